import GraphIR
import JSON
import Testing
import Transforms

/// A transform that spoils a model in one way.
private struct Spoil: Transform {
  static let name = "spoil"
  var change: @Sendable (inout Model) -> Void

  func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    change(&whole.model)
    return report
  }

}

/// The verifier finds what a faulty surgery would do, and the pipeline then changes nothing.
struct VerifierTests {
  private func found(
    _ part: String, in model: JSONValue = Build.image(), _ change: @escaping @Sendable (inout Model) -> Void
  ) throws {
    let error = try refusal(of: Spoil(change: change), on: Build.whole(model))
    #expect(error.code == .notVerified)
    #expect(error.message.contains("the result of spoil does not hold"))
    #expect(error.message.contains(part), "\(error.message)")
  }

  /// Archives of Keras keep the optimizer as an object; another value would become one without a class.
  @Test(
    arguments: [
      (["class_name": "Adam", "config": [:]], true), ([1, 2], false), (["class_name": 5], false),
      ([:], false), (7, false),
    ] as [(JSONValue, Bool)])
  func anOptimizerHasAClass(optimizer: JSONValue, holds: Bool) throws {
    var whole = try Build.whole(Build.image())
    whole.trainingConfig = ["loss": "mse", "optimizer_config": optimizer]
    #expect(Verifier.problems(in: whole).isEmpty == holds)
  }

  @Test func soundModelsHaveNoProblems() throws {
    for environment in Sample.environments {
      let sample = try Sample(environment)
      for name in ["cnn", "sequential", "conv_head", "pools.pools", "cnn.initializers"] {
        #expect(Verifier.problems(in: try sample.whole(name)).isEmpty)
      }
    }
    #expect(Verifier.problems(in: try Build.whole(Build.video())).isEmpty)
  }

  @Test func twoLayersOfOneName() throws {
    try found("two layers of model \"base\" are called \"c1\"") { $0.layers.append($0.layers[1]) }
  }

  /// A surgery that finds nothing to do.
  private struct DoNothing: Transform {
    static let name = "nothing"

    func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
      var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
      report.changed = false
      return report
    }
  }

  @Test func nothingIsDoneToAModelThatDoesNotHold() throws {
    var whole = try Build.whole(Build.image())
    #expect(try !Pipeline.run(DoNothing(), on: &whole).changed)
    whole.model.layers[5].calls[0].inputs = [TensorReference(layer: "gap", node: 1)]
    let error = #expect(throws: SurgeryError.self) { try Pipeline.run(DoNothing(), on: &whole) }
    #expect(error?.message.contains("the model does not hold") == true)
  }

  @Test func twoLayersOfOneNameAreRefusedThoughTheSurgeryTakesOneOut() throws {
    var whole = try Build.whole(Build.image())
    whole.model.layers.append(whole.model.layers[1])
    let twins = whole
    let error = #expect(throws: SurgeryError.self) {
      try Pipeline.run(Spoil { $0.layers.removeLast() }, on: &whole)
    }
    #expect(error?.message.contains("two layers of model \"base\" are called \"c1\"") == true)
    #expect(whole.model.layers.count == twins.model.layers.count)
  }

  @Test func aNameThatTheConfigDoesNotHave() throws {
    try found("is called \"c1\" in its config") { $0.layers[1].name = "other" }
  }

  @Test func aReferenceToNothing() throws {
    try found("reads gap[1][0], which no layer makes") {
      $0.layers[5].calls[0].inputs = [TensorReference(layer: "gap", node: 1)]
    }
    try found("names nobody[0][0]") { $0.outputs = [TensorReference(layer: "nobody")] }
  }

  @Test func aLayerThatDependsOnItself() throws {
    try found("depends on its own output") {
      $0.layers[1].calls[0].inputs = [TensorReference(layer: "predictions")]
    }
  }

  @Test func aModelWithoutOutput() throws { try found("has no output") { $0.outputs = [] } }

  @Test func anInputThatIsNone() throws {
    try found("which is no InputLayer") { $0.inputs = [TensorReference(layer: "c1")] }
  }

  @Test func aKernelThatDoesNotFitItsInput() throws {
    try found("weight \"kernel\" of layer \"predictions\" must be (6, 5) and is (7, 5)") {
      $0.layers[6].weights[0].shape = [7, 5]
    }
  }

  @Test func aPoolingOfWhatHasNoPositions() throws {
    var whole = try Build.whole(Build.image())
    whole.model.layers[4].className = "GlobalAveragePooling1D"
    #expect(
      Verifier.problems(in: whole).map(\.message)
        == ["layer \"gap\" (GlobalAveragePooling1D) can't take (None, 8, 8, 4)"])
  }

  @Test func aLayerThatLostAWeight() throws {
    try found("\"b1\" (BatchNormalization) must have 4 weights and has 3") {
      $0.layers[2].weights.removeLast()
    }
  }

  @Test func aProblemInsideAWrapperIsFoundWithItsWay() throws {
    try found("at \"time_distributed/base/fc\"", in: Build.video()) { model in
      guard case .wrapper(let key, var inner) = model.layers[1].contents, var base = inner.model else {
        return
      }
      base.layers[5].weights[0].shape = [1, 1]
      inner.contents = .model(base)
      model.layers[1].contents = .wrapper(key: key, inner)
    }
  }

  @Test func twoNewWeightsOfOneName() throws {
    try found("two new weights of layer \"fc\" are called \"fc/w\"") { model in
      for index in model.layers[5].weights.indices {
        model.layers[5].weights[index].path = "fc/w"
        model.layers[5].weights[index].source = .initializer(.zeros, seed: 0)
      }
    }
  }

  @Test func aProblemThatWasThereBeforeIsNoReasonToRefuse() throws {
    var whole = try Build.whole(Build.image())
    whole.model.layers[2].weights.removeLast()
    _ = try whole.apply(WrapAverage(frames: 4))
    _ = try whole.apply(SwapHead(classes: 3))
    _ = try whole.apply(Freeze(.exceptHead))
  }

  @Test(arguments: [0, 1, 2]) func aGraphThatNeverHeldIsNotOperatedOn(flaw: Int) throws {
    var whole = try Build.whole(Build.image())
    switch flaw {
    case 0: whole.model.layers[1].calls[0].inputs = [TensorReference(layer: "nobody")]
    case 1: whole.model.layers[1].calls[0].inputs = [TensorReference(layer: "predictions")]
    default: whole.model.layers.append(whole.model.layers[1])
    }
    for transform: any Transform in [WrapAverage(frames: 4), Freeze(.all)] {
      let error = try #require(throws: SurgeryError.self) { _ = try whole.apply(transform) }
      #expect(error.code == .notVerified)
      #expect(error.message.contains(" as it is: "), "\(error.message)")
      #expect(!error.message.contains("time_distributed"), "the way is that of the file")
    }
    #expect(!Verifier.graphProblems(in: whole).isEmpty)
  }

  @Test func constantsAmongTensorsAreNoReferences() throws {
    var whole = try Build.whole(Build.image())
    whole.model.layers[3].calls[0].keywordInputs = [
      TensorReference(layer: "_CONSTANT_VALUE", node: -1, tensor: 5)
    ]
    #expect(Verifier.problems(in: whole).isEmpty)
  }
}

/// Standalone Keras 2 can't load models two levels deep whose weights are partly trained; measured with Keras 2.2.4.
struct StandaloneLoaderTests {
  private func nested(_ dialect: Dialect) throws -> WholeModel {
    try Build.whole(
      Build.model([.input("x", [8, 8, 3]), .model(Build.image(), on: "x")], to: ["base@1"]), dialect)
  }

  @Test func wrappingANestedModelWithStatisticsIsRefused() throws {
    let error = try refusal(of: WrapAverage(frames: 4), on: nested(.k224))
    #expect(error.code == .notLoadable)
    #expect(error.message.contains("gives layer \"c1\""))
  }

  @Test func wrappingItFrozenIsNot() throws {
    var whole = try nested(.k224)
    _ = try whole.apply(Freeze(.all))
    _ = try whole.apply(WrapAverage(frames: 4))
  }

  /// Each layer gets what follows that of the layer before: a model behind a convolution of another shape, its own.
  @Test func aModelBehindAnotherLayerGetsItsOwnWeights() throws {
    var whole = try Build.whole(
      Build.model(
        [.input("x", [8, 8, 3]), .convolution("pre", on: "x", 3), .model(Build.image(), on: "pre")],
        to: ["base@1"]),
      .k224)
    _ = try whole.apply(Freeze(.all))
    _ = try whole.apply(WrapAverage(frames: 4))
  }

  @Test func laterKerasesLoadIt() throws {
    var whole = try nested(.tf21)
    _ = try whole.apply(WrapAverage(frames: 4))
  }

  @Test func thawingAPartOfADeepModelIsRefused() throws {
    var whole = try nested(.k224)
    _ = try whole.apply(Freeze(.all))
    _ = try whole.apply(WrapAverage(frames: 4))
    #expect(try refusal(of: Unfreeze(.layers(["c1"])), on: whole).code == .notLoadable)
  }
}
