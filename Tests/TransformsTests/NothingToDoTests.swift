import GraphIR
import JSON
import Testing
import Transforms

/// One rule for selections that mean nothing: what is there and can't be meant, patterns that fit nothing, and Keras classes
/// that the model has not, are nothing to do; an unknown name is an error.
struct NothingToDoTests {
  private func nothing(
    _ transform: some Transform, because reason: String, on model: JSONValue = Build.image(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var whole = try Build.whole(model)
    whole.optimizerState = OptimizerState(arrays: 1, byteCount: 4)
    let before = try whole.encoded()
    let report = try whole.apply(transform)
    #expect(!report.changed, sourceLocation: sourceLocation)
    #expect(report.lines.first == "nothing to do: \(reason)", sourceLocation: sourceLocation)
    #expect(try whole.encoded() == before, sourceLocation: sourceLocation)
    #expect(whole.optimizerState != nil, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    (Selection.layers(["gap"]), "layer \"gap\" has no weights"),
    (.layers(["ga*"]), "no layer that fits \"ga*\" has weights"),
    (.layers(["block_*"]), "no layer fits \"block_*\""),
    (.layers(["gap", "block_*"]), "layer \"gap\" has no weights; no layer fits \"block_*\""),
    (.classes(["Dropout"]), "no layer is of class \"Dropout\""),
    (.classes(["Activation"]), "no layer of class \"Activation\" has weights"),
    (.classes(["LSTM*"]), "no layer is of class \"LSTM*\""),
    (.until("image"), "no layer up to \"image\" has weights"),
  ]) func freezingAndThawing(selection: Selection, reason: String) throws {
    try nothing(Freeze(selection), because: reason)
    try nothing(Unfreeze(selection), because: reason)
  }

  @Test func ofAModelWithoutWeights() throws {
    let model = Build.model([.input("x", [6]), .activation("a", on: "x")], to: ["a"])
    for selection in [Selection.all, .exceptHead] {
      try nothing(Freeze(selection), because: "no layer has weights", on: model)
      try nothing(Unfreeze(selection), because: "no layer has weights", on: model)
    }
  }

  @Test func aModelThatIsAllHead() throws {
    let model = Build.model(
      [.input("x", [7, 6]), .of("LSTM", "last", on: "x", config: ["units": 5])], to: ["last"])
    try nothing(Freeze(.exceptHead), because: "no layer but the head has weights", on: model)
  }

  @Test func removing() throws {
    try nothing(Remove(layers: ["drop_*"]), because: "no layer fits \"drop_*\"")
    try nothing(Remove(classes: ["GaussianNoise"]), because: "no layer is of class \"GaussianNoise\"")
  }

  @Test func renaming() throws {
    try nothing(Rename([Rename.Rule("foo*", to: "bar*")]), because: "no layer's name fits \"foo*\"")
  }

  @Test func folding() throws {
    var fold = FoldBatchNorm()
    fold.layers = ["foo*"]
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(fold)
    #expect(!report.changed && report.lines.contains("no layer fits \"foo*\""))
  }

  @Test(arguments: [(["a1"], "no layer that was selected has weights"), (["foo*"], "no layer fits \"foo*\"")])
  func transplanting(layers: [String], reason: String) throws {
    let other = try Build.whole(Build.image())
    var transplant = Transplant(from: Donor(path: "other.h5", whole: other))
    transplant.layers = layers
    try nothing(transplant, because: reason)
  }

  @Test func whatFitsIsDoneAndTheRestIsSaid() throws {
    var whole = try Build.whole(Build.image())
    let frozen = try whole.apply(Freeze(.layers(["c1", "block_*"])))
    #expect(frozen.changed && frozen.lines.contains("no layer fits \"block_*\""))
    let removed = try whole.apply(Remove(layers: ["a1"], classes: ["Dropout"]))
    #expect(removed.changed && removed.lines.contains("no layer is of class \"Dropout\""))
    var cast = Cast(to: .float16)
    cast.except = ["foo*"]
    let report = try whole.apply(cast)
    #expect(report.changed && report.lines.contains("no layer fits \"foo*\""))
  }

  @Test func anUnknownNameIsAnError() throws {
    let whole = try Build.whole(Build.image())
    #expect(try refusal(of: Freeze(.layers(["nothing"])), on: whole).code == .unknownLayer)
    #expect(try refusal(of: Freeze(.classes(["Nothing"])), on: whole).code == .nothingSelected)
    #expect(try refusal(of: Remove(layers: ["nothing"]), on: whole).code == .unknownLayer)
    #expect(try refusal(of: Remove(classes: ["Nothing"]), on: whole).code == .nothingSelected)
    #expect(try refusal(of: Rename([Rename.Rule("nothing", to: "x")]), on: whole).code == .unknownLayer)
  }

  /// Programs find the same keys whether something was done or not: docs/schema/details.json.
  @Test func theDetailsHaveTheSameKeys() throws {
    func details(_ transform: some Transform, of model: JSONValue) throws -> JSONObject {
      var whole = try Build.whole(model)
      let report = try whole.apply(transform)
      #expect(!report.changed && report.lines.count == 1 && report.warnings.isEmpty)
      return report.details
    }
    let model = Build.model([.input("x", [6]), .dense("a", on: "x", 5), .dense("b", on: "a", 3)], to: ["b"])
    let cut = try details(Cut(to: "b"), of: model)
    #expect(cut["output"] == "b" && cut["output_shape"] == [nil, 3] && cut["layers_dropped"] == [])
    #expect(try details(Rename([Rename.Rule("foo*", to: "bar*")]), of: model)["layers"] == [:])
    let input = try details(SetInput(shape: [6]), of: model)
    #expect(input["outputs"] == [["layer": "b", "shape": [nil, 3]]] && input["shape"] == [nil, 6])
    var keeping = SwapHead()
    keeping.keepClasses = [0, 1, 2]
    let head = try details(keeping, of: model)
    #expect(head["new_layer"] == "b" && head["classes_kept"] == [0, 1, 2] && head["head_units"] == 3)
    var transplant = Transplant(from: Donor(path: "other.h5", whole: try Build.whole(model)))
    transplant.layers = ["foo*"]
    let keys = ["from", "by", "parameters", "transplanted", "equal", "mismatched", "unmatched", "unused"]
    #expect(try details(transplant, of: model).keys == keys)
  }
}
