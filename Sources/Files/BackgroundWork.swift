internal import Synchronization

/// Whether this process works out things aside on threads of its own.
public enum SpareThreads {
  private static let areLeftAlone = Atomic<Bool>(false)

  /// From now on everything is worked out when it is asked for, on the thread that asks: where other processes keep all
  /// processors busy, threads only cost their making.
  public static func leaveAlone() { areLeftAlone.store(true, ordering: .relaxed) }

  fileprivate static var areUsed: Bool { !areLeftAlone.load(ordering: .relaxed) }
}

/// Something that is worked out on a thread of its own while the caller does something else.
public final class BackgroundWork<Answer: Sendable>: Sendable {
  private let work: Work
  /// Nil where no thread was to be had: then it is worked out when it is asked for.
  private let thread: Thread?

  private final class Work: Sendable {
    private let state: Mutex<State>

    /// What it was worked out from is not kept.
    private enum State {
      case open(@Sendable () -> Answer)
      case done(Answer)
    }

    init(_ body: @escaping @Sendable () -> Answer) { state = Mutex(.open(body)) }

    func run() { _ = result }

    var result: Answer {
      switch state.withLock({ $0 }) {
      case .done(let found): return found
      case .open(let body):
        let found = body()
        state.withLock { $0 = .done(found) }
        return found
      }
    }
  }

  /// Begins to work it out.
  public init(_ body: @escaping @Sendable () -> Answer) {
    let work = Work(body)
    self.work = work
    thread = SpareThreads.areUsed ? try? Thread { work.run() } : nil
  }

  /// Waits for the answer.
  public var answer: Answer {
    thread?.join()
    return work.result
  }
}
