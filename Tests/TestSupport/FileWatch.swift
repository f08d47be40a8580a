#if os(Linux)
  internal import Glibc

  /// Notes what is done with a file while it is watched, by whatever process.
  public final class FileWatch {
    /// What may be done with a file.
    public enum Event: Sendable, CaseIterable {
      /// It is opened, in whatever way.
      case open
      /// It was open for writing and is closed.
      case closeAfterWriting
      /// Its content changes.
      case change

      fileprivate var bits: UInt32 {
        switch self {
        case .open: UInt32(IN_OPEN)
        case .closeAfterWriting: UInt32(IN_CLOSE_WRITE)
        case .change: UInt32(IN_MODIFY)
        }
      }
    }

    private let descriptor: Int32

    /// Begins to watch the file at a path, symbolic links followed.
    public init(_ path: String) {
      descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      let bits = Event.allCases.reduce(0) { $0 | $1.bits }
      precondition(inotify_add_watch(descriptor, path, bits) >= 0, "can't watch \(path)")
    }

    deinit { close(descriptor) }

    /// What was done since the watch began, or since this was asked last.
    public func events() -> Set<Event> {
      var bits: UInt32 = 0
      var block = [UInt8](repeating: 0, count: 4096)
      while case let count = read(descriptor, &block, block.count), count > 0 {
        // Each event: which watch, bits, a cookie, the length of the name that follows.
        var place = 0
        while place + 16 <= count {
          block.withUnsafeBytes {
            bits |= $0.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
            place += 16 + Int($0.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self))
          }
        }
      }
      return Set(Event.allCases.filter { bits & $0.bits != 0 })
    }
  }
#endif
