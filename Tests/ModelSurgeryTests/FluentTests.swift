import ModelSurgery
import TestSupport
import Testing

/// Surgeries as a chain are the transforms themselves, and each leaves what it was called on as it was.
struct FluentTests {
  let model: ModelFile
  let wrapped: ModelFile

  init() throws {
    model = try ModelFile(contentsOf: Fixture.named("M", "tf21").path)
    wrapped = try model.wrapAverage(frames: 4)
  }

  private func expect(
    _ chain: ModelFile, is transform: some Transform, on model: ModelFile,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    var other = model
    try other.apply(transform)
    #expect(chain.reports.last?.lines == other.reports.last?.lines, sourceLocation: location)
    #expect(try chain.plan().lines == other.plan().lines, sourceLocation: location)
    #expect(try chain.recipe.json() == other.recipe.json(), sourceLocation: location)
  }

  @Test func eachMethodIsItsTransform() throws {
    try expect(model.swapHead(classes: 3), is: SwapHead(classes: 3), on: model)
    var head = SwapHead(classes: 3)
    head.at = "conv_pw_11_relu"
    head.pool = true
    head.layerName = "kinds"
    head.activation = "sigmoid"
    head.initializer = .heNormal
    head.seed = 9
    head.dropout = 0.5
    head.freezeBackbone = true
    try expect(
      model.swapHead(
        classes: 3, at: "conv_pw_11_relu", pool: true, name: "kinds", activation: "sigmoid",
        initializer: .heNormal, seed: 9, dropout: 0.5, freezeBackbone: true), is: head, on: model)
    try expect(wrapped, is: WrapAverage(frames: 4), on: model)
    try expect(wrapped.unwrap(), is: Unwrap(), on: wrapped)
    try expect(model.freeze(.allButHead), is: Freeze(.exceptHead), on: model)
    let frozen = try model.freeze(.all)
    try expect(frozen.unfreeze(.from("conv_dw_12")), is: Unfreeze(.from("conv_dw_12")), on: frozen)
    try expect(model.cut(to: "conv_pw_5_relu"), is: Cut(to: "conv_pw_5_relu"), on: model)
    try expect(model.dropHead(), is: DropHead(), on: model)
    try expect(model.strip(), is: Strip(), on: model)
    var kept = SwapHead()
    kept.keepClasses = [3, 7]
    kept.addClasses = 2
    try expect(model.swapHead(keepClasses: [3, 7], addClasses: 2), is: kept, on: model)
    var deep = SwapHead(classes: 2)
    deep.hidden = [16]
    deep.hiddenActivation = "elu"
    try expect(model.swapHead(classes: 2, hidden: [16], hiddenActivation: "elu"), is: deep, on: model)
  }

  @Test func editsAndWeightsAreTheirTransforms() throws {
    var middle = Cut(from: "conv_dw_2", to: ["conv_pw_5_relu", "conv_pw_6_relu"])
    middle.inputShape = nil
    try expect(model.cut(from: "conv_dw_2", to: ["conv_pw_5_relu", "conv_pw_6_relu"]), is: middle, on: model)
    var noise = Insert(.gaussianNoise(deviation: 0.1), .after("conv1_relu"))
    noise.layerName = "noise"
    let noisy = try model.insert(.gaussianNoise(deviation: 0.1), .after("conv1_relu"), name: "noise")
    try expect(noisy, is: noise, on: model)
    try expect(noisy.remove(layers: ["noise"]), is: Remove(layers: ["noise"]), on: noisy)
    try expect(
      noisy.remove(classes: ["GaussianNoise"]), is: Remove(classes: ["GaussianNoise"]), on: noisy)
    var names = Rename([.init("conv1", to: "stem")])
    names.prefix = "a_"
    names.suffix = "_b"
    names.model = "c"
    try expect(
      model.rename(layers: ["conv1": "stem"], prefix: "a_", suffix: "_b", model: "c"), is: names, on: model)
    try expect(
      model.setInput(shape: [96, .any, 3], batch: 2), is: SetInput(shape: [96, .any, 3], batch: 2), on: model)
    try expect(wrapped.setInput(frames: 7), is: SetInput(frames: 7), on: wrapped)
    let donor = try Donor(contentsOf: Fixture.named("M", "k3").path)
    var transplant = Transplant(from: donor)
    transplant.by = .position
    transplant.layers = ["conv1"]
    transplant.skipMismatch = true
    try expect(
      model.transplant(from: donor, by: .position, layers: ["conv1"], skipMismatch: true), is: transplant,
      on: model)
    var head = SwapHead()
    head.headFrom = donor
    try expect(model.swapHead(headFrom: donor), is: head, on: model)
    var cast = Cast(to: .float16)
    cast.compute = true
    cast.except = ["conv1"]
    try expect(model.cast(to: .float16, compute: true, except: ["conv1"]), is: cast, on: model)
    var fold = FoldBatchNorm()
    fold.layers = ["conv1_bn"]
    try expect(model.foldBatchNorm(layers: ["conv1_bn"]), is: fold, on: model)
  }

  @Test func settingsThatNeedAnotherModelArriveToo() throws {
    let error = #expect(throws: ModelFileError.self) { try model.swapHead(classes: 3, output: "nowhere") }
    #expect(error?.message.contains("nowhere") == true)
    #expect(throws: ModelFileError.self) { try model.swapHead(classes: 3, features: 5) }
    #expect(throws: ModelFileError.self) { try model.wrapAverage(frames: 4, inputShape: [8, 8, 3]) }
    #expect(throws: ModelFileError.self) { try model.dropHead(output: "nowhere") }
    #expect(throws: ModelFileError.self) { try model.setInput("nowhere", batch: 2) }
    #expect(throws: ModelFileError.self) {
      try model.cut(from: "conv_dw_2", to: ["conv_pw_5_relu"], inputShape: [1, 1, 1])
    }
  }

  @Test func theModelItselfStaysAsItWas() throws {
    let done = try model.swapHead(classes: 3).freeze(.allButHead).wrapAverage(frames: 2)
    #expect(done.reports.map(\.operation) == ["swap-head", "freeze", "wrap-average"])
    #expect(done.recipe.steps.count == 3)
    #expect(model.reports.isEmpty && model.recipe.steps.isEmpty)
    #expect(try model.plan().isCopy)
  }

  @Test func aChainIsWritten() throws {
    let folder = Folder()
    try model.swapHead(classes: 3).freeze(.allButHead).write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.whole.parameterCounts.trainable == 64 * 3 + 3)
    let recipe = try Recipe(yaml: model.swapHead(classes: 3).freeze(.allButHead).recipe.yaml())
    try model.applying(recipe).write(to: folder.path("again.h5"))
    #expect(Folder.bytes(folder.path("out.h5")) == Folder.bytes(folder.path("again.h5")))
  }
}
