import JSON
import Testing

@Suite struct PythonTests {
  @Test func floatsAreSpelledAsByPython() {
    for (bits, text) in pythonFloats {
      #expect(JSONNumber(Double(bitPattern: bits)).text == text)
    }
  }

  @Test func spelledFloatsReadBackToTheSameBits() throws {
    for (bits, text) in pythonFloats {
      let value = try #require(try JSONValue.parse(text).doubleValue)
      #expect(value.bitPattern == bits || value.isNaN)
    }
  }

  @Test func stringsAreEscapedAsByPython() throws {
    for (scalars, text) in pythonStrings {
      var view = String.UnicodeScalarView()
      for scalar in scalars { view.append(try #require(Unicode.Scalar(scalar))) }
      let value = JSONValue.string(String(view))
      #expect(value.serialized() == text)
      #expect(try JSONValue.parse(text) == value)
    }
  }

  @Test func documentsAreLaidOutAsByPython() throws {
    for (line, pretty) in pythonDocuments {
      let value = try JSONValue.parse(line)
      #expect(value.serialized() == line)
      #expect(value.serialized(indent: 2) == pretty)
      #expect(try JSONValue.parse(pretty) == value)
    }
  }
}
