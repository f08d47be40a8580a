#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A FIFO that nobody hangs on: both of its ends are held open, so that opening it returns at once.
public final class HeldFIFO {
  private let descriptor: Int32
  #if os(Linux)
    private let watch: FileWatch
  #endif

  /// Makes it at a path.
  public init(at path: String) {
    RunLimit.begin()
    precondition(mkfifo(path, 0o600) == 0, "can't make a FIFO at \(path)")
    descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    precondition(descriptor >= 0, "can't open the FIFO at \(path)")
    #if os(Linux)
      watch = FileWatch(path)
    #endif
  }

  deinit { close(descriptor) }

  /// Whether anybody opened it since it was made; never true where the system does not tell.
  public func wasOpened() -> Bool {
    #if os(Linux)
      watch.events().contains(.open)
    #else
      false
    #endif
  }
}
