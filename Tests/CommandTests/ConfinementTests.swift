#if os(Linux)
  import ConfinementProbe
  internal import Foundation
  import TestSupport
  import Testing

  /// What the working process can't do, should a file get the better of it.
  @Suite struct ConfinementTests {
    @Test func theWorkingProcessHasAFilterOfSystemCallsAndGainsNoRights() throws {
      let folder = Folder()
      let run = try Tool.startBlocked(in: folder)
      let child = try run.child()
      try #expect(wait(for: "NoNewPrivs:\t1", of: child))
      try #expect(wait(for: "Seccomp:\t2", of: child))
      run.signal(SIGTERM)
      _ = try run.wait()
    }

    @Test func everyCallThatTheFilterIsForIsRefused() {
      let gap = confinement_gap().map { String(cString: $0) }
      #expect(gap == nil)
    }

    /// Whether a line of the status of a process is there, or comes.
    private func wait(for line: String, of process: Int32) throws -> Bool {
      for _ in 0..<1000 {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        if text.split(separator: "\n").contains(Substring(line)) { return true }
        usleep(2000)
      }
      return false
    }
  }
#endif
