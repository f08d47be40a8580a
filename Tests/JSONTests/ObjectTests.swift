import JSON
import TestSupport
import Testing

@Suite struct ObjectTests {
  @Test func settingKeepsThePlaceAndAppendsWhatIsNew() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["a"] = 3
    object["c"] = 4
    #expect(object == ["a": 3, "b": 2, "c": 4])
    object["b"] = nil
    #expect(object.keys == ["a", "c"])
    object["n"] = .some(.null)
    #expect(object["n"] == .some(.null))
    #expect(object.values == [3, 4, .null])
  }

  @Test func insertingPutsAfterTheAnchor() {
    var object: JSONObject = ["a": 1, "b": 2]
    object.insert("x", 9, after: "a")
    #expect(object.keys == ["a", "x", "b"])
    object.insert("a", 5, after: "b")
    #expect(object.keys == ["x", "b", "a"])
    object.insert("z", 0, after: "missing")
    #expect(object.keys == ["x", "b", "a", "z"])
    object.insert("x", 7, after: "x")
    #expect(object == ["x": 7, "b": 2, "a": 5, "z": 0])
  }

  @Test func renamingKeepsThePlaceAndNeverOverwrites() {
    var object: JSONObject = ["a": 1, "b": 2]
    let renamed1 = object.rename(key: "a", to: "c")
    #expect(renamed1)
    #expect(object == ["c": 1, "b": 2])
    let renamed2 = object.rename(key: "c", to: "b")
    #expect(!renamed2)
    let renamed3 = object.rename(key: "missing", to: "d")
    #expect(!renamed3)
    let renamed4 = object.rename(key: "b", to: "b")
    #expect(renamed4)
    #expect(object == ["c": 1, "b": 2])
  }

  @Test func orderCountsForEquality() {
    #expect(JSONValue.object(["a": 1, "b": 2]) != ["b": 2, "a": 1])
  }

  @Test(arguments: 0..<20) func aLargeObjectBehavesLikeAList(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var object = JSONObject()
    var model: [(key: String, value: Int)] = []
    for step in 0..<500 {
      let key = "k\(Int.random(in: 0..<60, using: &generator))"
      let place = model.firstIndex { $0.key == key }
      switch Int.random(in: 0..<8, using: &generator) {
      case 0:
        let removed = object.removeValue(forKey: key)?.intValue
        let expected = place.map { model.remove(at: $0).value }
        #expect(removed == expected)
      case 1:
        let other = "k\(Int.random(in: 0..<60, using: &generator))"
        let free = place != nil && (other == key || !model.contains { $0.key == other })
        let renamed5 = object.rename(key: key, to: other)
        #expect(renamed5 == free)
        if free, let place { model[place].key = other }
      case 2 where !model.isEmpty:
        let anchor = model[Int.random(in: 0..<model.count, using: &generator)].key
        guard anchor != key else { continue }
        object.insert(key, .number(JSONNumber(step)), after: anchor)
        if let place { model.remove(at: place) }
        let after = model.firstIndex { $0.key == anchor } ?? 0
        model.insert((key, step), at: after + 1)
      default:
        object[key] = .number(JSONNumber(step))
        if let place { model[place].value = step } else { model.append((key, step)) }
      }
      #expect(object.keys == model.map(\.key))
    }
    for (key, value) in model { #expect(object[key]?.intValue == value) }
    #expect(object.map { $0.value.intValue } == model.map(\.value))
  }
}
