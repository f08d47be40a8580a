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
  }

  @Test func settingsThatNeedAnotherModelArriveToo() throws {
    let error = #expect(throws: ModelFileError.self) { try model.swapHead(classes: 3, output: "nowhere") }
    #expect(error?.message.contains("nowhere") == true)
    #expect(throws: ModelFileError.self) { try model.swapHead(classes: 3, features: 5) }
    #expect(throws: ModelFileError.self) { try model.wrapAverage(frames: 4, inputShape: [8, 8, 3]) }
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
