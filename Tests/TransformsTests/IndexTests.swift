import GraphIR
import JSON
import Testing
import Transforms

/// Indices in `model.layers`, and ranges of them, wherever a layer is given.
struct IndexTests {
  private func frozen(_ selection: Selection) throws -> [String] {
    var whole = try Build.whole(Build.image())
    _ = try whole.apply(Freeze(selection))
    var found: [String] = []
    for index in whole.model.layers.indices {
      var layer = whole.model.layers[index]
      layer.walk { layer, _ in if layer.trainableFlag == false { found.append(layer.name) } }
    }
    return found
  }

  @Test func anIndexStandsForALayersName() throws {
    let names = try Build.whole(Build.image()).model.layers.map(\.name)
    let place = try #require(names.firstIndex(of: "b1"))
    #expect(try frozen(.until("\(place)")) == frozen(.until("b1")))
    #expect(try frozen(.until("\(place - names.count)")) == frozen(.until("b1")))
    #expect(try frozen(.from("-1")) == frozen(.from(names[names.count - 1])))
    #expect(try frozen(.layers(["0-\(place)"])) == frozen(.until("b1")))
  }

  @Test(arguments: ["99", "-99", "3-99", "4-2"])
  func anIndexBeyondTheLayersIsRefused(text: String) throws {
    let error = #expect(throws: SurgeryError.self) { try frozen(.layers([text])) }
    #expect(error?.message.contains("the model has") == true || error?.code == .unknownLayer)
  }

  /// A layer inside another may be called as an index is.
  @Test func aNameComesBeforeAnIndex() throws {
    let text = Build.video().serialized().replacing("\"b1\"", with: "\"1\"")
    var whole = try Build.whole(JSONValue.parse(text))
    _ = try whole.apply(Freeze(.layers(["1"])))
    var frozen: [String] = []
    for index in whole.model.layers.indices {
      var layer = whole.model.layers[index]
      layer.walk { layer, _ in if layer.trainableFlag == false { frozen.append(layer.name) } }
    }
    #expect(frozen == ["1"])
  }

  @Test func classesAreCountedFromTheEndToo() throws {
    var one = try Build.whole(Build.image())
    var other = one
    _ = try one.apply(ClassesTests.keeping([-1, 0]))
    _ = try other.apply(ClassesTests.keeping([4, 0]))
    #expect(try one.encoded() == other.encoded())
    #expect(one.model.layers.map(\.weights) == other.model.layers.map(\.weights))
    var third = try Build.whole(Build.image())
    let twice = #expect(throws: SurgeryError.self) { try third.apply(ClassesTests.keeping([4, -1])) }
    #expect(twice?.message.contains("class 4 is named twice") == true)
    let beyond = #expect(throws: SurgeryError.self) { try third.apply(ClassesTests.keeping([-6])) }
    #expect(beyond?.message.contains("has 5 classes") == true)
  }
}
