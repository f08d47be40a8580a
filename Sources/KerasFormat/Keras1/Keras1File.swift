package import FormatInterface
package import GraphIR
internal import HDF5
internal import JSON
internal import KerasConfig
internal import KerasHDF5
package import Tensors

/// A whole model of Keras 1 in the words of Keras 2.2, for a migration: nothing is operated on or written in its own
/// form.
///
/// Kernels have Keras 2's axes, and stay turned around where Theano wrote them, which the names of the weights tell.
package struct Keras1File: StoredModel {
  package let facts: FileFacts
  package let whole: WholeModel
  package let findings: [Finding]
  private let store: HDF5Store
  private let isCompiled: Bool

  package var path: String { store.path }
  package var format: FileFormat { .h5 }
  package var shapes: ModelShapes? { nil }
  package var stores: [any TensorStore] { [store] }
  package var savedAt: Int { Int((store.file?.modified ?? 0) / 1_000_000_000) }

  /// Whether a file is a whole model that Keras 1 wrote; false for what can't be read at all, whose reader says why.
  package static func isOne(_ path: String) -> Bool {
    let answer = try? KerasFile.readMetadata(of: path) { root, _ in
      guard try FileKind(of: root) == .wholeModel, try root.link("model_weights") != nil else { return false }
      return try OldModel.isOne(root)
    }
    return answer ?? false
  }

  /// Reads the metadata of a file; no weight is read.
  package init(reading path: String) throws {
    let store = try HDF5Store(path)
    self = try KerasFile.readMetadata(of: path) { root, byteCount in
      try Keras1File(root, of: store, byteCount: byteCount)
    }
  }

  private init(_ root: borrowing StoredGroup, of store: HDF5Store, byteCount: Int) throws {
    self.store = store
    let version = try Header.text("keras_version", root)
    let dialect = Dialect(ofKeras1: version)
    guard let text = try root.attribute("model_config")?.textBytes else {
      throw FormatError(
        .badAttribute, "the attribute model_config is no single text, as every Keras writes it")
    }
    let config = try JSONValue.parse(text, of: "model_config")
    let saved = try SavedWeights(root, in: store, dialect)
    for group in saved.groups {
      guard let reason = group.missing.first ?? group.notNumbers.first else { continue }
      throw FormatError(
        .missingWeights, layer: group.name,
        "/model_weights: the group \"\(group.name)\" lists \(reason), which is no weight")
    }
    var translation = Keras1Model(config, saved.groups)
    let (model, envelope) = try ConfigDecoder(dialect: dialect).model(translation.translated(config))
    var bound = model
    var weights = Keras1Weights(saved.groups, translation.parts)
    try weights.bind(to: &bound)
    isCompiled = try root.attributeNames().contains("training_config")
    let isTheano = try Self.isOfTheano(saved.groups)
    whole = WholeModel(
      dialect: dialect, model: bound, envelope: envelope, backend: isTheano ? "theano" : "tensorflow")
    findings =
      isTheano && bound.layers.contains { !$0.allWeights.isEmpty }
      ? [
        Finding(
          .note, "theano",
          "the names of its weights tell that Theano wrote the file: the kernels of its convolutions are turned around"
        )
      ] : []
    facts = FileFacts(
      kind: .keras1, byteCount: byteCount, kerasVersion: version, backend: nil, dialect: nil,
      weightByteCount: saved.byteCount, elementTypes: saved.elementTypes, filters: saved.filters,
      optimizerState: saved.optimizerState, isCompiled: isCompiled)
  }

  /// TensorFlow's names end with `:0`, Theano's don't. A file without weights may be of either: what Theano does
  /// otherwise is refused then where the two differ.
  private static func isOfTheano(_ groups: [SavedGroup]) throws(FormatError) -> Bool {
    let names = groups.flatMap { $0.arrays.map(\.listed) }
    let ending = names.count { $0.utf8.suffix(2).elementsEqual(":0".utf8) }
    guard ending == 0 || ending == names.count else {
      throw FormatError(
        .unknownDialect,
        "\(ending) of \(names.count) names of weights end with :0 as TensorFlow's do, so whether Theano wrote "
          + "the file can't be told"
      )
    }
    return ending == 0
  }

  package func unkept() throws -> [Loss] {
    var losses: [Loss] = []
    if isCompiled {
      losses.append(Loss("training-config", "how the model is trained, in Keras 1's words: compile it again"))
    }
    if facts.optimizerState != nil { losses.append(Loss("optimizer-state", "what the optimizer remembers")) }
    return losses
  }

  package func optimizerVariables() throws -> [Weight] { [] }
}
