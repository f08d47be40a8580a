internal import Files
internal import FormatInterface
internal import KerasFormat
internal import Tensors
internal import WeightStreams

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

  let original: any StoredModel
  /// What made it a model for another Keras; nil where it is for the Keras of its file.
  public private(set) var migration: MigrationReport?
  /// What the optimizer remembers, of a model that was migrated; nil where that is what the file has.
  private var migratedOptimizer: [Weight]?

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - weights: A file of weights, where the model's is an architecture as JSON.
  ///   - folder: On whose disk weights are inflated, into a file without a name, should they be compressed: that of
  ///     the output, for instance. Where nil, that of temporary files (`TMPDIR`).
  ///   - readsKeras1: Whether files of Keras 1 are read, of which only a migration makes something.
  public init(
    contentsOf path: String, weightsFrom weights: String? = nil, inflatingIn folder: String? = nil,
    readingKeras1 readsKeras1: Bool = false
  ) throws(ModelFileError) {
    self.init(
      try ModelFileError.wrapping(about: path) {
        try ModelReader.read(
          path, weightsFrom: weights, inflatingIn: folder, readingKeras1: readsKeras1)
      })
  }

  init(_ file: any StoredModel) {
    original = file
    whole = file.whole
  }

  /// Whether a folder is one model, and no collection of several: the files of a `.keras`, a SavedModel, a checkpoint
  /// of TensorFlow.
  public static func isFolder(_ path: String) -> Bool {
    [.kerasFolder, .savedModel, .checkpoint].contains(ModelReader.format(of: path))
      && (try? FileIdentity(at: FolderTree.trimmed(path)))?.kind == .folder
  }

  /// The format of the file that was read.
  public var format: FileFormat { original.format }
  /// The file that was read.
  public var path: String { original.path }
  /// What the file says of itself.
  public var facts: FileFacts { original.facts }
  /// What was found when it was read.
  public var findings: [Finding] { original.findings }

  /// Applies a transform, or refuses and changes nothing.
  @discardableResult
  public mutating func apply(_ transform: some Transform) throws(ModelFileError) -> SurgeryReport {
    if let unmigrated { throw unmigrated }
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

  /// Takes what a migration made of the model. It is written anew then, whatever the format.
  mutating func becomeMigrated(_ whole: WholeModel, optimizer: [Weight], _ report: MigrationReport) {
    self.whole = whole
    migratedOptimizer = optimizer
    migration = report
  }

  /// What writing would do.
  ///
  /// - Parameters:
  ///   - format: The output's format; that of the file that was read where nil.
  ///   - shardSize: Bytes of the numbers in one shard at most, where weights are written in shards.
  public func plan(
    as format: FileFormat? = nil, compaction: Compaction = .automatic, shardSize: Int? = nil
  ) throws(ModelFileError) -> WritePlan {
    try ModelFileError.wrapping(about: path) {
      let format = format ?? original.format
      if format != .h5 || editable == nil { try requireSound() }
      guard format == .h5, let legacy = editable else {
        return WritePlan(try newFile(as: format, shardSize: shardSize))
      }
      let edits = try legacy.plan(for: whole)
      return WritePlan(
        edits: edits, engine: try EditEngine.kind(for: edits, of: legacy.origin, compaction).rawValue)
    }
  }

  /// Writes the model. The output appears whole or not at all; the input is never written to, unless it is the output.
  ///
  /// - Parameters:
  ///   - path: Where; the input's own path replaces it in one step.
  ///   - format: The output's format. Where nil, the name's, and else that of the input.
  ///   - overwrite: Whether a file there may be replaced.
  ///   - compaction: Whether unused room may stay in the output.
  ///   - shardSize: Bytes of the numbers in one shard at most, where weights are written in shards; nil for what Keras takes.
  ///   - progress: Called with bytes done and bytes in all.
  @discardableResult
  public func write(
    to path: String, format: FileFormat? = nil, overwrite: Bool = false, compaction: Compaction = .automatic,
    shardSize: Int? = nil, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelFileError) -> WriteResult {
    let target = FileFormat.ofOutput(at: path, asked: format, from: self.path, self.format)
    // What can't be planned needs no copy.
    let edits = try edits(as: target)
    let draft = try OutputDraft(
      of: self.path, to: path, format: target, overwrite: overwrite, compaction: compaction,
      shardSize: shardSize)
    guard let edits else { return try writeAnew(as: draft, progress: progress) }
    return try Self.write(edits.plan, of: edits.origin, as: draft, progress: progress)
  }

  /// Writes the model as an output that was begun before the file was read.
  ///
  /// Where no other copy of the model is needed afterwards (`consume` it), its memory is given up for the writing.
  ///
  /// - Parameters:
  ///   - refusesLosses: Whether nothing is written where something of the model has no place in the format.
  ///   - progress: Called with bytes done and bytes in all.
  @discardableResult
  public consuming func write(
    as draft: OutputDraft, refusingLosses refusesLosses: Bool = false,
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelFileError) -> WriteResult {
    guard let (plan, origin) = try edits(as: draft.format) else {
      return try writeAnew(as: draft, refusingLosses: refusesLosses, progress: progress)
    }
    _ = consume self
    return try Self.write(consume plan, of: origin, as: draft, progress: progress)
  }

  /// The file that was read, where the output may be an edited copy of it.
  private var editable: LegacyFile? { migration == nil ? original as? LegacyFile : nil }

  private func newFile(as format: FileFormat, shardSize: Int?) throws -> NewModelFile {
    try NewModelFile(
      of: whole, from: original, as: format, migratedOptimizer: migratedOptimizer, shardSize: shardSize)
  }

  /// The edits of a copy of the file that was read; nil where the output is written anew.
  private func edits(
    as format: FileFormat
  ) throws(ModelFileError) -> (plan: EditPlan, origin: FileOrigin)? {
    guard format == .h5, let legacy = editable else { return nil }
    return (try ModelFileError.wrapping(about: path) { try legacy.plan(for: whole) }, legacy.origin)
  }

  /// Writes a file that is no edited copy of the one that was read.
  private func writeAnew(
    as draft: OutputDraft, refusingLosses refusesLosses: Bool = false,
    progress: ((_ done: Int, _ total: Int) -> Void)?
  ) throws(ModelFileError) -> WriteResult {
    try requireSound()
    return try ModelFileError.wrapping(about: path, writing: draft) {
      let stores = Self.stores(of: whole, beside: original)
      let file: NewModelFile
      do {
        file = try newFile(as: draft.format, shardSize: draft.shardSize)
        if refusesLosses { try Self.refuse(file.losses, about: path) }
        // What is written gets a checksum of its own, which would hide that the bytes it is from are damaged.
        let soundness = BackgroundWork { Result { try stores.forEach { try $0.requireSound() } } }
        try draft.startAnew()
        try file.write(to: draft.temporaryPath, called: draft.path, progress: progress)
        try soundness.answer.get()
      } catch {
        // Whatever is missing then is not what is wrong.
        try Self.requireUnchanged(stores)
        throw error
      }
      try Self.requireUnchanged(stores)
      guard let input = try FileIdentity(at: original.path) else { throw FormatError.changed(original.path) }
      // nobody runs what is in a folder
      let permissions = input.kind == .folder ? input.permissions & 0o666 : input.permissions
      let sources = Set(stores.map(\.path) + [original.path]).sorted()
      let notes = try draft.commit(permissions: permissions, madeFrom: sources)
      return WriteResult(
        path: draft.path, byteCount: try draft.byteCount(), engine: WritePlan.newFile, notes: notes,
        losses: file.losses)
    }
  }

  private static func requireUnchanged(_ stores: [any TensorStore]) throws(FormatError) {
    if let changed = stores.first(where: { !$0.isUnchanged }) { throw FormatError.changed(changed.path) }
  }

  /// The files whose numbers the model has.
  private static func stores(of whole: WholeModel, beside original: any StoredModel) -> [any TensorStore] {
    var stores: [AnyHashable: any TensorStore] = [:]
    for store in original.stores { stores[store.identity] = store }
    for layer in whole.model.layers {
      for weight in layer.allWeights { weight.source.collectStores(&stores) }
    }
    return Array(stores.values)
  }

  private static func write(
    _ plan: consuming EditPlan, of origin: FileOrigin, as draft: OutputDraft,
    progress: ((_ done: Int, _ total: Int) -> Void)?
  ) throws(ModelFileError) -> WriteResult {
    // the engine gets the only copy, to give it up as soon as it can
    var edits = [consume plan]
    return try ModelFileError.wrapping(about: origin.path, writing: draft) {
      guard let copy = draft.copy else { throw FormatError(.notWritable, "no copy of it is edited") }
      let written = try EditEngine.write(
        edits.removeLast(), of: origin, as: copy, compaction: draft.compaction, progress: progress)
      return WriteResult(
        path: draft.path, byteCount: try draft.byteCount(), engine: written.kind.rawValue,
        notes: written.notes)
    }
  }
}

extension ModelFile {
  fileprivate static func refuse(_ losses: [Loss], about path: String) throws(ModelFileError) {
    guard let loss = losses.first else { return }
    let more = losses.count > 1 ? ", and \(losses.count - 1) more" : ""
    throw ModelFileError(
      code: "losses", file: path, layer: loss.layer, setting: "strict",
      message:
        "not all of it can be kept: \(loss.message)\(more); without `strict` it is written without that")
  }
}

extension WritePlan {
  /// Requires everything of a model to have its place in the output.
  public func requireNoLosses(about path: String) throws(ModelFileError) {
    try ModelFile.refuse(losses, about: path)
  }
}
