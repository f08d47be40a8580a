import Foundation
import GraphIR
import JSON
import Tensors
import TestSupport
import Testing
import Transforms

@testable import KerasConfig
@testable import KerasFormat

/// What real Keras versions wrote before and after a surgery done in Python; see `Samples/make_samples.py`.
struct Sample {
  static let environments = [
    "k224", "k231", "tf21", "tf24", "tf28", "tf212", "tf215", "tfk", "k30", "k3",
  ]

  let dialect: Dialect
  private let models: JSONValue

  init(_ environment: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Samples/\(environment).json")
    models = try JSONValue.parse(bytes: Array(try Data(contentsOf: path)))
    let version = try #require(models["cnn"]?["keras_version"]?.stringValue)
    dialect = try #require(Dialect(kerasVersion: version))
  }

  /// The `model_config` that Keras wrote.
  func text(_ name: String) throws -> String {
    try #require(models[name]?["model_config"]?.stringValue)
  }

  /// The same, parsed.
  func config(_ name: String) throws -> JSONValue { try JSONValue.parse(text(name)) }

  /// Whether this Keras could do it.
  func has(_ name: String) -> Bool { models[name] != nil }

  /// The names of a group's weights.
  func weightNames(_ name: String, _ group: String) -> [String]? {
    models[name]?["weight_names"]?[group]?.arrayValue?.compactMap(\.stringValue)
  }

  /// The whole model, with weights of the shapes that the catalogue gives.
  func whole(_ name: String) throws -> WholeModel { try .decoding(text(name), dialect) }
}

extension JSONValue {
  /// The config of a model under another name: Keras names a model anew, we keep the name.
  func renamed(_ name: String) throws -> JSONValue {
    var envelope = try #require(objectValue)
    var inside = try #require(envelope["config"]?.objectValue)
    inside["name"] = .string(name)
    envelope["config"] = .object(inside)
    return .object(envelope)
  }

  /// A wrapping model's config with another model inside its TimeDistributed.
  func replacingWrapped(with model: JSONValue) throws -> JSONValue {
    var envelope = try #require(objectValue)
    var config = try #require(envelope["config"]?.objectValue)
    var layers = try #require(config["layers"]?.arrayValue)
    var wrapper = try #require(layers[1].objectValue)
    var inside = try #require(wrapper["config"]?.objectValue)
    inside["layer"] = .some(model)
    wrapper["config"] = .object(inside)
    layers[1] = .object(wrapper)
    config["layers"] = .array(layers)
    envelope["config"] = .object(config)
    return .object(envelope)
  }
}

extension WholeModel {
  /// A model from the text of a `model_config`, its weights made up from the catalogue.
  static func decoding(_ text: String, _ dialect: Dialect) throws -> WholeModel {
    let read = try ConfigDecoder(dialect: dialect).model(JSONValue.parse(text))
    var model = read.model
    let shapes = ShapeInference.shapes(of: model, dialect)
    let store = NamedStore()
    for index in model.layers.indices {
      model.layers[index].makeWeights(
        shapes.layers[index], group: model.layers[index].name, in: store, dialect)
    }
    return WholeModel(
      dialect: dialect, model: model, envelope: read.envelope, trainingConfig: ["loss": "mse"],
      optimizerState: OptimizerState(arrays: 3, byteCount: 100))
  }

  /// `model_config` as it would be written.
  func encoded() throws -> JSONValue { try ConfigEncoder(dialect: dialect).value(model, envelope: envelope) }

  /// Applies a transform with verification.
  mutating func apply(_ transform: some Transform) throws -> SurgeryReport {
    try Pipeline.run(transform, on: &self)
  }

  /// The layer at the end of a way of names.
  func layer(_ path: String) throws -> Layer {
    var here = model.layers
    var found: Layer?
    for name in path.split(separator: "/") {
      let next = try #require(here.first { $0.name == name }, "no layer \(name) on the way \(path)")
      found = next
      here = next.children.flatMap { next.model == nil && $0.model != nil ? $0.children : [$0] }
    }
    return try #require(found)
  }
}

extension Layer {
  fileprivate mutating func makeWeights(
    _ shapes: LayerShapes, group: String, in store: NamedStore, _ dialect: Dialect
  ) {
    let call = shapes.calls.first
    if model == nil {
      let wanted = Catalogue.definition(of: self, dialect)?
        .weights(self, inputShapes: call?.inputs, dialect)
      weights = (wanted ?? []).map { want in
        let path = "\(name)/\(want.name)\(dialect.weightNameSuffix)"
        return Weight(
          name: want.name, path: path, shape: (want.shape ?? []).map { $0 ?? 1 }, type: "float32",
          isTrainable: want.isTrainable,
          source: .stored(StoredTensor("/model_weights/\(group)/\(path)", in: store)))
      }
    }
    var inside = children
    for index in inside.indices {
      let shapes = call.flatMap { $0.children.indices.contains(index) ? $0.children[index] : nil }
      inside[index].makeWeights(
        shapes ?? LayerShapes(unknownCallsOf: inside[index]), group: group, in: store, dialect)
    }
    if !inside.isEmpty { children = inside }
  }
}

extension LayerShapes {
  /// For what inference does not reach.
  fileprivate init(unknownCallsOf layer: Layer) {
    self =
      ShapeInference.shapes(
        of: Model(
          kind: .sequential, className: "Sequential", config: [:], layers: [layer], inputs: [], outputs: []),
        Dialect.tf21
      ).layers[0]
  }
}

extension Dialect {
  static let tf21 = Dialect.known("2.3.0-tf")
  static let k3 = Dialect.known("3.15.1")
  static let k224 = Dialect.known("2.2.4")
  static let tf215 = Dialect.known("2.15.0")

  private static func known(_ version: String) -> Dialect {
    guard let dialect = Dialect(kerasVersion: version) else { preconditionFailure("no dialect \(version)") }
    return dialect
  }
}

/// The refusal of a transform; it must leave the model as it was.
func refusal(
  of transform: some Transform, on whole: WholeModel, sourceLocation: SourceLocation = #_sourceLocation
) throws -> SurgeryError {
  var changed = whole
  let error = #expect(throws: SurgeryError.self, sourceLocation: sourceLocation) {
    try changed.apply(transform)
  }
  #expect(try changed.encoded() == whole.encoded(), sourceLocation: sourceLocation)
  return try #require(error, sourceLocation: sourceLocation)
}
