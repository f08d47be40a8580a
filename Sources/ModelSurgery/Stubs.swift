public import GraphIR
public import JSON
public import KerasFormat
public import Transforms

public struct ModelFileError: Error, Sendable, CustomStringConvertible {
  public let code: String
  public let message: String
  public let details: [String]
  public init(code: String, message: String, details: [String] = []) {
    self.code = code
    self.message = message
    self.details = details
  }
  public var description: String { message }
}

public struct Inspection: Sendable {
  public init(path: String) throws { throw ModelFileError(code: "stub", message: "stub") }
  public let path: String
  public let facts: FileFacts
  public let model: ModelFile?
  public var findings: [Finding]
  public func tensors() throws -> [TensorFacts] { [] }
  public func tree() throws -> [TreeEntry] { [] }
}

public struct ModelFile: Sendable {
  public init(contentsOf path: String) throws { throw ModelFileError(code: "stub", message: "stub") }
  public let path: String
  public let facts: FileFacts
  public var whole: WholeModel
  public let findings: [Finding]
  public private(set) var reports: [SurgeryReport]
  @discardableResult public mutating func apply(_ transform: some Transform) throws -> SurgeryReport {
    let report = try transform.apply(to: &whole)
    reports.append(report)
    return report
  }
  public func plan() throws -> WritePlan { WritePlan(lines: [], json: [:], createdBytes: 0, engine: "copy") }
  public func write(
    to path: String, overwrite: Bool = false, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws -> WriteResult { WriteResult(path: path, byteCount: 0, engine: "copy") }
}

public struct WritePlan: Sendable {
  public let lines: [String]
  public let json: JSONValue
  public let createdBytes: Int
  public let engine: String
}

public struct WriteResult: Sendable {
  public let path: String
  public let byteCount: Int
  public let engine: String
}

public enum TemporaryFiles {
  nonisolated(unsafe) public static var onCreate: (@Sendable (String) -> Void)?
}
