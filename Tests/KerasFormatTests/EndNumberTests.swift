import GraphIR
import JSON
import Testing

@testable import KerasConfig
@testable import KerasFormat

/// `output_layers` is written with the numbers that it has in the file's Keras, which may differ from those of calls.
struct EndNumberTests {
  private static let config = """
    {"class_name": "Functional", "config": {"name": "m", "layers": [{"class_name": "InputLayer", "config": {"batch_shape": \
    [null, 4], "name": "x"}, "name": "x", "inbound_nodes": []}, {"class_name": "Functional", "config": {"name": "inner", \
    "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "name": "i"}, "name": "i", \
    "inbound_nodes": []}], "input_layers": [["i", 0, 0]], "output_layers": [["i", 0, 0]]}, "name": "inner", "inbound_nodes": \
    [[["x", 0, 0, {}]], [["x", 0, 0, {}]]]}], "input_layers": [["x", 0, 0]], "output_layers": [["inner", 1, 0]]}}
    """

  @Test(arguments: [("3.15.1", 0, 2), ("2.12.0", 1, 2), ("3.0.5", 1, 1)])
  func anOutputThatChangesIsWrittenInTheNumbersOfItsKeras(version: String, node: Int, written: Int) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    let json = try JSONValue.parse(bytes: Array(Self.config.utf8))
    let (read, envelope) = try ConfigDecoder(dialect: dialect).model(json)
    var model = read
    #expect(model.outputs == [TensorReference(layer: "inner", node: node)])
    let encoder = ConfigEncoder(dialect: dialect)
    #expect(try encoder.value(model, envelope: envelope).serialized() == Self.config)
    model.outputs[0].node = dialect.firstNode(of: model.layers[1]) + 1
    let outputs = try encoder.value(model, envelope: envelope)["config"]?["output_layers"]
    #expect(outputs?.serialized() == "[[\"inner\", \(written), 0]]")
  }

  /// Which number the first call of a nested model has, run in Keras 2.2.4 and in TF 2.1, 2.4 and 2.15.
  @Test(arguments: [
    ("2.2.4", dense(""), 1), ("2.2.4", dense(#""batch_input_shape": [null, 4], "#), 1),
    ("2.2.4-tf", dense(""), 0), ("2.2.4-tf", dense(#""batch_input_shape": [null, 4], "#), 1),
    ("2.15.0", dense(""), 0), ("2.15.0", dense(#""batch_input_shape": [null, 4], "#), 1),
    ("2.2.4-tf", "", 0), ("2.4.0", "", 1), ("3.15.1", dense(""), 0),
  ])
  func theFirstCallOfANestedListHasTheNumberOfItsKeras(version: String, layers: String, node: Int) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    let config = """
      {"class_name": "Sequential", "config": {"name": "m", "layers": [{"class_name": "Sequential", "config": {"name": "inner", \
      "layers": [\(layers)]}}]}}
      """
    let (model, _) = try ConfigDecoder(dialect: dialect).model(.parse(bytes: Array(config.utf8)))
    #expect(dialect.firstNode(of: model.layers[0]) == node)
  }

  private static func dense(_ shape: String) -> String {
    #"{"class_name": "Dense", "config": {"name": "fc", \#(shape)"units": 2}}"#
  }
}
