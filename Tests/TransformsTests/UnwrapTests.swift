import GraphIR
import JSON
import Testing
import Transforms

struct UnwrapTests {
  @Test(arguments: Sample.environments.filter { $0 != "k30" }, ["cnn", "sequential"])
  func unwrappingUndoesWrappingToTheLetter(environment: String, name: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole(name)
    let weights = whole.model.layers.flatMap(\.allWeights)
    _ = try whole.apply(WrapAverage(frames: 4))
    let report = try whole.apply(Unwrap())
    #expect(try whole.encoded().serialized() == sample.text(name))
    #expect(whole.model.layers.flatMap(\.allWeights) == weights)
    #expect(report.before == report.after)
    #expect(whole.optimizerState == nil)
  }

  /// Keras's own average, as ten versions write it.
  @Test(arguments: Sample.environments.filter { $0 != "k30" }, ["cnn", "sequential"])
  func whatKerasWrappedComesOut(environment: String, name: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("\(name).wrap")
    let inside = try sample.config("\(name).wrap")["config"]?["layers"]?[1]?["config"]?["layer"]?["config"]
    _ = try whole.apply(Unwrap())
    let found = try whole.encoded()
    #expect(found["config"] == inside)
    #expect(try found.objectValue?.keys == sample.config(name).objectValue?.keys)
    #expect(try found["class_name"] == sample.config(name)["class_name"])
  }

  @Test func theReportNamesTheModelAndWhatGoes() throws {
    var whole = try Build.whole(Build.video())
    let report = try whole.apply(Unwrap())
    #expect(report.details["model"] == "base")
    #expect(report.details["layers_dropped"] == ["video", "time_distributed", "average"])
    #expect(whole.model.name == "base")
  }

  @Test(arguments: ["2.3.0-tf", "2.2.4"]) func whatTheWrapperFrozeStaysFrozen(version: String) throws {
    let dialect = try #require(Dialect(kerasVersion: version))
    var whole = try Build.whole(Build.video(), dialect)
    whole.model.layers[1].trainableFlag = false
    let before = whole.parameterCounts
    let report = try whole.apply(Unwrap())
    #expect(try whole.layer("c1").trainableFlag == false)
    #expect(before.trainable == 0 && report.after == before)
    #expect(report.lines.contains { $0.contains("frozen as a whole") })
  }

  /// TensorFlow takes "_base" inside another scope, and not as the outermost one.
  @Test func aNameThatTheModelCanNotRunUnderAloneIsReplaced() throws {
    let video = Build.model(
      [
        .input("video", [4, 8, 8, 3]), .timeDistributed("frames", on: "video", Build.image(name: "_base")),
        .pool("average", on: "frames", 1),
      ], to: ["average"])
    var whole = try Build.whole(video)
    let report = try whole.apply(Unwrap())
    #expect(whole.model.name == "model" && report.details["model"] == "model")
    #expect(report.lines.contains { $0.contains("\"_base\" is called \"model\" now") })
  }

  @Test func inKeras3AWrappersFlagFreezesNothing() throws {
    let sample = try Sample("k3")
    var whole = try sample.whole("cnn.wrap")
    whole.model.layers[1].trainableFlag = false
    let before = whole.parameterCounts
    let report = try whole.apply(Unwrap())
    #expect(before.trainable > 0 && report.after == before)
  }

  @Test func aModelFrozenInsideIsFrozenByItsLeaves() throws {
    let sample = try Sample("tf215")
    var whole = try sample.whole("cnn")
    _ = try whole.apply(WrapAverage(frames: 4))
    var inner = try #require(whole.model.layers[1].children.first)
    inner.trainableFlag = false
    whole.model.layers[1].children = [inner]
    let before = whole.parameterCounts
    let report = try whole.apply(Unwrap())
    #expect(before.trainable == 0 && report.after == before)
    #expect(whole.model.config["trainable"] == true)
  }

  // MARK: refusals

  private func refused(
    _ config: JSONValue, because word: String, code: SurgeryError.Code = .notUnwrappable,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let error = try refusal(of: Unwrap(), on: Build.whole(config), sourceLocation: location)
    #expect(error.code == code, sourceLocation: location)
    #expect(error.message.contains(word), "\(error.message)", sourceLocation: location)
  }

  @Test func aModelOfImagesIsRefused() throws {
    try refused(Build.image(), because: "no TimeDistributed of a model")
  }

  @Test func aTimeDistributedLayerIsRefused() throws {
    let dense = Build.Node.dense("fc", on: "", 5).bare
    try refused(
      Build.model(
        [.input("x", [4, 6]), .timeDistributed("td", on: "x", dense), .pool("average", on: "td", 1)],
        to: ["average"]), because: "no TimeDistributed of a model")
  }

  @Test func withoutAnAverageItIsRefused() throws {
    try refused(
      Build.model(
        [.input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image())], to: ["td"]),
      because: "nothing averages")
  }

  @Test func anotherPoolingIsRefused() throws {
    try refused(
      Build.model(
        [
          .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image()),
          .of("GlobalMaxPooling1D", "most", on: "td", config: ["data_format": "channels_last"]),
        ], to: ["most"]), because: "\"most\" (GlobalMaxPooling1D) makes the output")
  }

  @Test func anAverageOverClassesIsRefused() throws {
    try refused(
      Build.model(
        [
          .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image()),
          .of("GlobalAveragePooling1D", "mean", on: "td", config: ["data_format": "channels_first"]),
        ], to: ["mean"]), because: "\"mean\"")
  }

  @Test func aLayerBetweenIsRefused() throws {
    try refused(
      Build.model(
        [
          .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image()),
          .activation("between", on: "td"), .pool("average", on: "between", 1),
        ], to: ["average"]), because: "\"between\" (Activation) is neither the input nor the average")
  }

  @Test func severalInputsAreRefused() throws {
    try refused(
      Build.model(
        [
          .input("video", [4, 8, 8, 3]), .input("other", [5]),
          .timeDistributed("td", on: "video", Build.image()), .pool("average", on: "td", 1),
        ], to: ["average"]), because: "2 inputs")
  }

  @Test func severalOutputsAreRefused() throws {
    try refused(
      Build.model(
        [
          .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", Build.image()),
          .pool("average", on: "td", 1),
        ], to: ["average", "td"]), because: "2 outputs")
  }

  @Test func aModelThatRunsOnOtherFramesTooIsRefused() throws {
    try refused(
      Build.model(
        [
          .input("video", [4, 8, 8, 3]),
          .timeDistributed("td", on: "video", Build.image()).calling(["video"], ["video"]),
          .pool("average", on: "td", 1),
        ], to: ["average"]), because: "once")
  }

  @Test func aModelWithoutAnInputShapeIsRefused() throws {
    let list = Build.list([.pool("gap", on: ""), .dense("fc", on: "", 5)])
    try refused(
      Build.model(
        [
          .input("video", [4, 8, 8, 3]), .timeDistributed("td", on: "video", list),
          .pool("average", on: "td", 1),
        ], to: ["average"]), because: "what the model inside takes")
  }

  @Test func aLayerOfAnUnknownClassInsideIsRefused() throws {
    var whole = try Build.whole(Build.video())
    var inner = try #require(whole.model.layers[1].children.first)
    var layers = inner.children
    layers[1].weightsAreUnderstood = false
    inner.children = layers
    whole.model.layers[1].children = [inner]
    let error = try refusal(of: Unwrap(), on: whole)
    #expect(error.code == .weightsUnknown)
    #expect(error.message.contains("\"c1\""))
  }
}
