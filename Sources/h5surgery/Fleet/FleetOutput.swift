internal import CSupervision
internal import Files

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A stream of the process that has the others, which no reader can keep from taking notice of signals.
final class FleetOutput {
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  private static let bufferSize = 1 << 16

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Takes a text.
  func write(_ text: String) throws { try write(Array(text.utf8)[...]) }

  /// Takes bytes.
  func write(_ bytes: ArraySlice<UInt8>) throws {
    buffer += bytes
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Takes a part of a file, without the end of its last line where that is asked for.
  func write(_ part: FilePart, chomping: Bool = false) throws {
    var rest = part.count
    try part.forEachBlock { block in
      rest -= block.count
      try write(chomping && rest == 0 && block.last == 0x0A ? block.dropLast() : block)
    }
  }

  /// Writes what was taken.
  ///
  /// - Throws: `StreamError`, with the system's reason; nothing where a signal ends this process anyway.
  func flush() throws {
    guard !buffer.isEmpty else { return }
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    let status = bytes.withUnsafeBytes {
      csupervision_pool_write(descriptor, $0.bindMemory(to: CChar.self).baseAddress, $0.count)
    }
    switch status {
    case 0, EINTR: return
    case EPIPE: throw GoneReader()
    default:
      throw StreamError(
        reason: status == EBADF ? "it is closed" : String(cString: strerror(status)))
    }
  }

  /// Whoever read has gone away, which is no error.
  struct GoneReader: Error {}
}

/// What was printed by those that ended before their turn, in a file without a name.
final class FleetSpool {
  private let descriptor: Int32
  private var end = 0

  init() throws {
    let file = try UnnamedFile.create(for: 0, of: "reports")
    descriptor = try file.duplicate()
  }

  /// Takes a part of another file.
  func keep(_ part: FilePart) throws -> FilePart {
    let start = end
    try part.forEachBlock { block in
      var rest = block
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(end)) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          throw CommandError(
            .failed, code: errno == ENOSPC ? "disk-full" : "other",
            "can't keep reports in a temporary file: \(String(cString: strerror(errno)).lowercasedFirst)")
        }
        rest = rest.dropFirst(count)
        end += count
      }
    }
    return FilePart(descriptor: descriptor, start: start, count: end - start)
  }

  /// Gives the room back: nothing of it is needed any more.
  func clear() {
    guard end > 0 else { return }
    _ = ftruncate(descriptor, 0)
    end = 0
  }
}
