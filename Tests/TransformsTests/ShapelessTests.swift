import GraphIR
import JSON
import Testing
import Transforms

/// Sequentials whose files do not say what they take, as Keras 2.2 and 2.3 write them.
struct ShapelessTests {
  private func list(_ dialect: Dialect = .k224) throws -> WholeModel {
    var whole = try Build.whole(
      Build.list([.convolution("c", on: "", 2), .of("Flatten", "f", on: ""), .dense("out", on: "", 2)]),
      dialect)
    // what the catalogue can't know without a shape
    whole.model.layers[0].weights[0].shape = [1, 1, 3, 2]
    whole.model.layers[2].weights[0].shape = [32, 2]
    return whole
  }

  @Test(arguments: [Dialect.k224, .tf21]) func aShapeHealsThem(dialect: Dialect) throws {
    var whole = try list(dialect)
    #expect(LoadFaults.layersOfShapelessList(in: whole.model) == 2)
    let report = try whole.apply(SetInput(shape: [4, 4, 3]))
    #expect(whole.model.declaredInputShapes == [TensorShape([nil, 4, 4, 3])])
    #expect(whole.model.layers[0].config["batch_input_shape"] == [nil, 4, 4, 3])
    #expect(LoadFaults.findings(in: whole).isEmpty)
    #expect(report.details["shape_before"] == .null)
    #expect(report.lines.first == "input: (None, 4, 4, 3), which the file did not say")
  }

  @Test func withABatch() throws {
    var whole = try list()
    _ = try whole.apply(SetInput(shape: [4, 4, 3], batch: 2))
    #expect(whole.model.layers[0].config["batch_input_shape"] == [2, 4, 4, 3])
  }

  @Test func inADialectThatListsInputs() throws {
    var whole = try list(.tf215)
    _ = try whole.apply(SetInput(shape: [4, 4, 3]))
    #expect(whole.model.layers.map(\.className).first == "InputLayer")
    #expect(whole.model.declaredInputShapes == [TensorShape([nil, 4, 4, 3])])
  }

  @Test func aShapeThatTheWeightsDoNotFitIsRefused() throws {
    let error = try refusal(of: SetInput(shape: [5, 4, 3]), on: list())
    #expect(error.code == .shapeMismatch && error.layer == "out")
  }

  @Test func withoutAShapeThereIsNoneToChange() throws {
    let error = try refusal(of: SetInput(batch: 2), on: list())
    #expect(error.code == .shapeUnknown && error.message.contains("with `shape`"))
  }
}
