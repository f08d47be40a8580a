import Bytecode
import Foundation
import JSON
import Operations

/// Functions that real Pythons marshalled, with what real Keras computes: `Reference/make_lambdas.py` writes them.
struct LambdaCase: Sendable, CustomStringConvertible {
  let name: String
  let facts: JSONValue

  var description: String { name }

  /// The marshalled code in each version, as a config has it.
  var codes: [(version: PythonVersion, text: String)] {
    PythonVersion.allCases.compactMap { version in
      facts["codes"]?[version.rawValue]?.stringValue.map { (version, $0) }
    }
  }

  /// The expression that it must be; nil: it is refused.
  var expected: String? { facts["expected"]?.stringValue }

  /// The codes of errors with which it may be refused.
  var refusals: [String] {
    facts["refused"]?.arrayValue?.compactMap(\.stringValue) ?? facts["refused"]?.stringValue.map { [$0] }
      ?? []
  }

  var shapes: [[Int]] {
    facts["shapes"]?.arrayValue?.map { $0.arrayValue?.compactMap(\.intValue) ?? [] } ?? []
  }

  /// What real Keras computes on the inputs of `make_lambdas.py`, and its shape.
  var computed: [Double] { facts["computed"]?["values"]?.arrayValue?.compactMap(\.doubleValue) ?? [] }

  var computedShape: [Int] { facts["computed"]?["shape"]?.arrayValue?.compactMap(\.intValue) ?? [] }

  /// The reader that a layer with this function has.
  var reader: LambdaReader {
    let isStatic = facts["static"]?.boolValue == true
    let known = shapes.map { shape in isStatic ? [nil] + shape.dropFirst().map(Optional.some) : nil as [Int?]?
    }
    let several = facts["several"]?.boolValue ?? (shapes.count > 1)
    let arguments = facts["arguments"]?.objectValue.map { object in
      Dictionary(uniqueKeysWithValues: object.map { ($0.key, Constant($0.value) ?? .none) })
    }
    return LambdaReader(
      inputs: several ? .several(known) : .one(shape: known[0]), defaults: constants("defaults"),
      closure: constants("closure"), arguments: arguments ?? [:])
  }

  private func constants(_ key: String) -> [Constant?] { facts[key]?.arrayValue?.map { Constant($0) } ?? [] }

  static let file: JSONValue = {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let path = here.appendingPathComponent("Reference/lambdas.json").path
    guard let data = FileManager.default.contents(atPath: path),
      let value = try? JSONValue.parse(bytes: [UInt8](data))
    else { preconditionFailure("can't read \(path)") }
    return value
  }()

  static let all: [LambdaCase] = (file["cases"]?.arrayValue ?? []).compactMap { facts in
    facts["name"]?.stringValue.map { LambdaCase(name: $0, facts: facts) }
  }

  static func named(_ name: String) -> LambdaCase {
    guard let found = all.first(where: { $0.name == name }) else { preconditionFailure("no case \(name)") }
    return found
  }
}

/// The error that reading throws; nil where it gives an expression.
func refusal(_ body: () throws -> LambdaReading) -> BytecodeError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? BytecodeError
  }
}
