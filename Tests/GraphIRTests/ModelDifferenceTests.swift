import GraphIR
import JSON
import Tensors
import TestSupport
import Testing

/// What differs between two models, as values.
struct ModelDifferenceTests {
  // MARK: - Models

  private func weight(_ name: String, _ layer: String, _ shape: [Int]) -> Weight {
    let path = "\(layer)/\(name):0"
    return Weight(
      name: name, path: path, shape: shape, type: "float32", isTrainable: true,
      source: .stored(.named("/model_weights/\(layer)/\(path)")))
  }

  private func dense(_ name: String, on input: String, _ units: Int = 3) -> Layer {
    Layer(
      name: name, className: "Dense",
      config: ["name": .string(name), "trainable": true, "units": .number(JSONNumber(units))],
      calls: [Call(inputs: [TensorReference(layer: input)])],
      weights: [weight("kernel", name, [4, units]), weight("bias", name, [units])])
  }

  private func input(_ name: String, rank: Int = 2) -> Layer {
    Layer(
      name: name, className: "InputLayer",
      config: ["name": .string(name), "batch_input_shape": .array(Array(repeating: .null, count: rank))])
  }

  private func model(_ name: String, _ layers: [Layer]) -> Model {
    Model(
      kind: .functional, className: "Model", config: ["name": .string(name), "layers": .null], layers: layers,
      inputs: [TensorReference(layer: layers[0].name)],
      outputs: [TensorReference(layer: layers[layers.count - 1].name)])
  }

  private func whole(_ model: Model, version: String = "2.3.0-tf", training: JSONObject? = nil) throws
    -> WholeModel
  {
    WholeModel(
      dialect: try #require(Dialect(kerasVersion: version)), model: model,
      envelope: ["class_name": .string(model.className), "config": .null], trainingConfig: training)
  }

  private func difference(_ old: Model, _ new: Model) throws -> ModelDifference {
    ModelDifference(from: try whole(old), to: try whole(new))
  }

  private var plain: Model { model("m", [input("x"), dense("a", on: "x"), dense("b", on: "a")]) }

  private func wrapped(_ inner: Model, in name: String = "time_distributed") -> Model {
    let layer = Layer(
      name: inner.name, className: "Model", config: [:], contents: .model(inner))
    let wrapper = Layer(
      name: name, className: "TimeDistributed", config: ["name": .string(name), "layer": .null],
      calls: [Call(inputs: [TensorReference(layer: "video")])], contents: .wrapper(key: "layer", layer))
    return model("outer", [input("video", rank: 3), wrapper])
  }

  // MARK: - Tests

  @Test func aModelIsEqualToItself() throws {
    for model in [plain, wrapped(plain)] {
      let difference = try difference(model, model)
      #expect(difference.isEmpty)
      #expect(difference.weights.count == 4)
      #expect(difference.weights.allSatisfy { $0.old == $0.new })
    }
  }

  @Test func aFlagAndANumberAreNamedByTheirKeys() throws {
    var new = plain
    new.layers[1].trainableFlag = false
    new.layers[1].config["units"] = 7
    let found = try difference(plain, new)
    #expect(found.changed.map(\.new) == ["a"])
    #expect(
      found.changed.first?.changes == [ValueChange("trainable", true, false), ValueChange("units", 3, 7)])
    #expect(found.removed.isEmpty && found.added.isEmpty && found.model.isEmpty)
  }

  @Test func keysInsideObjectsAndListsOfObjectsAreNamedFromTheOutsideIn() {
    let old: JSONValue = ["a": ["b": 1, "c": [2, 3]], "l": [["x": 1], ["x": 2]], "gone": .null]
    let new: JSONValue = ["a": ["c": [2, 4], "b": 1], "l": [["x": 1], ["x": "two"]], "come": 0]
    #expect(
      ValueChange.all("", old, new) == [
        ValueChange("a.c", [2, 3], [2, 4]), ValueChange("l[1].x", 2, "two"),
        ValueChange("gone", .null, nil), ValueChange("come", nil, 0),
      ])
  }

  @Test func theSpellingOfANumberIsNoDifference() throws {
    let old = try JSONValue.parse("{\"e\": 0.001, \"n\": NaN, \"i\": 9007199254740993}")
    let same = try JSONValue.parse("{\"n\": NaN, \"e\": 1e-3, \"i\": 9007199254740993}")
    let other = try JSONValue.parse("{\"n\": NaN, \"e\": 1e-3, \"i\": 9007199254740992}")
    #expect(ValueChange.all("", old, same).isEmpty)
    #expect(ValueChange.all("", old, other).map(\.key) == ["i"])
  }

  @Test func aNewHeadIsALayerGoneALayerMoreAndAnotherOutput() throws {
    let new = model("m", [input("x"), dense("a", on: "x"), dense("c", on: "a", 5)])
    let found = try difference(plain, new)
    #expect(found.removed.map(\.path) == ["b"])
    #expect(found.added.map(\.path) == ["c"])
    #expect(found.model == [ValueChange("outputs", ["b"], ["c"])])
    #expect(found.changed.isEmpty && found.moved.isEmpty)
    #expect(found.removedWeights.map(\.weight.name) == ["kernel", "bias"])
    #expect(found.addedWeights.map(\.layer) == ["c", "c"])
    #expect(found.weights.count == 2)
  }

  @Test func anotherInputOfALayerIsSaid() throws {
    let new = model("m", [input("x"), dense("a", on: "x"), dense("b", on: "x")])
    #expect(try difference(plain, new).changed.map(\.changes) == [[ValueChange("reads", ["a"], ["x"])]])
  }

  @Test func changesInsideAModelInsideAWrapperHaveTheirWholeWay() throws {
    var inner = plain
    inner.layers[2].config["units"] = 9
    let found = try difference(wrapped(plain), wrapped(inner))
    #expect(found.changed.map(\.new) == ["time_distributed/m/b"])
    #expect(found.changed.first?.changes == [ValueChange("units", 3, 9)])
  }

  @Test func outputsOfANestedModelBelongToIt() throws {
    var inner = plain
    inner.outputs = [TensorReference(layer: "a")]
    let found = try difference(wrapped(plain), wrapped(inner))
    #expect(found.changed.map(\.new) == ["time_distributed/m"])
    #expect(found.changed.first?.changes == [ValueChange("outputs", ["b"], ["a"])])
  }

  @Test func aWrappedModelsLayersHaveMovedThereAndBack() throws {
    let there = try difference(plain, wrapped(plain))
    #expect(there.moved.map(\.new) == ["x", "a", "b"].map { "time_distributed/m/\($0)" })
    #expect(there.added.map(\.path) == ["video", "time_distributed", "time_distributed/m"])
    #expect(there.removed.isEmpty && there.changed.isEmpty)
    #expect(there.weights.count == 4 && there.addedWeights.isEmpty && there.removedWeights.isEmpty)
    let back = try difference(wrapped(plain), plain)
    #expect(back.moved.map(\.old) == there.moved.map(\.new))
    #expect(back.removed == there.added)
    #expect(back.weights.count == 4)
  }

  @Test func aChangeInALayerThatMovedIsFound() throws {
    var inner = plain
    inner.layers[1].trainableFlag = false
    let found = try difference(plain, wrapped(inner))
    #expect(found.changed.map(\.old) == ["a"])
    #expect(found.changed.map(\.new) == ["time_distributed/m/a"])
  }

  @Test func namesThatDifferInUnicodeFormAloneAreTwoNames() throws {
    let old = model("m", [input("x"), dense("caf\u{E9}", on: "x")])
    let new = model("m", [input("x"), dense("cafe\u{301}", on: "x")])
    let found = try difference(old, new)
    #expect(found.renamed.map(\.old) == ["caf\u{E9}"] && found.weights.count == 2)
    let changed = model("m", [input("x"), dense("cafe\u{301}", on: "x", 7)])
    let others = try difference(old, changed)
    #expect(others.removed.count == 1 && others.added.count == 1)
  }

  @Test func layersThatOnlyTheirNamesTellApartAreRenamed() throws {
    let new = model("m", [input("y"), dense("one", on: "y"), dense("two", on: "one")])
    let found = try difference(plain, new)
    #expect(found.renamed.map(\.old) == ["x", "a", "b"])
    #expect(found.renamed.map(\.new) == ["y", "one", "two"])
    #expect(found.weights.map(\.layer) == ["one", "one", "two", "two"])
    #expect(found.removed.isEmpty && found.added.isEmpty && found.changed.isEmpty && found.model.isEmpty)
    #expect(found.removedWeights.isEmpty && found.addedWeights.isEmpty && !found.isEmpty)
  }

  @Test func aLayerWithAnotherConfigIsNoRenamedOne() throws {
    let new = model("m", [input("x"), dense("a", on: "x"), dense("c", on: "a", 7)])
    let found = try difference(plain, new)
    #expect(found.renamed.isEmpty)
    #expect(found.removed.map(\.path) == ["b"])
    #expect(found.added.map(\.path) == ["c"])
  }

  @Test func aLayerThatReadsSomethingElseIsNoRenamedOne() throws {
    let new = model("m", [input("x"), dense("a", on: "x"), dense("c", on: "x")])
    let found = try difference(plain, new)
    #expect(found.renamed.isEmpty)
    #expect(found.removed.map(\.path) == ["b"])
  }

  @Test func argumentsOfACallOnARenamedLayerAreCompared() throws {
    func written(_ model: Model, _ name: String, training: Bool) -> Model {
      var model = model
      model.layers[2].writtenCalls = [[[.string(name), 0, 0, ["training": .bool(training)]]]]
      return model
    }
    let new = model("m", [input("x"), dense("one", on: "x"), dense("b", on: "one")])
    let same = try difference(written(plain, "a", training: true), written(new, "one", training: true))
    #expect(same.renamed.map(\.new) == ["one"] && same.changed.isEmpty)
    let other = try difference(written(plain, "a", training: true), written(new, "one", training: false))
    #expect(other.changed.map(\.new) == ["b"])
  }

  @Test func equalBranchesAreRenamedInTheirOrder() throws {
    func branches(_ names: [String]) -> Model {
      model("m", [input("x")] + names.map { dense($0, on: "x") } + [dense("end", on: names[1])])
    }
    let found = try difference(branches(["a", "b"]), branches(["c", "d"]))
    #expect(found.renamed.map(\.new) == ["c", "d"])
    #expect(found.changed.isEmpty)
  }

  @Test func whatIsInsideARenamedModelIsCompared() throws {
    var inner = plain
    inner.layers[1].config["units"] = 7
    let found = try difference(wrapped(plain), wrapped(inner, in: "each_frame"))
    #expect(found.renamed.map(\.new) == ["each_frame"])
    #expect(found.changed.map(\.new) == ["each_frame/m/a"])
    #expect(found.changed.map(\.old) == ["time_distributed/m/a"])
  }

  @Test func weightsInAnotherOrderFindEachOther() throws {
    var new = plain
    new.layers[1].weights.reverse()
    let found = try difference(plain, new)
    #expect(found.weights.count == 4)
    #expect(found.weights.allSatisfy { $0.old == $0.new })
  }

  @Test func aListThatNobodyTookApartIsPairedByPath() throws {
    var (old, new) = (plain, plain)
    old.layers[1].weightsAreUnderstood = false
    new.layers[1].weightsAreUnderstood = false
    for index in new.layers[1].weights.indices { new.layers[1].weights[index].name = "variable" }
    new.layers[1].weights.reverse()
    let found = try difference(old, new)
    #expect(found.weights.prefix(2).allSatisfy { $0.old.path == $0.new.path })
  }

  @Test func aBiasLessIsAWeightLess() throws {
    var new = plain
    new.layers[1].weights.removeLast()
    let found = try difference(plain, new)
    #expect(found.removedWeights.map(\.layer) == ["a"])
    #expect(found.weights.count == 3)
  }

  @Test func aWeightMoreIsAWeightAdded() throws {
    var new = plain
    new.layers[1].weights.append(weight("scale", "a", [3]))
    let found = try difference(plain, new)
    #expect(found.addedWeights.map(\.weight.name) == ["scale"])
    #expect(found.weights.count == 4 && found.removedWeights.isEmpty)
    // All called otherwise, and one more: which is which can't be told.
    for index in new.layers[1].weights.indices { new.layers[1].weights[index].name = "v\(index)" }
    let other = try difference(plain, new)
    #expect(other.addedWeights.count == 3 && other.removedWeights.count == 2)
  }

  @Test func aNameInTwoPlacesHasNotMoved() throws {
    func nested(_ name: String) -> Layer {
      let inner = model(name, [input("\(name)_x"), dense("fc", on: "\(name)_x")])
      return Layer(
        name: name, className: "Model", config: [:], calls: [Call(inputs: [TensorReference(layer: "x")])],
        contents: .model(inner))
    }
    let two = model("m", [input("x"), nested("p"), nested("q")])
    let one = model("m", [input("x"), dense("fc", on: "x")])
    #expect(try difference(two, one).moved.isEmpty)
    #expect(try difference(one, two).moved.isEmpty)
    #expect(try difference(two, one).added.map(\.path) == ["fc"])
    let single = model("m", [input("x"), nested("p")])
    #expect(try difference(single, one).moved.map(\.old) == ["p/fc"])
  }

  @Test func trainingConfigAndVersionAreCompared() throws {
    let old = try whole(plain, training: ["loss": "mse", "optimizer_config": ["config": ["lr": 0.1]]])
    let new = try whole(
      plain, version: "2.4.0", training: ["loss": "mse", "optimizer_config": ["config": ["lr": 0.01]]])
    let found = ModelDifference(from: old, to: new)
    #expect(found.training == [ValueChange("optimizer_config.config.lr", 0.1, 0.01)])
    #expect(found.model == [ValueChange("keras_version", "2.3.0-tf", "2.4.0")])
    let none = ModelDifference(from: old, to: try whole(plain))
    #expect(none.training.map(\.key) == ["training_config"])
    #expect(none.training.first?.new == nil)
  }
}
