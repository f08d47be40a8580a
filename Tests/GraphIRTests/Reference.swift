import FoundationEssentials
import GraphIR
import JSON

/// What a real Keras said of its layers, written by `Reference/dump.py`.
struct Reference: CustomStringConvertible, Sendable {
  /// One layer, called once.
  struct Case: CustomStringConvertible, Sendable {
    let value: JSONValue
    let dialect: Dialect

    var entry: JSONValue { value["entry"] ?? .null }
    var inputs: [TensorShape] { (value["inputs"]?.arrayValue ?? []).map(TensorShape.init(reading:)) }
    var outputs: [TensorShape] { (value["outputs"]?.arrayValue ?? []).map(TensorShape.init(reading:)) }
    var weights: [Variable] { (value["weights"]?.arrayValue ?? []).map(Variable.init) }
    var frozen: [Variable] { (value["frozen"]?.arrayValue ?? []).map(Variable.init) }
    var description: String { "\(entry["class_name"]?.stringValue ?? "") \(inputs) in \(dialect)" }

    /// The layer behind input layers `in0`, `in1`, ...
    func model() throws -> Model {
      var layers = inputs.enumerated().map { index, shape in
        let sizes = shape.dimensions.map { $0.map { JSONValue.number(JSONNumber($0)) } ?? .null }
        return Layer(
          name: "in\(index)", className: "InputLayer", config: ["batch_input_shape": .array(sizes)])
      }
      var layer = try LayerJSON.layer(entry, dialect)
      layer.name = "layer"
      layers.append(layer)
      return Model(
        kind: .functional, className: "Model", config: [:], layers: layers,
        inputs: inputs.indices.map { TensorReference(layer: "in\($0)") },
        outputs: outputs.indices.map { TensorReference(layer: "layer", tensor: $0) })
    }
  }

  /// One variable: last part of its name, shape, trainable or not.
  struct Variable: Equatable, CustomStringConvertible {
    let name: String
    let shape: [Int]
    let isTrainable: Bool

    init(_ value: JSONValue) {
      name = value[0]?.stringValue ?? ""
      shape = (value[1]?.arrayValue ?? []).compactMap(\.intValue)
      isTrainable = value[2]?.boolValue ?? true
    }

    var description: String { "\(name) \(shape)\(isTrainable ? "" : "*")" }
  }

  let name: String
  let dialect: Dialect
  let value: JSONValue

  init(_ name: String) throws {
    let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let data = try Data(contentsOf: URL(filePath: "/\(path)/Reference/\(name).json"))
    self.name = name
    value = try JSONValue.parse(bytes: Array(data))
    guard let version = value["keras_version"]?.stringValue, let found = Dialect(kerasVersion: version) else {
      throw Unreadable(what: "keras_version")
    }
    dialect = found
  }

  var description: String { name }
  var cases: [Case] { (value["cases"]?.arrayValue ?? []).map { Case(value: $0, dialect: dialect) } }

  /// Every environment that was asked.
  static let names = ["k224", "tf21", "tf24", "tf215", "k3"]
}
