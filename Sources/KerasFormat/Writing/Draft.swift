internal import Files
internal import FormatInterface
internal import HDF5

/// An output in the making: a private copy of the input, under a temporary name in the output's folder.
///
/// The copying begins at once, on a thread of its own, so that reading and planning cost no time beside it. A draft that
/// does not become the output stops copying and is removed.
public final class Draft {
  private var output: AtomicOutput?
  private var copying: BackgroundCopy?
  private let durably: Bool
  /// Where the output is to appear.
  let path: String
  /// Where the copy is.
  public let temporaryPath: String

  /// Begins to copy `input`, which may be the output itself.
  ///
  /// Where the output is to be compact and `input` has too much idle room for that, no copy is made.
  ///
  /// - Parameter durably: Whether the output is on the disk, and not only on its way there, once it has its name.
  /// - Throws: `FileError` where the output can't be made or must not be replaced.
  public init(
    copying input: String, to path: String, overwriting: Bool, compaction: Compaction = .automatic,
    durably: Bool = false
  ) throws {
    self.durably = durably
    self.path = path
    let output = try AtomicOutput(for: path, overwriting: overwriting)
    temporaryPath = output.temporaryPath
    copying = try BackgroundCopy(from: input, over: temporaryPath, named: path) {
      compaction != .always || Self.isTight(input)
    }
    self.output = consume output
  }

  /// Begins an output that is written anew: nothing is copied.
  ///
  /// - Parameter durably: Whether the output is on the disk, and not only on its way there, once it has its name.
  /// - Throws: `FileError` where the output can't be made or must not be replaced.
  public init(newAt path: String, overwriting: Bool, durably: Bool = false) throws {
    self.durably = durably
    self.path = path
    let output = try AtomicOutput(for: path, overwriting: overwriting)
    temporaryPath = output.temporaryPath
    self.output = consume output
  }

  /// So many pieces of a file are looked at while it is read for the model, which needs the memory: those of some thousand
  /// layers. What has more is packed anew.
  private static let mostPieces = 50_000

  private static func isTight(_ path: String) -> Bool {
    guard let idle = DirectFile.idleByteCount(of: path, pieces: mostPieces),
      let file = try? FileIdentity(at: path)
    else { return false }
    return idle <= Compaction.always.unusedLimit(of: file.byteCount)
  }

  /// Whether there is going to be a copy.
  var hasCopy: Bool { copying?.isWanted ?? false }

  /// Waits for the copy.
  func copy(progress: ((_ done: Int, _ total: Int) -> Void)?) throws -> FileCopy {
    guard let copying else {
      throw FormatError(.notWritable, "the copy of this draft was given up")
    }
    return try copying.finish(progress: progress)
  }

  /// Gives the copy up.
  func stopCopying() { copying = nil }

  /// Gives the copy up for a file that is written anew, which finds nothing of it.
  package func startAnew() throws {
    guard copying != nil else { return }
    stopCopying()
    let file = try WritableFile(temporaryPath, named: path)
    try file.cut(at: 0)
    try file.close()
  }

  /// Sets room aside for what comes behind the copy.
  ///
  /// - Parameters:
  ///   - byteCount: how many bytes the output may have while it is written.
  ///   - copied: how many of them are the copy's.
  func setAside(_ byteCount: Int, copied: Int) throws {
    try Room.reserve(byteCount, after: copied, in: temporaryPath, named: path)
  }

  /// Lets the output appear under its name. A draft becomes an output once.
  ///
  /// - Parameters:
  ///   - permissions: Those of a new file, before the process's umask.
  ///   - sources: The files whose numbers it holds.
  ///   - check: Looks at the file that is about to get the name; where it throws, there is no output.
  /// - Returns: What its owner should know of who may read it, a sentence each.
  package func commit(
    permissions: UInt32, madeFrom sources: [String], after check: (_ temporaryPath: String) throws -> Void
  ) throws -> [String] {
    guard let output = output.take() else {
      throw FormatError(.notWritable, "this draft has been written already; begin a new one")
    }
    try check(temporaryPath)
    return try output.commit(permissions: permissions, madeFrom: sources, durably: durably)
  }
}
