internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The process's umask, read so that several threads may ask at once.
enum ProcessMask {
  /// What the umask leaves of the permissions of a new file.
  static func narrow(_ permissions: UInt32) -> UInt32 { permissions & ~current }

  /// The permission bits that a new file does not get.
  ///
  /// Linux says it in /proc since 4.7. Elsewhere a process reads its umask only by setting it: two threads that do so at
  /// once can leave the wrong one behind for good, so they take turns.
  static var current: UInt32 {
    #if os(Linux)
      if let said = saidBySystem { return said }
    #endif
    return readBySetting()
  }

  /// The umask, set for a moment and set back.
  static func readBySetting() -> UInt32 {
    turn.withLock { _ in
      // for a moment, other threads make files for their owner alone
      let mask = umask(0o077)
      umask(mask)
      return UInt32(mask)
    }
  }

  private static let turn = Mutex(())

  #if os(Linux)
    /// The line "Umask:" of /proc/self/status, which stands among its first; nil where there is no such file or line.
    private static var saidBySystem: UInt32? {
      let status = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
      guard status >= 0 else { return nil }
      defer { close(status) }
      let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { bytes in
        let count = max(read(status, bytes.baseAddress, bytes.count), 0)
        return String(decoding: bytes[..<count], as: UTF8.self)
      }
      guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Umask:\t") }) else {
        return nil
      }
      return UInt32(line.dropFirst("Umask:\t".count), radix: 8)
    }
  #endif
}
