internal import Files
internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import Tensors
internal import WeightStreams

/// Carries out a plan on a private copy of the file and lets the result appear whole under its name.
public struct EditEngine {
  /// How an output came about.
  public enum Kind: String, Sendable {
    /// Nothing had changed.
    case copy
    /// A copy was made and edited in place.
    case editACopy = "edit-a-copy"
    /// What stays and what is new was written into an empty file.
    case repack
  }

  /// What became of a plan.
  public struct Written: Sendable {
    /// How the output came about.
    public let kind: Kind
    /// What its owner should know of who may read it, a sentence each.
    public let notes: [String]
  }

  /// Turns a draft, the copy of the file that was read as `original`, into the output.
  ///
  /// The input is never opened for writing; the output may be the input itself, which is then replaced in one step. Of what it
  /// may be read and written by, see `AtomicOutput.commit`.
  ///
  /// - Parameters:
  ///   - compaction: Whether unused room may stay.
  ///   - progress: Called with bytes copied and bytes in all, while there is something left to copy.
  /// - Throws: `FormatError`, `HDF5Error` or `FileError`; no output then.
  public static func write(
    _ plan: consuming EditPlan, of original: FileOrigin, as draft: Draft, compaction: Compaction = .automatic,
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws -> Written {
    if plan.replacedByteCount > Library.largeText { Library.giveBackMemory() }
    var plan = consume plan
    let weights = plan.weights
    var (kind, compaction) = try way(for: &plan, of: original, compaction)
    var tail = TailGroups.Outlook.nothing
    if kind == .editACopy, isCut(plan, of: original, compaction) {
      tail = TailGroups.outlook(on: plan, of: original)
      if !tail.canMove { kind = .repack }
    }
    let donors = plan.donors(beside: original.store)
    do {
      for donor in donors { try donor.requireSound() }
      kind = try carryOut(consume plan, kind, tail, of: original, as: draft, compaction, progress)
    } catch {
      // Whatever is missing then is not what is wrong.
      try requireUnchanged([original.store])
      throw error
    }
    try requireUnchanged([original.store] + donors)
    guard let identity = original.store.file else { throw FormatError.changed(original.path) }
    let sources = [original.path] + Set(donors.map(\.path)).sorted()
    let notes = try draft.commit(permissions: identity.permissions, madeFrom: sources) { path in
      try OutputCheck.require(
        weights, in: path, called: draft.path, made: kind == .repack ? .packed(from: original.path) : .edited)
    }
    return Written(kind: kind, notes: notes)
  }

  /// - Returns: how it was done in the end.
  private static func carryOut(
    _ plan: consuming EditPlan, _ kind: Kind, _ tail: TailGroups.Outlook, of original: FileOrigin,
    as draft: Draft,
    _ compaction: Compaction, _ progress: ((_ done: Int, _ total: Int) -> Void)?
  ) throws -> Kind {
    let sources = WeightSources()
    let (path, byteCount) = (draft.temporaryPath, original.byteCount)
    let limit = compaction.unusedLimit(of: byteCount, replacing: plan.replacedByteCount)
    if kind == .repack || !draft.hasCopy {
      draft.stopCopying()
    } else {
      if kind != .copy { try draft.setAside(plan.editedByteCount(from: byteCount), copied: byteCount) }
      let copy = try draft.copy(progress: progress)
      guard original.store.file == copy.source else { throw FormatError.changed(original.path) }
      if kind == .copy { return .copy }
      if compaction == .always {
        if try compact(path, plan, tail, leaving: limit, sources) { return kind }
      } else if try edit(path, of: byteCount, plan, tail, leaving: limit, sources) {
        try Room.giveBack(in: path)
        return kind
      }
    }
    let expected = plan.byteCount(from: byteCount)
    // libhdf5 1.10 crashes when the disk is full while it copies an object.
    try Room.require(expected, in: path, named: draft.path)
    try repack(consume plan, of: original.path, to: draft, expecting: expected, sources, progress)
    return .repack
  }

  /// Whether all of them are still the files that were read.
  private static func requireUnchanged(_ stores: [any TensorStore]) throws(FormatError) {
    if let changed = stores.first(where: { !$0.isUnchanged }) { throw FormatError.changed(changed.path) }
  }

  /// Whether a copy that is edited has to be cut off where what goes begins.
  static func isCut(_ plan: EditPlan, of original: FileOrigin, _ compaction: Compaction) -> Bool {
    plan.unusedByteCount
      > compaction.unusedLimit(of: original.byteCount, replacing: plan.replacedByteCount)
  }

  private static func repack(
    _ plan: consuming EditPlan, of original: String, to draft: Draft, expecting byteCount: Int,
    _ sources: WeightSources, _ progress: ((_ done: Int, _ total: Int) -> Void)?
  ) throws {
    let path = draft.temporaryPath
    let tree = try PlannedTree.reading(original, plan.objects)
    for step in plan.steps { try tree.apply(step) }
    _ = consume plan
    let file = try File(
      creating: path, replacing: true, userBlockSize: tree.userBlockSize,
      metadataBlockSize: metadataBlockSize(for: byteCount))
    try Room.reserve(byteCount, in: path, named: draft.path)
    do {
      var done = 0
      try tree.write(into: try file.root()) { name, weight, group in
        try create(name, weight, group, sources)
        done += weight.count * (ElementType(numpyName: weight.type)?.size ?? 4)
        progress?(min(done, byteCount), byteCount)
      }
    }
    try file.close()
    try FileHead.copy(tree.userBlockSize, from: original, to: path)
    try Room.giveBack(in: path)
  }

  /// How much room for metadata to take at a time: small pieces make many small writes, what is left of the last one lies
  /// idle. At most one in 4,096 bytes does.
  private static func metadataBlockSize(for byteCount: Int) -> Int {
    min(max(2048, byteCount / 4096), 64 << 10)
  }

  /// Edits a copy in place. Where that would leave more unused room than `limit`, what goes is deleted first and the
  /// file is cut off where the rest ends.
  ///
  /// - Returns: false where it can't be cut off there, and then the file is half edited.
  private static func edit(
    _ path: String, of byteCount: Int, _ plan: EditPlan, _ tail: TailGroups.Outlook, leaving limit: Int,
    _ sources: WeightSources
  ) throws -> Bool {
    guard plan.unusedByteCount > limit else {
      try edit(path) { root in
        for step in plan.steps { try run(step, root, sources) }
      }
      return true
    }
    var groups: TailGroups?
    try edit(path) { root in
      for step in plan.deletions + plan.outdatedAttributes { try run(step, root, sources) }
      groups = try TailGroups(takenOutOf: root, tail)
    }
    guard let left = try DirectFile.trim(path), plan.unusedByteCount - (byteCount - left) <= limit else {
      return false
    }
    try edit(path) { root in
      try groups?.restore(in: root)
      for step in plan.steps.dropFirst(plan.deletions.count) { try run(step, root, sources) }
    }
    return true
  }

  /// Edits a copy in place. What goes is deleted first, new texts take the room of the old ones, and the file is cut off
  /// where the rest ends. After all else whatever nothing needs is cut off or overwritten.
  ///
  /// - Returns: false where more than `limit` bytes would lie idle, and then the file is edited, but not compact.
  private static func compact(
    _ path: String, _ plan: EditPlan, _ tail: TailGroups.Outlook, leaving limit: Int, _ sources: WeightSources
  ) throws -> Bool {
    var groups: TailGroups?
    try edit(path) { root in
      for step in plan.deletions + plan.outdatedAttributes { try run(step, root, sources) }
      groups = try TailGroups(takenOutOf: root, tail)
      for step in plan.steps {
        if case .setAttribute("/", _, _) = step { try run(step, root, sources) }
      }
    }
    guard try DirectFile.trim(path) != nil else { return false }
    try edit(path) { root in
      try groups?.restore(in: root)
      for step in plan.steps.dropFirst(plan.deletions.count) {
        if case .setAttribute("/", _, _) = step { continue }
        try run(step, root, sources)
      }
    }
    return try DirectFile.compact(path, leaving: limit) != nil
  }

  private static func edit(_ path: String, _ body: (borrowing Group) throws -> Void) throws {
    let file = try File(editing: path)
    do { try body(try file.root()) }
    try file.close()
  }

  private static func run(
    _ step: EditPlan.Step, _ root: borrowing Group, _ sources: WeightSources
  ) throws {
    switch step {
    case .delete(let path): try root.delete(relative(path))
    case .prune(let path, let top): try prune(path, top: top, root)
    case .move(let from, let to): try root.move(relative(from), to: root, as: relative(to))
    case .createGroup(let path): _ = try root.createGroups(relative(path))
    case .createDataset(let path, let weight): try create(relative(path), weight, root, sources)
    case .setAttribute("/", let name, let value): try root.setAttribute(name, value)
    case .removeAttribute("/", let name):
      if try root.attributeNames().contains(name) { try root.removeAttribute(name) }
    case .setAttribute(let path, let name, let value):
      try root.group(relative(path)).setAttribute(name, value)
    case .removeAttribute(let path, let name): try root.group(relative(path)).removeAttribute(name)
    }
  }

  private static func relative(_ path: String) -> String { ObjectPath.pathInRoot(path) }

  private static func prune(_ path: String, top: String, _ root: borrowing Group) throws {
    var above = path[...]
    while let slash = above.utf8.lastIndex(of: UInt8(ascii: "/")), slash > above.startIndex {
      above = above[..<slash]
      guard above.utf8.count > top.utf8.count else { return }
      let group = try root.group(relative(String(above)))
      guard try group.links().isEmpty, try group.attributeNames().isEmpty else { return }
      try root.delete(relative(String(above)))
    }
  }

  /// Writes a new dataset at a path inside a group.
  private static func create(
    _ path: String, _ weight: Weight, _ group: borrowing Group, _ sources: WeightSources
  ) throws {
    let bytes = try WeightBytes(of: weight, from: sources)
    let stored = bytes.description
    guard let type = ElementType(numpyName: stored.type, isLittleEndian: stored.isLittleEndian) else {
      throw FormatError(.notWritable, "\(path): weights of type \(stored.type) can't be written")
    }
    try group.createDataset(path, shape: weight.shape, type: type) { block, _ in try bytes.read(into: block) }
  }
}
