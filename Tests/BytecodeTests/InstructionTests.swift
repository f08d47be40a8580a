import JSON
import Testing

@testable import Bytecode

@Suite struct InstructionTests {
  @Test(arguments: PythonVersion.allCases)
  func theNumbersOfOperationsAreThoseOfTheInterpreter(version: PythonVersion) throws {
    let numbers = try #require(LambdaCase.file["opcodes"]?[version.rawValue]?.objectValue)
    let table = InstructionTable.instructions(version)
    var known: [String: Int] = [:]
    for (number, instruction) in table.enumerated() where instruction != nil {
      known[instruction?.rawValue ?? ""] = number
    }
    for (name, number) in numbers {
      let swiftName = swiftName(name)
      guard Instruction(rawValue: swiftName) != nil else { continue }
      #expect(known.removeValue(forKey: swiftName) == number.intValue, "\(name) of Python \(version)")
    }
    #expect(known.isEmpty, "Python \(version) has no \(known.keys.sorted())")
  }

  /// `loadFast` for `LOAD_FAST`.
  private func swiftName(_ name: String) -> String {
    let words = name.lowercased().split(whereSeparator: { $0 == "_" || $0 == "+" })
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
