internal import FormatInterface
internal import KerasFormat

/// What writing a model would do, for looking at before it is done.
public struct WritePlan: Sendable {
  static let newFile = "new-file"

  /// One line per edit of the file's copy, or what a new file will hold.
  public let lines: [String]
  /// Bytes of new weights; of a new file, of all of it.
  public let createdByteCount: Int
  /// True when the output would be a plain copy.
  public let isCopy: Bool
  /// Bytes that an edited copy would no longer use.
  public let unusedByteCount: Int
  /// How the output would be made: `copy`, `edit-a-copy`, `repack` or `new-file`.
  public let engine: String
  /// What has no place in the output's format.
  public let losses: [Loss]

  init(edits: EditPlan, engine: String) {
    lines = edits.lines
    createdByteCount = edits.createdByteCount
    isCopy = edits.isEmpty
    unusedByteCount = edits.unusedByteCount
    self.engine = engine
    losses = []
  }

  init(_ file: NewModelFile) {
    lines = ["write a new \(file.title) of about \(file.byteCount) bytes"]
    createdByteCount = file.byteCount
    isCopy = false
    unusedByteCount = 0
    engine = Self.newFile
    losses = file.losses
  }
}

/// What was written.
public struct WriteResult: Sendable {
  /// Where.
  public let path: String
  /// Its size in bytes: of the file, or of all files.
  public let byteCount: Int
  /// How it was made: `copy`, `edit-a-copy`, `repack` or `new-file`.
  public let engine: String
  /// What of a file that was replaced could not be kept, and who may not read this one any more, a sentence each.
  public let warnings: [String]
  /// What of the model had no place in the output's format.
  public let losses: [Loss]

  init(path: String, byteCount: Int, engine: String, notes: [String], losses: [Loss] = []) {
    self.path = path
    self.engine = engine
    self.losses = losses
    warnings = notes
    self.byteCount = byteCount
  }
}
