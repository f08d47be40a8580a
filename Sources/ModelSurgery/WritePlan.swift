internal import Files
internal import KerasFormat

/// What writing a model would do, for looking at before it is done.
public struct WritePlan: Sendable {
  /// The edits of the file's copy.
  let edits: EditPlan

  /// One line per edit.
  public var lines: [String] { edits.lines }
  /// Bytes of new weights.
  public var createdByteCount: Int { edits.createdByteCount }
  /// True when the output would be a plain copy.
  public var isCopy: Bool { edits.isEmpty }
  /// Bytes that an edited copy would no longer use.
  public var unusedByteCount: Int { edits.unusedByteCount }
  /// How the output would be made: `copy`, `edit-a-copy` or `repack`.
  public let engine: String
}

/// What was written.
public struct WriteResult: Sendable {
  /// Where.
  public let path: String
  /// The file's size in bytes.
  public let byteCount: Int
  /// How it was made: `copy`, `edit-a-copy` or `repack`.
  public let engine: String
  /// What of a file that was replaced could not be kept, and who may not read this one any more, a sentence each.
  public let warnings: [String]

  init(path: String, _ written: EditEngine.Written) throws {
    self.path = path
    engine = written.kind.rawValue
    warnings = written.notes
    byteCount = try FileIdentity(at: path)?.byteCount ?? 0
  }
}
