import JSON
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    "-0", "1E5", "1e5", "1.50", "0.10", "1e999", "-1e-999", "100000000000000000000.0", "1.0E+05",
    "18446744073709551615",
    "-9223372036854775808", "NaN", "-Infinity", "0e0", "3.14159265358979323846264338327950288",
  ]) func numbersAreKeptToTheLetter(text: String) throws {
    #expect(try JSONValue.parse(text).serialized() == text)
    #expect(
      try JSONValue.parse(" [ \(text)\n,{\"a\":\(text)} ]\t").serialized() == "[\(text), {\"a\": \(text)}]")
  }

  @Test(arguments: [#""\ud836\udc00""#, #""\ud876\ude66""#, #"{"\udb77\udcbf": "\udbbf\udfff"}"#])
  func pairsThatJSONCMistakesForLoneHalvesAreRead(text: String) throws {
    #expect(try JSONValue.parse(text).serialized() == text)
  }

  @Test func accessorsAnswerOnlyForTheirKind() throws {
    let value: JSONValue = ["s": "x", "i": 3, "d": 0.5, "b": true, "n": nil, "a": [1, 2], "o": ["k": "v"]]
    #expect(value["s"]?.stringValue == "x")
    #expect(value["i"]?.intValue == 3)
    #expect(value["i"]?.doubleValue == 3)
    #expect(value["d"]?.doubleValue == 0.5)
    #expect(value["d"]?.intValue == nil)
    #expect(value["b"]?.boolValue == true)
    #expect(value["n"]?.isNull == true)
    #expect(value["a"]?[1] == 2)
    #expect(value["a"]?[2] == nil)
    #expect(value["a"]?[-1] == nil)
    #expect(value["o"]?["k"]?.stringValue == "v")
    #expect(value["missing"] == nil)
    #expect(value["s"]?["x"] == nil)
    #expect(JSONValue.bool(true).intValue == nil)
    #expect(try JSONValue.parse("18446744073709551615").intValue == nil)
    #expect(try JSONValue.parse("1e999").doubleValue == .infinity)
    #expect(
      value.serialized()
        == #"{"s": "x", "i": 3, "d": 0.5, "b": true, "n": null, "a": [1, 2], "o": {"k": "v"}}"#)
  }

  @Test func composedAndDecomposedTextsDiffer() throws {
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    #expect(JSONValue.string(composed) != JSONValue.string(decomposed))
    var object: JSONObject = [composed: 1]
    #expect(object[decomposed] == nil)
    object[decomposed] = 2
    #expect(object.count == 2)
    for number in 0..<30 { object["k\(number)"] = .number(JSONNumber(number)) }
    #expect(object[composed] == 1 && object[decomposed] == 2)
    #expect(try JSONValue.parse(JSONValue.object(object).serialized()) == .object(object))
  }
}
