import Synchronization
import TestSupport
import Testing

@testable import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct BackgroundWorkTests {
  /// What one thread tells another.
  final class Signal: Sendable {
    private let state = Mutex(false)

    var isGiven: Bool { state.withLock { $0 } }

    func give() { state.withLock { $0 = true } }

    func wait() -> Bool { RunLimit.wait { isGiven } }
  }

  @Sendable static func depth(_ left: Int) -> Int {
    var room = (left, left, left, left, left, left, left, left)
    let inside = left == 0 ? 0 : withUnsafeMutableBytes(of: &room) { $0.isEmpty ? 0 : depth(left - 1) }
    return inside + 1
  }

  @Test func anAnswerIsWorkedOutWhileTheCallerGoesOn() {
    let (hasBegun, mayEnd) = (Signal(), Signal())
    let aside = BackgroundWork {
      hasBegun.give()
      return mayEnd.wait() ? 7 : 0
    }
    #expect(hasBegun.wait())
    mayEnd.give()
    #expect(aside.answer == 7)
    #expect(aside.answer == 7)
  }

  @Test func whatNobodyAsksForIsWaitedFor() {
    let hasEnded = Signal()
    do {
      let aside = BackgroundWork {
        usleep(50_000)
        hasEnded.give()
      }
      _ = consume aside
    }
    #expect(hasEnded.isGiven)
  }

  @Test func whatRecursesDeeplyHasTheRoomForIt() {
    #expect(BackgroundWork { Self.depth(10_000) }.answer == 10_001)
  }
}
