internal import Files
package import FormatInterface
package import GraphIR
internal import JSON
internal import TensorFlowBundle
internal import Tensors

/// The weights of a model in a checkpoint of TensorFlow, without the model: what `model.save_weights("x")` of tf.keras
/// writes, or what is in a SavedModel.
///
/// It has the structure of objects and no classes, flags or order. So every layer has to have its object, every
/// object's variables the names that the class gives them, every shape has to fit, and no variable may be left.
package struct CheckpointWeights: Sendable {
  /// What people call it.
  package let path: String
  private let prefix: String

  /// Whatever a path leads to of a checkpoint: what the names of its files begin with, its index, the folder that it
  /// is in, a SavedModel. Nil where that is none.
  package init?(at path: String) throws {
    guard let prefix = try Self.prefix(of: path) else { return nil }
    self.path = path
    self.prefix = prefix
  }

  private static let indexEnding = ".index"

  /// Whether a path is that of an index, or of a folder with a list of checkpoints; not what their names begin with.
  package static func isOne(_ path: String) -> Bool {
    let path = FolderTree.trimmed(path)
    switch try? FileIdentity(at: path)?.kind {
    case .regular?: return path.hasSuffix(indexEnding) && Bundle.isIndex(path)
    case .folder?:
      return (try? FileIdentity(at: RelativePath.resolve("checkpoint", in: path)))?.kind == .regular
    default: return false
    }
  }

  private static func prefix(of path: String) throws -> String? {
    let trimmed = FolderTree.trimmed(path)
    switch try FileIdentity(at: trimmed)?.kind {
    case .folder?:
      if SavedModelFile.isFolder(trimmed) { return try SavedModelFile.checkpointPrefix(in: trimmed) }
      return try latest(in: trimmed)
    case .regular? where trimmed.hasSuffix(indexEnding) && Bundle.isIndex(trimmed):
      return String(trimmed.dropLast(indexEnding.count))
    case nil:
      let index = Bundle.indexPath(of: trimmed)
      return try FileIdentity(at: index) == nil ? nil : trimmed
    default: return nil
    }
  }

  /// The checkpoint that the text file `checkpoint` in a folder names as the latest.
  private static func latest(in folder: String) throws -> String? {
    let path = RelativePath.resolve("checkpoint", in: folder)
    guard let there = try FileIdentity(at: path), there.kind == .regular else { return nil }
    guard try !FileIdentity.isSymbolicLink(at: path), there.byteCount <= 1 << 20 else {
      throw FormatError(.badIndex, file: path, "it is no list of checkpoints as TensorFlow writes it")
    }
    let file = try ReadableFile(path)
    let text = String(decoding: try file.bytes(at: 0, count: file.byteCount), as: UTF8.self)
    let start = "model_checkpoint_path: \""
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(start) && $0.hasSuffix("\"") })
    else {
      throw FormatError(
        .badIndex, file: path, "it names no latest checkpoint; give the name that the files of one begin with"
      )
    }
    let name = String(line.dropFirst(start.count).dropLast())
    guard !name.isEmpty, !name.hasControlCharacters, !name.utf8.contains(UInt8(ascii: "/")),
      !name.utf8.contains(UInt8(ascii: "\\"))
    else {
      throw FormatError(
        .unsafeName, file: path,
        "the latest checkpoint that it names is not a file beside it; give the name that the files of one begin with"
      )
    }
    return RelativePath.resolve(name, in: folder)
  }

  /// Gives a model, which was read from its architecture, the weights.
  ///
  /// - Throws: `FormatError` where they are not those of the model, or that is not sure.
  package func weights(for whole: WholeModel) throws -> AssignedWeights {
    let bundle = try Bundle(prefix: prefix)
    let store = BundleStore(bundle, named: Bundle.indexPath(of: prefix))
    return try FormatError.about(path) {
      guard whole.dialect.family == .tfKeras else {
        throw FormatError(
          .notWritable,
          "the architecture is of \(whole.dialect), and only tf.keras writes checkpoints of TensorFlow that are read"
        )
      }
      guard CheckpointGraph.isIn(bundle) else {
        throw FormatError(
          .notWritable,
          "the checkpoint has no graph of objects: TensorFlow 1 wrote it, whose names do not tell which variable "
            + "is whose"
        )
      }
      let graph = try CheckpointGraph(of: bundle)
      let tree = VariableTree(graph, in: store)
      var placement = Placement(in: tree, whole.dialect)
      var model = whole.model
      try placement.place(&model, at: 0)
      try requireSure(model, placement)
      try requireAllUsed(graph, placement)
      let weights = model.layers.flatMap(\.allWeights)
      return AssignedWeights(
        model: model, optimizer: [], optimizerByteCount: 0, findings: [], stores: [store],
        weightByteCount: weights.byteCount(in: bundle), elementTypes: weights.elementTypes, filters: [])
    }
  }

  /// Where no name tells which variable is which of a layer's weights, nothing does.
  private func requireSure(_ model: Model, _ placement: Placement) throws(FormatError) {
    var unknown: (name: String, className: String)?
    for var layer in model.layers {
      layer.walk { inside, _ in
        if !inside.weightsAreUnderstood, inside.weights.count > 1, unknown == nil {
          unknown = (inside.name, inside.plainClassName)
        }
      }
    }
    if let unknown {
      throw FormatError(
        .undecidableOrder, layer: unknown.name,
        "layer \"\(unknown.name)\" is of the class \"\(unknown.className)\", which is not Keras's: a checkpoint "
          + "does not "
          + "say in which order Keras has its weights")
    }
    guard let first = placement.told.first else { return }
    throw FormatError(
      .undecidableOrder,
      "the variable \"\(placement.tree.nodes[first].variable?.name ?? "?")\" does not have the name of a weight of its "
        + "layer's class, so which weight it is can't be told")
  }

  /// Requires the checkpoint to have no other variables of the model: an optimizer's, and counters, are others'.
  private func requireAllUsed(_ graph: CheckpointGraph, _ placement: Placement) throws(FormatError) {
    let slots = Set(graph.objects.flatMap { $0.slots.map(\.variable) })
    let left = placement.tree.variables(below: 0).filter {
      !placement.used.contains($0.node) && !slots.contains($0.node)
    }
    guard let first = left.first else { return }
    throw FormatError(
      .missingWeights,
      "the checkpoint has \(left.count) variables that no layer of the architecture takes, as "
        + "\"\(placement.tree.nodes[first.node].variable?.name ?? "?")\": they are not of one model")
  }
}

extension CheckpointWeights {
  /// Facts and tensors of a checkpoint, for looking at.
  package func survey(kind: FileKind) throws -> CheckpointSurvey {
    let bundle = try Bundle(prefix: prefix)
    return CheckpointSurvey(bundle, kind: kind)
  }
}

/// What is in a checkpoint of which no model is known.
package struct CheckpointSurvey: Sendable {
  /// What it says of itself.
  package let facts: FileFacts
  /// Its tensors of numbers, by their keys.
  package let tensors: [TensorFacts]

  init(_ bundle: Bundle, kind: FileKind) {
    let numbers = bundle.entries.filter { $0.type != nil && !$0.isSliced }
    tensors = numbers.map {
      TensorFacts(path: $0.key, shape: $0.shape, type: $0.type ?? "", byteCount: $0.range.count, filters: [])
    }
    facts = FileFacts(
      kind: kind, byteCount: bundle.byteCount, kerasVersion: nil, backend: nil, dialect: nil,
      weightByteCount: tensors.reduce(0) { $0 + $1.byteCount },
      elementTypes: tensors.reduce(into: [:]) { $0[$1.type, default: 0] += 1 }, filters: [],
      optimizerState: nil, isCompiled: false)
  }
}
