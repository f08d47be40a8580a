internal import Synchronization

/// Something that is worked out on a thread of its own while the caller does something else.
public final class Aside<Answer: Sendable>: Sendable {
  private let work: Work
  /// Nil where no thread was to be had: then it is worked out when it is asked for.
  private let thread: Thread?

  private final class Work: Sendable {
    private let body: @Sendable () -> Answer
    private let answer = Mutex<Answer?>(nil)

    init(_ body: @escaping @Sendable () -> Answer) { self.body = body }

    func run() {
      let found = body()
      answer.withLock { $0 = found }
    }

    var result: Answer {
      if let found = answer.withLock({ $0 }) { return found }
      let found = body()
      answer.withLock { $0 = found }
      return found
    }
  }

  /// Begins to work it out.
  public init(_ body: @escaping @Sendable () -> Answer) {
    let work = Work(body)
    self.work = work
    thread = try? Thread { work.run() }
  }

  /// Waits for the answer.
  public var answer: Answer {
    thread?.join()
    return work.result
  }
}
