internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A POSIX thread. It is waited for at the latest when nobody holds it any more.
final class Thread: @unchecked Sendable {
  #if canImport(Darwin)
    private let id: pthread_t?
  #else
    private let id: pthread_t
  #endif
  private let isJoined = Mutex(false)

  /// What the main thread has by default: what recurses needs as much on another.
  private static let stackBytes = 8 << 20

  /// What runs on a thread.
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  init(running run: @escaping @Sendable () -> Void) throws(FileError) {
    let body = Unmanaged.passRetained(Body(run))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Self.stackBytes)
    #if canImport(Darwin)
      var created: pthread_t?
    #else
      var created = pthread_t()
    #endif
    let status = pthread_create(&created, &attributes, { Thread.run($0) }, body.toOpaque())
    guard status == 0 else {
      body.release()
      throw FileError(.other, "can't start a thread: \(String(cString: strerror(status)))")
    }
    id = created
  }

  deinit { join() }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    return nil
  }

  /// Waits for its end.
  func join() {
    isJoined.withLock { isJoined in
      guard !isJoined else { return }
      isJoined = true
      #if canImport(Darwin)
        if let id { pthread_join(id, nil) }
      #else
        pthread_join(id, nil)
      #endif
    }
  }
}
