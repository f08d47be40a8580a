import Foundation
import GraphIR
import JSON
import Testing
import Transforms

/// What keeps every Keras from loading a model is told from what only looks odd.
struct GraphRuleTests {
  /// What is wrong with a model after a change in its text; every place of `old` becomes `new`.
  private func problems(
    _ old: String, _ new: String, in config: JSONValue = Build.image(), version: String = "2.3.0-tf",
    backend: String? = nil
  ) throws -> [String] {
    let text = config.serialized()
    #expect(text.contains(old))
    let dialect = try #require(Dialect(kerasVersion: version))
    var whole = try WholeModel.decoding(text.replacingOccurrences(of: old, with: new), dialect)
    whole.backend = backend
    return Verifier.graphProblems(in: whole).map(\.message)
  }

  @Test func aNULInANameIsFoundInEveryKeras() throws {
    for version in ["2.2.4", "2.3.0-tf", "3.3.3"] {
      #expect(
        try problems(#""c1""#, #""c\u00001""#, version: version).first?.contains("has a NUL byte in its name")
          == true)
    }
  }

  @Test(arguments: [#"\u001b[2J"#, #"\n"#, #"\u007f"#, #"\u009b"#, #"\u202e"#, #"\u2066"#])
  func controlCharactersAreFoundBeforeKeras3(text: String) throws {
    let found = try problems(#""c1""#, "\"c\(text)1\"")
    #expect(found.count == 1)
    #expect(found.first?.contains("can't load layer") == true)
    #expect(try problems(#""c1""#, "\"c\(text)1\"", version: "3.3.3").isEmpty)
  }

  @Test func standaloneKerasGivesNamesToTensorFlowOnlyWhereItRanOnIt() throws {
    #expect(try problems(#""c1""#, #""c\n1""#, version: "2.2.4", backend: "theano").isEmpty)
    #expect(try problems(#""c1""#, #""c\n1""#, version: "2.2.4").isEmpty)
    #expect(try problems(#""c1""#, #""c\n1""#, version: "2.2.4", backend: "tensorflow").count == 1)
  }

  @Test func namesThatOnlyLookOddAreLetPass() throws {
    for name in ["../../c1", "block.1/c1", "ebene-a", "1>c"] {
      #expect(try problems(#""c1""#, "\"\(name)\"").isEmpty)
    }
  }

  @Test func aNameThatNoAttributeHoldsIsFound() throws {
    #expect(try problems(#""c1""#, "\"\(String(repeating: "c", count: 64_512))\"").isEmpty)
    #expect(
      try problems(#""c1""#, "\"\(String(repeating: "c", count: 64_513))\"").first?
        .hasSuffix("has 64513 bytes, and Keras saves at most 64512") == true)
  }

  @Test(arguments: ["-5", "1e999", "NaN", "-Infinity"]) func unitsThatAreNoNumberOfUnits(value: String) throws
  {
    #expect(
      try problems(#""units": 5"#, "\"units\": \(value)").first?
        .hasSuffix("(Dense) must be a whole number from 0 and is \(value)") == true)
  }

  @Test func sizesOfAxesAreLookedAtOneByOne() throws {
    #expect(
      try problems(#""strides": [1, 1]"#, #""strides": [1, -1]"#).first?.contains("\"strides\"") == true)
  }

  @Test func numbersOfCustomLayersAreTheirOwnMatter() throws {
    #expect(
      try problems(#""class_name": "Dense""#, #""class_name": "MyDense""#, in: odd("NaN")).isEmpty)
    #expect(try problems(#""activation""#, #""x": -Infinity, "activation""#).isEmpty)
  }

  private func odd(_ units: String) throws -> JSONValue {
    try JSONValue.parse(
      Build.image().serialized().replacingOccurrences(of: #""units": 5"#, with: "\"units\": \(units)"))
  }

  @Test func aShapeWithMoreElementsThanCanBeCounted() throws {
    let config = Build.model([.input("x", [nil, 4]), .dense("fc", on: "x", 3)], to: ["fc"])
    #expect(try problems("[null, null, 4]", "[null, 4611686018427387904, null]", in: config).isEmpty)
    #expect(
      try problems("[null, null, 4]", "[null, 4611686018427387904, 4]", in: config).first?
        .contains("more elements than can be counted") == true)
  }

  // MARK: How many tensors a layer gives

  private func reading(tensor: Int, of node: Build.Node) throws -> [String] {
    let config = Build.model([.input("x", [7, 4]), node, .dense("fc", on: "n", 3)], to: ["fc"])
    return try problems(#"[["n", 0, 0, {}]]"#, "[[\"n\", 0, \(tensor), {}]]", in: config)
  }

  @Test func aTensorThatALayerDoesNotGive() throws {
    #expect(
      try reading(tensor: 1, of: .dense("n", on: "x", 3)) == [
        "layer \"fc\" reads n[0][1], but layer \"n\" gives one tensor"
      ])
    let lstm = Build.Node.of("LSTM", "n", on: "x", config: ["units": 3, "return_state": true])
    #expect(try reading(tensor: 2, of: lstm).isEmpty)
    #expect(try reading(tensor: 3, of: lstm).first?.hasSuffix("layer \"n\" gives 3 tensors") == true)
    let gru = Build.Node.of("GRU", "n", on: "x", config: ["units": 3])
    #expect(try reading(tensor: 1, of: gru).count == 1)
  }

  @Test(arguments: [
    "Lambda", "MyLayer", "Custom>Dense", "TFOpLambda", "MultiHeadAttention", "Bidirectional", "Activation",
  ])
  func layersWhoseTensorsAreNotCountedAreLetPass(className: String) throws {
    #expect(try reading(tensor: 9, of: .of(className, "n", on: "x")).isEmpty)
  }

  @Test func aLayerOfSeveralTensorsMayGiveThemAll() throws {
    let node = Build.Node.of("Dropout", "n", on: "x", "x", config: ["rate": 0.5])
    #expect(try reading(tensor: 1, of: node).isEmpty)
  }

  @Test func aNestedModelGivesItsOutputs() throws {
    let inner = Build.model(
      [.input("i", [4]), .dense("a", on: "i", 2), .dense("b", on: "i", 2)], to: ["a", "b"], name: "two")
    let config = Build.model(
      [.input("x", [4]), .model(inner, on: "x"), .dense("fc", on: "two@1", 3)], to: ["fc"])
    #expect(try problems(#"["two", 1, 0, {}]"#, #"["two", 1, 1, {}]"#, in: config).isEmpty)
    #expect(
      try problems(#"["two", 1, 0, {}]"#, #"["two", 1, 2, {}]"#, in: config).first?
        .hasSuffix("layer \"two\" gives 2 tensors") == true)
  }

  @Test(arguments: ["[[]]", #"[[["x", 9223372036854775808, 0, {}]]]"#])
  func aCallOnNothing(calls: String) throws {
    let config = Build.model([.input("x", [4]), .dense("fc", on: "x", 3)], to: ["fc"])
    #expect(
      try problems(#"[[["x", 0, 0, {}]]]"#, calls, in: config)
        == ["layer \"fc\" is called on nothing: inbound_nodes names no tensor"])
  }

  // MARK: The training configuration

  @Test(arguments: [
    #"{"optimizer_config": 7}"#, #"{"optimizer_config": []}"#, #"{"loss": 1}"#, #"{"metrics": true}"#,
  ])
  func aTrainingConfigurationOfAnotherKindIsNoneToGoOnWith(text: String) throws {
    var whole = try Build.whole(Build.image())
    whole.trainingConfig = try JSONValue.parse(text).objectValue
    #expect(Verifier.graphProblems(in: whole).map(\.code) == ["verify-training"])
    #expect(try refusal(of: WrapAverage(frames: 2), on: whole).message.contains("of training_config must be"))
    _ = try whole.apply(Strip())
  }

  @Test(arguments: [
    #"{"optimizer_config": {"class_name": "Adam", "config": {}}, "loss": ["mse", null], "metrics": null}"#,
    #"{"loss": {"a": "mse"}, "metrics": [["accuracy"]], "optimizer_config": null}"#, "{}",
  ])
  func soundTrainingConfigurationsAreLetPass(text: String) throws {
    var whole = try Build.whole(Build.image())
    whole.trainingConfig = try JSONValue.parse(text).objectValue
    #expect(Verifier.graphProblems(in: whole).isEmpty)
  }
}
