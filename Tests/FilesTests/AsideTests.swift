import Synchronization
import Testing

@testable import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct AsideTests {
  /// What two threads tell each other.
  final class Signals: Sendable {
    let hasBegun = Mutex(false)
    let mayEnd = Mutex(false)
    let hasEnded = Mutex(false)

    /// Gives up after ten seconds.
    static func wait(for signal: borrowing Mutex<Bool>) -> Bool {
      for _ in 0..<10_000 {
        if signal.withLock({ $0 }) { return true }
        usleep(1000)
      }
      return false
    }
  }

  @Test func anAnswerIsWorkedOutWhileTheCallerGoesOn() {
    let signals = Signals()
    let aside = Aside {
      signals.hasBegun.withLock { $0 = true }
      return Signals.wait(for: signals.mayEnd) ? 7 : 0
    }
    #expect(Signals.wait(for: signals.hasBegun))
    signals.mayEnd.withLock { $0 = true }
    #expect(aside.answer == 7)
    #expect(aside.answer == 7)
  }

  @Test func whatNobodyAsksForIsWaitedFor() {
    let signals = Signals()
    do {
      let aside = Aside {
        usleep(50_000)
        signals.hasEnded.withLock { $0 = true }
      }
      _ = consume aside
    }
    #expect(signals.hasEnded.withLock { $0 })
  }

  @Test func whatRecursesDeeplyHasTheRoomForIt() {
    func depth(_ left: Int) -> Int {
      var room = (left, left, left, left, left, left, left, left)
      let inside = left == 0 ? 0 : withUnsafeMutableBytes(of: &room) { $0.isEmpty ? 0 : depth(left - 1) }
      return inside + 1
    }
    #expect(Aside { depth(10_000) }.answer == 10_001)
  }
}
