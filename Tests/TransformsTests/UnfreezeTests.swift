import GraphIR
import JSON
import Testing
import Transforms

struct UnfreezeTests {
  @Test(arguments: Sample.environments.filter { $0 != "k30" }, ["cnn", "sequential"])
  func thawingUndoesFreezingToTheLetter(environment: String, name: String) throws {
    var whole = try Sample(environment).whole(name)
    let before = try whole.encoded()
    _ = try whole.apply(Freeze(.all))
    #expect(try whole.encoded() != before)
    #expect(whole.parameterCounts.trainable == 0)
    _ = try whole.apply(Unfreeze(.all))
    #expect(try whole.encoded() == before)
  }

  @Test func onlyWhatIsSelectedIsThawed() throws {
    var whole = try Build.whole(Build.video())
    _ = try whole.apply(Freeze(.all))
    let report = try whole.apply(Unfreeze(.from("fc")))
    #expect(report.details["layers"] == ["time_distributed/fc", "time_distributed/predictions"])
    #expect(try whole.layer("time_distributed/c1").trainableFlag == false)
    #expect(try whole.layer("time_distributed/fc").trainableFlag == true)
  }

  @Test func whatOnlyTheModelAroundItFrozeStaysFrozen() throws {
    var whole = try Build.whole(
      Build.model([.input("x", [8, 8, 3]), .model(Build.image(), on: "x")], to: ["base@1"]))
    whole.model.layers[1].trainableFlag = false
    #expect(whole.parameterCounts.trainable == 0)
    let report = try whole.apply(Unfreeze(.layers(["predictions"])))
    #expect(report.after.trainable == 6 * 5 + 5)
    #expect(try whole.layer("base").trainableFlag == true)
    #expect(try whole.layer("base/c1").trainableFlag == false)
    #expect(report.lines.contains { $0.hasSuffix("and still: 3 layers") })
    #expect(report.warnings.isEmpty)
  }

  @Test func keras3HeedsOnlyTheLeavesOfADeeperModel() throws {
    let middle = Build.model(
      [.input("y", [8, 8, 3]), .model(Build.image(), on: "y")], to: ["base"], name: "middle")
    var whole = try Build.whole(
      Build.model([.input("x", [8, 8, 3]), .model(middle, on: "x")], to: ["middle"]), .k3)
    try whole.freezeFlagOnly("middle/base")
    let before = whole.parameterCounts
    _ = try whole.apply(Unfreeze(.layers(["predictions"])))
    #expect(try whole.layer("middle/base").trainableFlag == true)
    #expect(try whole.layer("middle/base/c1").trainableFlag == true)
    #expect(whole.parameterCounts == before)
  }

  @Test func aModelFrozenAsAWholeIsOpened() throws {
    var whole = try Sample("tf215").whole("cnn")
    whole.model.config["trainable"] = false
    _ = try whole.apply(Unfreeze(.layers(["predictions"])))
    #expect(whole.model.config["trainable"] == true)
    #expect(try whole.layer("c1").trainableFlag == false)
    #expect(try whole.layer("predictions").trainableFlag == true)
    #expect(whole.optimizerState == nil)
  }

  @Test func whatIsNotFrozenChangesNothingAtAll() throws {
    var whole = try Build.whole(Build.image())
    let before = try whole.encoded()
    let report = try whole.apply(Unfreeze(.all))
    #expect(!report.changed)
    #expect(try whole.encoded() == before)
    #expect(whole.optimizerState != nil)
  }

  @Test func anUnknownLayerIsRefused() throws {
    #expect(try refusal(of: Unfreeze(.layers(["zz"])), on: Build.whole(Build.image())).code == .unknownLayer)
  }
}

extension WholeModel {
  /// Sets the flag of a nested model alone, as no Keras does.
  fileprivate mutating func freezeFlagOnly(_ path: String) throws {
    let name = try #require(path.split(separator: "/").last)
    for index in model.layers.indices {
      model.layers[index].walk { layer, _ in if layer.name == name { layer.trainableFlag = false } }
    }
  }
}
