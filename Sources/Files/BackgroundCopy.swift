internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A copy that is made on a thread of its own while something else is done. Dropped before it is done, it stops.
public final class BackgroundCopy: Sendable {
  private let work: Work
  private let thread: Thread

  /// Begins to copy `source` over the existing file `target`.
  ///
  /// - Parameters:
  ///   - name: What people call the target; its path if nil.
  ///   - isWanted: Asked on the copy's thread before it begins; where it is not, nothing is copied.
  public init(
    from source: String, over target: String, named name: String? = nil,
    if isWanted: @escaping @Sendable () -> Bool = { true }
  ) throws(FileError) {
    work = Work(source, target, name, isWanted)
    thread = try Thread { [work] in work.run() }
  }

  deinit {
    work.stop()
    thread.join()
  }

  /// Whether a copy is being made, once that is known.
  public var isWanted: Bool {
    while true {
      if let isWanted = work.isWanted { return isWanted }
      work.waitForDecision()
    }
  }

  /// Waits until the copy is made.
  ///
  /// - Parameter progress: Called now and then, on the caller's thread, with bytes done and in all.
  public func finish(
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(FileError) -> FileCopy {
    while true {
      if let result = work.result { return try result.get() }
      if let progress, let (done, total) = work.progress { progress(done, total) }
      work.wait(nanoseconds: 50_000_000)
    }
  }
}

/// What the two threads share.
private final class Work: Sendable {
  private struct State {
    var isStopped = false
    var isWanted: Bool?
    var progress: (done: Int, total: Int)?
    var result: Result<FileCopy, FileError>?
  }

  private let source: String
  private let target: String
  private let name: String?
  private let state = Mutex(State())
  private let bell = Bell()

  private let condition: @Sendable () -> Bool

  init(
    _ source: String, _ target: String, _ name: String?, _ condition: @escaping @Sendable () -> Bool
  ) {
    self.source = source
    self.target = target
    self.name = name
    self.condition = condition
  }

  var isWanted: Bool? { state.withLock { $0.isWanted } }

  var result: Result<FileCopy, FileError>? { state.withLock { $0.result } }
  var progress: (done: Int, total: Int)? { state.withLock { $0.progress } }

  func stop() { state.withLock { $0.isStopped = true } }

  func wait(nanoseconds: Int) { bell.wait(nanoseconds: nanoseconds) { result != nil } }
  func waitForDecision() { bell.wait(nanoseconds: 1_000_000_000) { isWanted != nil } }

  func run() {
    let isWanted = condition()
    bell.ring { state.withLock { $0.isWanted = isWanted } }
    let result: Result<FileCopy, FileError>
    guard isWanted else {
      result = .failure(FileError(.stopped, file: source, "the copying was not wanted"))
      return bell.ring { state.withLock { $0.result = result } }
    }
    do throws(FileError) {
      let copy = try FileCopy(from: source, over: target, named: name) { done, total in
        self.state.withLock { state in
          state.progress = (done, total)
          return !state.isStopped
        }
      }
      result = .success(copy)
    } catch {
      result = .failure(error)
    }
    bell.ring { state.withLock { $0.result = result } }
  }
}

/// A condition that one thread waits for and another brings about.
private final class Bell: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func ring(_ change: () -> Void) {
    pthread_mutex_lock(mutex)
    change()
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Waits for the bell, but not longer than this; not at all if it is true already.
  func wait(nanoseconds: Int, unless isDone: () -> Bool) {
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    end.tv_nsec += nanoseconds
    end.tv_sec += end.tv_nsec / 1_000_000_000
    end.tv_nsec %= 1_000_000_000
    pthread_mutex_lock(mutex)
    if !isDone() { pthread_cond_timedwait(condition, mutex, &end) }
    pthread_mutex_unlock(mutex)
  }
}
