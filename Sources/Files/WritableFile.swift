#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that is held open and written at any place.
package struct WritableFile: ~Copyable {
  /// What people call it.
  package let name: String
  private let descriptor: Int32
  private var isOpen = true

  /// Takes over a descriptor that is open for writing.
  package init(owning descriptor: Int32, named name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// Opens an existing file, which a temporary output is.
  package init(_ path: String, named name: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, "write", name) }
    self.init(owning: descriptor, named: name)
  }

  deinit { if isOpen { _ = Self.close(descriptor) } }

  /// Writes all bytes from `offset` on.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError(errno: errno, "write", name) }
      done += count
    }
  }

  /// Another descriptor of the open file, which whoever asked for it closes.
  package func duplicate() throws(FileError) -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw FileError(errno: errno, "read", name) }
    return copy
  }

  /// Gives the file so many bytes: what lies behind them is gone.
  package func cut(at count: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(count)) == 0 else { throw FileError(errno: errno, "write", name) }
  }

  /// Closes it, and says if something that was written did not arrive.
  package consuming func close() throws(FileError) {
    isOpen = false
    guard Self.close(descriptor) == 0 else { throw FileError(errno: errno, "write", name) }
  }

  private static func close(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.close(descriptor)
    #else
      Darwin.close(descriptor)
    #endif
  }
}
