import GraphIR
import JSON
import Testing

@testable import KerasConfig
@testable import KerasFormat

/// What is read and written again must be the same text.
struct ConfigRoundTripTests {
  static let functional2 = """
    {"class_name": "Model", "config": {"name": "model", "layers": [{"class_name": "InputLayer", "config": \
    {"batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "name": "a"}, "name": "a", "inbound_nodes": []}, \
    {"class_name": "TimeDistributed", "config": {"name": "td", "trainable": true, "layer": {"class_name": "Dense", \
    "config": {"name": "fc", "epsilon": 1e-07}}}, "name": "td", "inbound_nodes": [[["a", 0, 0, {"mask": ["a", 0, 0]}]]]}], \
    "input_layers": [["a", 0, 0]], "output_layers": [["td", 0, 0]]}}
    """
  static let functional3 = """
    {"class_name": "Functional", "config": {"name": "m", "trainable": true, "layers": [{"class_name": "Dense", "config": \
    {"name": "fc"}, "name": "fc", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": \
    [null, 4], "dtype": "float32", "keras_history": ["a", 0, 0]}}], "kwargs": {"mask": null}}]}], "input_layers": \
    ["a", 0, 0], "output_layers": ["fc", 0, 0]}}
    """
  static let bareList = """
    {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"name": "fc"}}]}
    """

  @Test(arguments: [("2.3.0-tf", functional2), ("3.15.1", functional3), ("2.2.4", bareList)])
  func noOpIsToTheLetter(version: String, text: String) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    let read = try ConfigDecoder(dialect: dialect).model(try JSONValue.parse(text))
    let written = try ConfigEncoder(dialect: dialect).value(read.model, envelope: read.envelope)
    #expect(written.serialized() == text)
  }

  /// `1 - x` in TF 2.4 and later: flat, and a list of one.
  @Test(arguments: [
    "[[\"_CONSTANT_VALUE\", -1, 1, {\"y\": [\"x\", 0, 0], \"name\": null}]]",
    "[[[\"_CONSTANT_VALUE\", -1, 1, {\"y\": [\"x\", 0, 0], \"name\": null}]]]",
  ])
  func aConstantIsNoTensor(nodes: String) throws {
    let value = try JSONValue.parse(nodes)
    let call = CallForm.call(try #require(value[0]))
    #expect(call.inputs.isEmpty)
    #expect(call.keywordInputs == [TensorReference(layer: "x")])
    var layer = Layer(name: "sub", className: "TFOpLambda", config: [:], calls: [call], writtenCalls: value)
    let dialect = try #require(Dialect(kerasVersion: "2.15.0"))
    let model = Model(
      kind: .functional, className: "Model", config: [:], layers: [layer], inputs: [], outputs: [])
    let types = ElementTypes(model, dialect)
    #expect(try CallForm.written(layer, types, dialect).serialized() == nodes)
    layer.calls[0].keywordInputs[0].layer = "z"
    let renamed = String(nodes.map { $0 == "x" ? "z" : $0 })
    #expect(try CallForm.written(layer, types, dialect).serialized() == renamed)
  }

  @Test func tensorsTakenByKeywordAreFollowed() throws {
    let dialect = try #require(Dialect(kerasVersion: "2.3.0-tf"))
    var read = try ConfigDecoder(dialect: dialect).model(try JSONValue.parse(Self.functional2))
    #expect(read.model.layers[1].calls[0].keywordInputs == [TensorReference(layer: "a")])
    read.model.layers[1].calls[0].keywordInputs[0].layer = "mask_maker"
    let written = try ConfigEncoder(dialect: dialect).value(read.model, envelope: read.envelope)
    let expected = Self.functional2.replacing(
      "{\"mask\": [\"a\", 0, 0]}", with: "{\"mask\": [\"mask_maker\", 0, 0]}")
    #expect(written.serialized() == expected)
  }

  @Test func replacedOutputKeepsItsForm() throws {
    for (version, text) in [("2.3.0-tf", Self.functional2), ("3.15.1", Self.functional3)] {
      let dialect = try #require(Dialect(kerasVersion: version))
      var read = try ConfigDecoder(dialect: dialect).model(try JSONValue.parse(text))
      let old = try #require(read.model.outputs.first)
      read.model.outputs = [TensorReference(layer: "new", node: 0, tensor: 0)]
      let written = try ConfigEncoder(dialect: dialect).value(read.model, envelope: read.envelope)
      let expected = text.replacingLast("\"\(old.layer)\", 0, 0", with: "\"new\", 0, 0")
      #expect(written.serialized() == expected)
    }
  }
}

extension String {
  fileprivate func replacingLast(_ old: String, with new: String) -> String {
    var index = endIndex
    while index > startIndex {
      index = self.index(before: index)
      if self[index...].hasPrefix(old) { return self[..<index] + new + self[index...].dropFirst(old.count) }
    }
    return self
  }
}
