import Bytecode
import Operations
import Testing

@Suite struct LambdaTests {
  @Test(arguments: LambdaCase.all.filter { $0.expected != nil })
  func whatEveryPythonWroteIsReadAsWhatItComputes(function: LambdaCase) throws {
    #expect(!function.codes.isEmpty)
    for (version, text) in function.codes {
      let reading = try function.reader.read(text)
      #expect(reading.expression.text == function.expected, "Python \(version)")
      #expect(reading.versions.contains(version), "\(reading.versions), not \(version)")
      if let believed = function.facts["believed"]?.arrayValue {
        #expect(reading.believed == believed.compactMap(\.stringValue), "Python \(version)")
      }
    }
  }

  @Test(arguments: LambdaCase.all.filter { $0.expected == nil })
  func whatIsNoExpressionIsRefusedByName(function: LambdaCase) {
    #expect(!function.codes.isEmpty)
    for (version, text) in function.codes {
      let error = refusal { try function.reader.read(text) }
      #expect(
        error.map { function.refusals.contains($0.code.description) } == true,
        "Python \(version): \(String(describing: error))")
      if let message = function.facts["message"]?.stringValue {
        #expect(error?.description == message, "Python \(version)")
      }
    }
  }
}
