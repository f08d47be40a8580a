#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A regular file that is open for reading.
enum RegularFile {
  /// Opens what stands at a path, symbolic links followed. Whoever asks closes it.
  ///
  /// A pipe would hang whoever opens it, and a device may act on being opened, so the kind is asked first; what is opened
  /// then is asked again.
  ///
  /// - Parameter what: for an error: `read`.
  static func open(_ path: String, to what: String) throws(FileError) -> (
    descriptor: Int32, identity: FileIdentity
  ) {
    guard let there = try FileIdentity(at: path) else { throw FileError(errno: ENOENT, what, path) }
    try require(there, path)
    let descriptor = openForReading(path)
    guard descriptor >= 0 else { throw FileError(errno: errno, what, path) }
    do throws(FileError) {
      let identity = try FileIdentity(descriptor: descriptor, path: path)
      try require(identity, path)
      return (descriptor, identity)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func require(_ identity: FileIdentity, _ path: String) throws(FileError) {
    guard identity.kind == .regular else {
      throw FileError(.notARegularFile, file: path, "can't read: it is not a regular file")
    }
  }
}

private func openForReading(_ path: String) -> Int32 { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
