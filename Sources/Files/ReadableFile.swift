#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A regular file that is held open and read at any place.
///
/// Never mapped into memory: a file that gets shorter meanwhile is an error here, not the end of the process.
package final class ReadableFile: Sendable {
  /// What it was called when it was opened.
  package let path: String
  /// The file as it was when it was opened.
  package let identity: FileIdentity
  /// Open as long as this lives.
  package let descriptor: Int32

  /// Bytes of one block where nothing else is asked for.
  package static let block = FileCopy.block

  /// Opens what stands at a path, symbolic links followed.
  package init(_ path: String) throws(FileError) {
    (descriptor, identity) = try RegularFile.open(path, to: "read")
    self.path = path
  }

  /// Takes over a descriptor that is open for reading.
  ///
  /// - Parameter path: What people know of the file.
  package init(owning descriptor: Int32, named path: String) throws(FileError) {
    self.path = path
    self.descriptor = descriptor
    do throws(FileError) {
      identity = try FileIdentity(descriptor: descriptor, path: path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Bytes of the file when it was opened.
  package var byteCount: Int { identity.byteCount }

  /// Fills a buffer with the bytes from `offset` on.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError(errno: errno, "read", path) }
      guard count > 0 else {
        throw FileError(.changed, file: path, "it became shorter while it was being read; try again")
      }
      done += count
    }
  }

  /// A few bytes from `offset` on.
  package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: FileError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(FileError) { try read(at: offset, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Hands over the bytes of a range, one block of at most `block` bytes after the other.
  package func forEachBlock<Failure: Error>(
    of range: Range<Int>, ofAtMost block: Int = ReadableFile.block, failure: (FileError) -> Failure,
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, min(block, range.count)), alignment: 4096)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<min(buffer.count, range.upperBound - offset)])
      do throws(FileError) { try read(at: offset, into: part) } catch { throw failure(error) }
      try body(UnsafeRawBufferPointer(part))
      offset += part.count
    }
  }

  /// Requires the file to be as it was when it was opened.
  package func requireUnchanged() throws(FileError) {
    let now = try FileIdentity(descriptor: descriptor, path: path)
    guard now.byteCount == identity.byteCount, now.modified == identity.modified else {
      throw FileError(.changed, file: path, "it changed while it was being read; try again")
    }
  }
}
