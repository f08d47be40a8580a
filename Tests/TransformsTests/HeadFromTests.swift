import GraphIR
import JSON
import Testing
import Transforms

/// `SwapHead` that takes another file's head.
struct HeadFromTests {
  private func donor(_ nodes: [Build.Node], to outputs: [String], _ dialect: Dialect = .tf21) throws -> Donor
  {
    Donor(path: "other.h5", whole: try Build.graph(nodes, to: outputs, dialect))
  }

  private func taking(_ donor: Donor, _ change: (inout SwapHead) -> Void = { _ in }) -> SwapHead {
    var swap = SwapHead()
    swap.headFrom = donor
    change(&swap)
    return swap
  }

  private let dense: [Build.Node] = [.input("y", [6]), .dense("kinds", on: "y", 7, "sigmoid")]

  @Test func unitsActivationAndNumbersAreTheOthers() throws {
    var whole = try Build.whole(Build.image())
    let donor = try donor(dense, to: ["kinds"])
    let report = try whole.apply(taking(donor))
    let new = try whole.layer("dense_classifier")
    #expect(new.config["units"] == 7 && new.config["activation"] == "sigmoid")
    #expect(new.weights.map(\.shape) == [[6, 7], [7]])
    #expect(try new.weights.map(\.source) == donor.whole.layer("kinds").weights.map(\.source))
    #expect(report.details["head_from"] == ["path": "other.h5", "head": "kinds"])
    #expect(report.details["head"] == "predictions")
    #expect(report.details["seed"] == nil)
    #expect(whole.trainingConfig == nil)
  }

  @Test func theNewLayerIsWrittenInTheDialectOfThisFile() throws {
    let sample = try Sample("k3")
    var (taken, made) = (try sample.whole("cnn"), try sample.whole("cnn"))
    let features = try #require(try made.apply(SwapHead(classes: 7)).details["features"]?.intValue)
    let donor = try donor([.input("y", [features]), .dense("kinds", on: "y", 7)], to: ["kinds"], .k224)
    _ = try taken.apply(taking(donor))
    #expect(try taken.encoded().serialized() == made.encoded().serialized())
  }

  @Test func aHeadWithoutBiasComesWithoutOne() throws {
    var head = dense[1]
    head.config["use_bias"] = false
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(taking(try donor([dense[0], head], to: ["kinds"])))
    let new = try whole.layer("dense_classifier")
    #expect(new.config["use_bias"] == false && new.weights.count == 1)
  }

  @Test func theActivationBehindTheOtherHeadIsTakenIntoTheNewOne() throws {
    let donor = try donor(
      [
        .input("y", [1, 1, 6]), .convolution("conv_preds", on: "y", 5),
        .of("Reshape", "reshape", on: "conv_preds", config: ["target_shape": [5]]),
        .activation("softmax", on: "reshape"),
      ], to: ["softmax"])
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(taking(donor))
    let new = try whole.layer("dense_classifier")
    #expect(new.config["activation"] == "softmax")
    #expect(new.weights.map(\.shape) == [[6, 5], [5]])
    #expect(try new.weights[0].source == donor.whole.layer("conv_preds").weights[0].source)
    #expect(whole.trainingConfig != nil, "softmax before, softmax after")
  }

  @Test func someOfItsClassesAndNewOnesAreTaken() throws {
    var whole = try Build.whole(Build.image())
    let donor = try donor(dense, to: ["kinds"])
    let report = try whole.apply(
      taking(donor) {
        $0.keepClasses = [6, 1]
        $0.addClasses = 1
        $0.dropout = 0.5
      })
    let kernel = try whole.layer("dense_classifier").weights[0]
    guard case .columns(let of, let columns, _, _) = kernel.source else {
      Issue.record("\(kernel.source)")
      return
    }
    #expect(columns == [6, 1, nil] && of.shape == [6, 7] && kernel.shape == [6, 3])
    #expect(try of.source == donor.whole.layer("kinds").weights[0].source)
    #expect(report.lines.contains("classes kept: 2 of 7 (6, 1)"))
    #expect(whole.model.layers.map(\.name).suffix(2) == ["dropout", "dense_classifier"])
  }

  @Test func itGoesWhereAtSays() throws {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(
      taking(try donor([.input("y", [4]), .dense("kinds", on: "y", 7)], to: ["kinds"])) { $0.at = "gap" })
    #expect(try whole.layer("dense_classifier").calls[0].inputs == [TensorReference(layer: "gap")])
  }

  // MARK: refusals

  private func error(
    _ donor: Donor, on model: JSONValue = Build.image(), _ change: (inout SwapHead) -> Void = { _ in }
  ) throws -> SurgeryError {
    try refusal(of: taking(donor, change), on: Build.whole(model))
  }

  @Test func anotherNumberOfFeaturesIsRefused() throws {
    let error = try error(donor([.input("y", [8]), .dense("kinds", on: "y", 7)], to: ["kinds"]))
    #expect(error.code == .doesNotFit)
    #expect(error.message.contains("takes 8 features, and here there are 6"))
  }

  @Test func aNumberOfClassesThatDoesNotAgreeIsRefused() throws {
    let donor = try donor(dense, to: ["kinds"])
    #expect(try error(donor) { $0.classes = 5 }.message.contains("there are 7"))
    #expect(try error(donor) { $0.keepClasses = [7] }.code == .badOption)
  }

  @Test func hiddenLayersBeforeIt() throws {
    let error = try error(donor(dense, to: ["kinds"])) { $0.hidden = [6] }
    #expect(error.message.contains("`head-from` and `hidden` contradict each other"))
  }

  @Test func aConvolutionOverSeveralPositionsIsRefused() throws {
    let donor = try donor(
      [.input("y", [8, 8, 6]), .convolution("preds", on: "y", 5, size: 3), .pool("gap", on: "preds")],
      to: ["gap"])
    #expect(try error(donor).message.contains("over several positions"))
  }

  @Test func anActivationBeforeThePoolingIsRefused() throws {
    var map = Build.Node.convolution("preds", on: "y", 5)
    map.config["activation"] = "relu"
    let pooled = try donor([.input("y", [8, 8, 6]), map, .pool("gap", on: "preds")], to: ["gap"])
    #expect(try error(pooled).message.contains("before they are pooled"))
    var one = try Build.whole(Build.image())
    _ = try one.apply(taking(donor([.input("y", [1, 1, 6]), map, .pool("gap", on: "preds")], to: ["gap"])))
    #expect(try one.layer("dense_classifier").config["activation"] == "relu")
  }

  @Test func severalOutputsAreRefusedUnlessOneIsCalledLikeThisOne() throws {
    let donor = try donor(
      dense + [.dense("predictions", on: "y", 3)], to: ["kinds", "predictions"])
    #expect(try error(donor).code == .severalOutputs)
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(taking(donor) { $0.output = "predictions" })
    #expect(try whole.layer("dense_classifier").config["units"] == 3)
  }

  @Test func whatHasNoHeadIsRefusedWithItsName() throws {
    let error = try error(donor([.input("y", [8, 8, 3]), .norm("b", on: "y")], to: ["b"]))
    #expect(error.code == .noHead && error.message.hasPrefix("no head found"))
    #expect(error.file == "other.h5" && error.layer == "b" && error.setting == "head-from")
  }

  @Test func anActivationThatThisKerasComputesDifferentlyIsRefused() throws {
    let donor = try donor(
      [.input("y", [6]), .dense("kinds", on: "y", 7, "hard_sigmoid")], to: ["kinds"], .k3)
    #expect(try error(donor).message.contains("computes differently"))
    #expect(
      try error(self.donor([.input("y", [6]), .dense("k", on: "y", 7, "mish")], to: ["k"], .k3))
        .message.contains("does not have"))
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(taking(donor) { $0.activation = "sigmoid" })
    #expect(try whole.layer("dense_classifier").config["activation"] == "sigmoid")
  }

  @Test func twoActivationsAreRefusedUntilOneIsSaid() throws {
    let donor = try donor(
      [.input("y", [6]), .dense("kinds", on: "y", 7, "relu"), .activation("soft", on: "kinds")], to: ["soft"])
    #expect(try error(donor).message.contains("say it with `activation`"))
  }

  @Test func aLambdaBehindTheOtherHeadIsNoted() throws {
    let donor = try donor(
      [.input("y", [8, 8, 6]), .convolution("preds", on: "y", 5), .of("Lambda", "mean", on: "preds")],
      to: ["mean"])
    #expect(try error(donor).message.contains("say it with `activation`"))
    var whole = try Build.whole(Build.image())
    let report = try whole.apply(taking(donor) { $0.activation = "softmax" })
    #expect(report.warnings.contains { $0.contains("\"mean\" behind the head") })
  }
}
