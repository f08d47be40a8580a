internal import CSupervision
internal import Files
internal import ModelSurgery

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The child's side of supervision: where it talks to people, and where it leaves notes for its parent.
struct Messenger: Sendable {
  /// The pipe to the parent; nil when there is none.
  let notes: Int32?
  /// The real standard error. The file descriptor 2 itself belongs to the noise of C libraries.
  let talk: TextStream
  /// What people call files that stand for a stream.
  var names: [String: String] = [:]

  /// The same with names for files.
  func calling(_ names: [String: String]) -> Messenger { Messenger(notes: notes, talk: talk, names: names) }

  /// What people call a file.
  func name(of path: String) -> String { names[path] ?? path }

  /// Tells the parent.
  func send(_ note: Note) {
    guard let notes else { return }
    note.record.withUnsafeBytes { record in
      // A parent that is gone needs no note.
      _ = write(notes, record.baseAddress, record.count)
    }
  }

  /// Work on an input begins: the parent knows its name, and the limits of processor time and memory follow its size.
  func beginReading(_ path: String) {
    send(.reading(path: name(of: path)))
    guard let byteCount = Self.byteCount(of: path) else { return }
    allowWork(on: byteCount)
    guard notes != nil else { return }
    _ = csupervision_raise_memory_limit(MemoryLimit.bytes(forWorkOn: byteCount))
  }

  /// Bytes of a file, or of the files in a folder; nil where it is neither.
  private static func byteCount(of path: String) -> Int? {
    guard let identity = try? FileIdentity(at: path) else { return nil }
    switch identity.kind {
    case .regular: return identity.byteCount
    case .folder: return try? FolderTree(path) { _ in false }.entries.reduce(0) { $0 + $1.byteCount }
    case .other: return nil
    }
  }

  /// Lets the processor time grow with what is to be done: with bytes, and with arrays that may have to be moved or written
  /// anew one by one.
  func allowWork(on bytes: Int, arrays: Int = 0) {
    guard notes != nil else { return }
    _ = csupervision_set_cpu_limit(CPULimit.seconds(forWorkOn: bytes, arrays: arrays))
  }

  /// Tells what becomes of temporary files.
  var tell: @Sendable (TemporaryFileChange) -> Void {
    { change in
      switch change {
      case .planned(let path): send(.planned(path: path))
      case .made(let path): madeTemporaryFile(path)
      case .gone: break
      }
    }
  }

  /// A temporary file was made.
  func madeTemporaryFile(_ path: String) {
    guard let file = FileNumber(at: path) else { return }
    send(.temporary(path: path, file: file))
  }
}
