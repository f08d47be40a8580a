import JSON
import Testing

/// Texts in which objects come again, of which json-c reads each once, and long elements, which it reads by themselves.
@Suite struct PartTests {
  private static let initializer = #"{"class_name": "Zeros", "config": {"seed": null, "scale": 1.50}}"#

  @Test func objectsThatComeAgainAreReadEachTime() throws {
    let text = "[" + Array(repeating: Self.initializer, count: 5).joined(separator: ", ") + "]"
    let value = try JSONValue.parse(text)
    #expect(value.arrayValue?.count == 5)
    #expect(value.serialized() == text)
    #expect(value[4]?["config"]?["scale"] == (try JSONValue.parse("1.50")))
  }

  @Test func objectsThatDifferInSpellingAloneStayDifferent() throws {
    let text = #"[{"momentum": 0.990}, {"momentum": 0.99}, {"momentum": 0.990}, {"momentum": 0.99}]"#
    #expect(try JSONValue.parse(text).serialized() == text)
  }

  /// FNV-1a gives both 0xF3D3D7CB5AE0656F. Random numbers were tried until two had the same.
  @Test func objectsOfTheSameHashAreTwo() throws {
    let (one, other) = (
      #"{"momentum": 0.6482132838244623378372}"#, #"{"momentum": 0.7415477568825113878311}"#
    )
    for parts in [[one, other, one, other], [one, one, other, other]] {
      let text = "[\(parts.joined(separator: ", "))]"
      #expect(try JSONValue.parse(text).serialized() == text)
    }
  }

  @Test func aChangeOfOneThatComesAgainLeavesTheOthers() throws {
    let text = #"{"a": \#(Self.initializer), "b": \#(Self.initializer), "c": \#(Self.initializer)}"#
    guard case .object(var object) = try JSONValue.parse(text), case .object(var inside)? = object["b"] else {
      Issue.record("no objects")
      return
    }
    inside["class_name"] = "Ones"
    object["b"] = .object(inside)
    let changed = text.replacing(Self.initializer, with: Self.initializer.replacing("Zeros", with: "Ones"))
    #expect(object["a"]?.serialized() == Self.initializer)
    #expect(object["b"] == (try JSONValue.parse(changed))["b"])
    #expect(object["c"]?.serialized() == Self.initializer)
  }

  @Test func numbersAroundThemKeepTheirPlaces() throws {
    let text =
      #"[1, {"x": [2, \#(Self.initializer), 3], "y": [4, \#(Self.initializer)]}, 5, \#(Self.initializer), 6]"#
    #expect(try JSONValue.parse(text).serialized() == text)
  }

  @Test func longElementsAreReadByThemselvesWithWhatTheyHold() throws {
    let long =
      #"{"name": "\#(String(repeating: "n", count: 300))", "a": \#(Self.initializer), "f": "\ud835\udfd8"}"#
    let text =
      #"{"layers": [\#(long), {"layers": [\#(long), \#(Self.initializer), 7]}, \#(long)], "n": -0.0}"#
    #expect(try JSONValue.parse(text).serialized() == text)
  }

  @Test func charactersInTwoEscapesComeAgainToo() throws {
    let pair = #"{"text": "\ud836\udc00 and \ud858\udf66"}"#
    let text = "[\(pair), \(pair), \(pair)]"
    #expect(try JSONValue.parse(text).serialized() == text)
  }

  @Test func aKeyThatComesTwiceIsRefusedWhereItIsMetFirst() {
    let twice = #"{"a": 1, "b": [2, 3], "a": 4}"#
    let text = #"{"x": [5, \#(twice)], "y": \#(twice), "z": \#(twice)}"#
    do {
      _ = try JSONValue.parse(text)
      Issue.record("taken")
    } catch {
      #expect(error.code == .duplicateKey)
      #expect(error.offset == 10)
    }
  }

  @Test(arguments: 0..<100) func treesThatComeAgainReadBackTheSame(seed: Int) throws {
    var trees = RandomTrees(seed: UInt64(seed))
    let kinds = (0..<4).map { _ in trees.value(depth: 4) }
    let layers = (0..<20).map { _ in kinds[Int.random(in: 0..<4, using: &trees.generator)] }
    let value: JSONValue = ["layers": .array(layers), "again": .array(layers.reversed())]
    let text = value.serialized()
    #expect(try JSONValue.parse(text).serialized() == text)
  }
}
