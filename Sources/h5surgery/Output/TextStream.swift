#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Text to a file descriptor, unbuffered.
struct TextStream: Sendable {
  /// The file descriptor.
  let descriptor: Int32

  /// Whether a person reads it.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The terminal's width in columns; nil where it is none, or does not tell.
  var columns: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Waits until it takes text without waiting for a reader: at least 4 KB, where it is a pipe. False where it
  /// does not.
  func waitUntilWritable(seconds: Int32) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&polled, 1, seconds * 1000) > 0
  }

  /// Writes all of the text, or fails with the system's reason.
  func write(_ text: String) throws(StreamError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        throw StreamError(reason: errno == EBADF ? "it is closed" : String(cString: strerror(errno)))
      }
    }
  }
}

/// Why text could not be written.
struct StreamError: Error {
  /// The system's words: `No space left on device`.
  let reason: String
}

private func posixWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
