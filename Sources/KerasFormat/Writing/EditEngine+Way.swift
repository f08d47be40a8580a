public import FormatInterface
internal import HDF5

extension EditEngine {
  /// How a plan would be carried out.
  ///
  /// - Throws: `FormatError` where the output is to be compact, and holds what would be lost or broken by that.
  public static func kind(
    for plan: EditPlan, of original: FileOrigin, _ compaction: Compaction
  ) throws(FormatError) -> Kind {
    var plan = plan
    return try way(for: &plan, of: original, compaction).kind
  }

  /// How a plan is carried out, and whether unused room may stay in what that makes.
  ///
  /// Whatever is compact is packed anew where more than one link leads to an object: groups that are taken out and made anew
  /// while a copy is cut off would be others to all links but one. What can't be packed without a loss is edited as a copy.
  ///
  /// - Parameter plan: Gets what leads to what in the file, where that had to be looked at.
  static func way(
    for plan: inout EditPlan, of original: FileOrigin, _ compaction: Compaction
  ) throws(FormatError) -> (kind: Kind, compaction: Compaction) {
    let kind = plainKind(for: plan, of: original, compaction)
    let isPacked = kind == .repack || kind == .editACopy && isCut(plan, of: original, compaction)
    guard !original.isPlainTree, isPacked || compaction == .always else { return (kind, compaction) }
    let objects: ObjectGraph
    if let known = plan.objects { objects = known } else { objects = try ObjectGraph(ofFile: original.path) }
    plan.objects = objects
    guard let obstacle = objects.obstacle else { return (.repack, compaction) }
    guard compaction == .automatic else {
      throw FormatError(
        .notPackable, file: original.path,
        "for `compact` the file would have to be packed anew, which does not keep this: \(obstacle); "
          + "without `compact` a copy is edited, which keeps it"
      )
    }
    return (plan.isEmpty ? .copy : .editACopy, .never)
  }

  /// The same for a file in which nothing leads to anything but by the one path to it.
  private static func plainKind(for plan: EditPlan, of original: FileOrigin, _ compaction: Compaction) -> Kind
  {
    if compaction == .automatic, original.byteCount < Compaction.smallFile, !plan.isEmpty { return .repack }
    let limit = compaction.unusedLimit(of: original.byteCount, replacing: plan.replacedByteCount)
    var unused = plan.unusedByteCount - plan.trailing.byteCount
    if compaction == .always { unused -= plan.replacedByteCount }
    if unused > limit { return .repack }
    // Who stores weights in fewer bytes wants a smaller file.
    if compaction != .never, plan.savedByteCount > original.byteCount / 50 { return .repack }
    // A copy that is to be compact needs a look even where nothing had changed.
    return plan.isEmpty && compaction != .always ? .copy : .editACopy
  }
}
