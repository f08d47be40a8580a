internal import Files
public import FormatInterface
internal import KerasArchive
internal import KerasFormat

/// An output that is begun before the model is read: the input is copied in the background meanwhile, so that the time for
/// reading and planning vanishes beside that of the copy. Dropped without being written, it leaves nothing behind.
/// ```swift
/// let draft = try OutputDraft(of: "in.h5", to: "out.h5")
/// var model = try ModelFile(contentsOf: "in.h5")
/// try model.apply(SwapHead(classes: 10))
/// try model.write(as: draft)
/// ```
public final class OutputDraft {
  /// Where the output will appear.
  public let path: String
  let compaction: Compaction
  /// The output's format.
  public let format: FileFormat
  /// Bytes of the numbers in one shard at most, where weights are written in shards; nil for what Keras takes.
  public let shardSize: Int?
  private let making: Making

  private enum Making {
    /// A file: a copy of the input, or empty.
    case file(Draft)
    case folder(PendingFolder)
    case files(PendingFiles)
  }

  /// Begins an output for a model that is going to be read from `input`.
  ///
  /// - Parameters:
  ///   - format: The output's format. Where nil, the name's, and else that of the input.
  ///   - overwrite: Whether a file at `path` may be replaced; a folder only where it is empty or a model.
  ///   - compaction: Whether unused room may stay in the output.
  ///   - shardSize: Bytes of the numbers in one shard at most, where weights are written in shards; nil for what Keras takes.
  ///   - durably: Whether to wait until the disk has the output (`fsync` of the file and of its folder). Without it, a power
  ///     cut in the next seconds may leave the old file, or none where there was none; never a half one on a file system
  ///     that keeps the order of writing and renaming (ext4, XFS, APFS by default).
  public init(
    of input: String, to path: String, format: FileFormat? = nil, overwrite: Bool = false,
    compaction: Compaction = .automatic, shardSize: Int? = nil,
    durably: Bool = false
  ) throws(ModelFileError) {
    self.path = path
    self.shardSize = shardSize
    self.compaction = compaction
    let inputFormat = ModelReader.format(of: input)
    let format = FileFormat.ofOutput(at: path, asked: format, from: input, inputFormat)
    self.format = format
    guard format.isWritable else { throw Self.notWritten(format, path) }
    making = try ModelFileError.wrapping(about: path) {
      if inputFormat == .h5, format == .h5 {
        return .file(
          try Draft(
            copying: input, to: path, overwriting: overwrite, compaction: compaction, durably: durably))
      }
      switch format {
      case .kerasFolder:
        try Self.requireFolderName(path)
        return .folder(
          try PendingFolder(for: path, overwriting: overwrite, durably: durably) {
            NewArchive.foreign(in: $0)
          })
      case .shards: return .files(try PendingFiles(for: path, overwriting: overwrite, durably: durably))
      default: return .file(try Draft(newAt: path, overwriting: overwrite, durably: durably))
      }
    }
  }

  private static func notWritten(_ format: FileFormat, _ path: String) -> ModelFileError {
    ModelFileError(
      FormatError(
        .notWritable,
        "a \(format.title) is read, and not written: it has functions of TensorFlow in it, which only TensorFlow "
          + "makes. "
          + "Give OUT a name that ends in .h5 or .keras"),
      about: path)
  }

  /// Keras takes whatever is called `.keras` for an archive.
  private static func requireFolderName(_ path: String) throws(ModelFileError) {
    guard FileFormat.named(FolderTree.trimmed(path)) == .keras else { return }
    throw ModelFileError(
      code: "invalid-name", file: path,
      message:
        "a folder of this name Keras takes for a zip archive, and does not read; give it one without .keras")
  }

  /// The copy that is edited.
  var copy: Draft? { if case .file(let draft) = making { draft } else { nil } }

  /// Gives a copy up that was begun: what the model was made into is written anew.
  func startAnew() throws { try copy?.startAnew() }

  /// Where it is written until it is whole.
  var temporaryPath: String {
    switch making {
    case .file(let draft): draft.temporaryPath
    case .folder(let folder): folder.temporaryPath
    case .files(let files): files.temporaryPath
    }
  }

  /// Bytes of what was committed.
  func byteCount() throws -> Int {
    switch making {
    case .file: try FileIdentity(at: path)?.byteCount ?? 0
    case .folder: try FolderTree(path).entries.reduce(0) { $0 + $1.byteCount }
    case .files(let files): files.byteCount
    }
  }

  /// Lets the output appear under its name.
  ///
  /// - Returns: What its owner should know of who may read it, a sentence each.
  func commit(permissions: UInt32, madeFrom sources: [String]) throws -> [String] {
    switch making {
    case .file(let draft): try draft.commit(permissions: permissions, madeFrom: sources) { _ in }
    case .folder(let folder): try folder.commit(permissions: permissions, madeFrom: sources)
    case .files(let files): try files.commit(permissions: permissions, madeFrom: sources)
    }
  }
}
