/// A whole model read from a file: transforms are applied to it, then it is written.
///
/// Reading and planning touch metadata only; no weight is in memory at any time.
/// ```swift
/// let model = try ModelFile(contentsOf: "R50-224x224x3-339-im.h5")
/// try model.swapHead(classes: 10).write(to: "R50-224x224x3-10-im.h5")
/// ```
public struct ModelFile: Sendable {
  /// The graph, the dialect, the training configuration as they are now.
  public var whole: WholeModel
  /// What the transforms applied so far did.
  public private(set) var reports: [SurgeryReport] = []
  /// The transforms applied so far.
  private(set) var steps: [any Transform] = []

  let original: LegacyFile

  /// Reads a model.
  public init(contentsOf path: String) throws(ModelFileError) {
    self.init(try ModelFileError.wrapping(about: path) { try LegacyFile(reading: path) })
  }

  init(_ file: LegacyFile) {
    original = file
    whole = file.whole
  }

  /// The file that was read.
  public var path: String { original.path }
  /// What the file says of itself.
  public var facts: FileFacts { original.facts }
  /// What was found when it was read.
  public var findings: [Finding] { original.findings }

  /// Applies a transform, or refuses and changes nothing.
  @discardableResult
  public mutating func apply(_ transform: some Transform) throws(ModelFileError) -> SurgeryReport {
    if let brokenWeights { throw brokenWeights }
    do {
      let report = try Pipeline.run(transform, on: &whole)
      reports.append(report)
      steps.append(transform)
      return report
    } catch {
      throw ModelFileError(error, about: path)
    }
  }

  /// Why the model can't be operated on, if its weights do not fit, or share bytes.
  var brokenWeights: ModelFileError? {
    for finding in findings where finding.severity == .problem {
      let why: String
      switch finding.code {
      case "shared-bytes": why = "a file in which an edit of one thing changes another can't be operated on"
      case let code where code.hasPrefix("weights-"):
        why = "a model whose weights do not fit can't be operated on"
      default: continue
      }
      let layer = finding.layer.map { "layer \"\($0)\": " } ?? ""
      return ModelFileError(
        code: ErrorCode(finding.code), file: path, layer: finding.layer,
        message: "\(layer)\(finding.message); \(why)")
    }
    return nil
  }

  /// What writing would do.
  public func plan(compaction: Compaction = .automatic) throws(ModelFileError) -> WritePlan {
    try ModelFileError.wrapping(about: path) {
      let edits = try original.plan(for: whole)
      return WritePlan(
        edits: edits, engine: try EditEngine.kind(for: edits, of: original.origin, compaction).rawValue)
    }
  }

  /// Writes the model. The output appears whole or not at all; the input is never written to, unless it is the output.
  ///
  /// - Parameters:
  ///   - path: Where; the input's own path replaces it in one step.
  ///   - overwrite: Whether a file there may be replaced.
  ///   - compaction: Whether unused room may stay in the output.
  ///   - progress: Called with bytes done and bytes in all.
  @discardableResult
  public func write(
    to path: String, overwrite: Bool = false, compaction: Compaction = .automatic,
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelFileError) -> WriteResult {
    // What can't be planned needs no copy.
    let plan = try plan(compaction: compaction)
    let draft = try OutputDraft(of: self.path, to: path, overwrite: overwrite, compaction: compaction)
    return try Self.write(plan, of: original.origin, as: draft, progress: progress)
  }

  /// Writes the model as an output that was begun before the file was read.
  ///
  /// Where no other copy of the model is needed afterwards (`consume` it), its memory is given up for the writing.
  @discardableResult
  public consuming func write(
    as draft: OutputDraft, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelFileError) -> WriteResult {
    let plan = try plan(compaction: draft.compaction)
    let origin = original.origin
    _ = consume self
    return try Self.write(consume plan, of: origin, as: draft, progress: progress)
  }

  private static func write(
    _ plan: consuming WritePlan, of origin: FileOrigin, as draft: OutputDraft,
    progress: ((_ done: Int, _ total: Int) -> Void)?
  ) throws(ModelFileError) -> WriteResult {
    // the engine gets the only copy, to give it up as soon as it can
    var edits = [(consume plan).edits]
    return try ModelFileError.wrapping(about: origin.path, writing: draft) {
      let written = try EditEngine.write(
        edits.removeLast(), of: origin, as: draft.draft, compaction: draft.compaction, progress: progress)
      return try WriteResult(path: draft.path, written)
    }
  }
}
