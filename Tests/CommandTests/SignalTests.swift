#if os(Linux)
  internal import Foundation
  import TestSupport
  import Testing

  /// Signals to the tool itself: each one that would end it ends the work, and nothing is left.
  @Suite struct SignalTests {
    let folder = Folder()

    /// Without those that can't be handled, do nothing or stop a process. 34 to 64 are the real-time signals.
    static let ending: [Int32] = [
      SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE,
      SIGALRM,
      SIGTERM, SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS, 34, 64,
    ]

    @Test func aSignalThatWouldEndTheToolEndsTheWork() throws {
      for signal in Self.ending {
        let run = try Tool.startBlocked(in: folder)
        let child = try run.child()
        run.signal(signal)
        let end = try run.wait()
        #expect(end.status == 128 + signal)
        #expect(
          end.errors.hasPrefix("h5surgery: interrupted") && end.errors.hasSuffix("; nothing was written\n"),
          "signal \(signal): \(end.errors)")
        #expect(kill(child, 0) != 0, "the working process is gone too")
      }
    }

    /// Standard output is a pipe that is full from the start, and the working process is stopped before it can print.
    @Test func aSignalEndsAToolThatNobodyReads() throws {
      try Tool.writeLongModel(to: folder)
      let pipe = folder.path("pipe")
      try #require(mkfifo(pipe, 0o600) == 0)
      let descriptor = open(pipe, O_RDWR | O_CLOEXEC | O_NONBLOCK)
      let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      let block = [UInt8](repeating: 0, count: 4096)
      while write(descriptor, block, block.count) > 0 {}
      try #require(fcntl(descriptor, F_SETFL, O_RDWR) == 0)
      let run = try Tool.start(["inspect", "in.h5", "--format", "json"], in: folder, output: output)
      kill(try run.child(), SIGSTOP)
      run.signal(SIGTERM)
      let end = try run.wait()
      #expect(end.status == 128 + SIGTERM)
      #expect(end.errors == "h5surgery: interrupted; nothing was written\n")
    }

    /// Whoever read standard error has gone away.
    @Test func wordsThatNobodyCanReadChangeNoExitCode() throws {
      let words = folder.path("words")
      try #require(mkfifo(words, 0o600) == 0)
      let reader = open(words, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      let run = try Tool.startBlocked(in: folder, after: "exec 2>words")
      _ = try run.child()
      close(reader)
      run.signal(SIGTERM)
      #expect(try run.wait().status == 128 + SIGTERM)
    }

    @Test func aSignalToAllOfTheGroupIsNoCrash() throws {
      let run = try Tool.startBlocked(in: folder)
      _ = try run.child()
      try #require(getpgid(run.identifier) == run.identifier)
      kill(-run.identifier, SIGABRT)
      let end = try run.wait()
      #expect(end.status == 128 + SIGABRT)
      #expect(end.errors == "h5surgery: interrupted (abort); nothing was written\n")
    }

    @Test func aWorkingProcessThatWasStoppedIsEndedToo() throws {
      let run = try Tool.startBlocked(in: folder)
      let child = try run.child()
      kill(child, SIGSTOP)
      try wait(for: child, toBe: "T")
      run.signal(SIGTERM)
      let end = try run.wait()
      #expect(end.status == 128 + SIGTERM)
      #expect(end.errors == "h5surgery: interrupted; nothing was written\n")
      #expect(kill(child, 0) != 0, "the working process is gone too")
    }

    @Test func bothProcessesStopAndGoOnTogether() throws {
      let run = try Tool.startBlocked(in: folder)
      let child = try run.child()
      run.signal(SIGTSTP)
      try wait(for: run.identifier, toBe: "T")
      try wait(for: child, toBe: "T")
      run.signal(SIGCONT)
      try wait(for: run.identifier, toBe: "S")
      try wait(for: child, toBe: "S")
      run.signal(SIGTERM)
      #expect(try run.wait().status == 128 + SIGTERM)
    }

    @Test func aSignalThatWasIgnoredStaysIgnored() throws {
      let run = try Tool.startBlocked(in: folder, after: "trap '' HUP USR1")
      let child = try run.child()
      run.signal(SIGHUP)
      run.signal(SIGUSR1)
      usleep(200_000)
      #expect(kill(child, 0) == 0, "it goes on")
      run.signal(SIGTERM)
      #expect(try run.wait().status == 128 + SIGTERM)
    }

    /// Whoever wants no word of the end of their own children hands that on.
    @Test func theEndIsSeenWhereTheSignalOfItWasIgnored() throws {
      try TinyModel().write(to: folder)
      let end = try Tool.run(after: "trap '' CHLD", ["swap-head", "in.h5", "out.h5", "-n", "3"], in: folder)
      #expect(end.status == 0, "\(end.errors)")
      #expect(folder.names == ["in.h5", "out.h5"])
    }

    /// Waits for the letter that stands for a state of a process.
    private func wait(for process: Int32, toBe state: String) throws {
      var found: String?
      for _ in 0..<5000 {
        let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        found = text.split(separator: ")").last?.split(separator: " ").first.map(String.init)
        if found == state { return }
        usleep(2000)
      }
      Issue.record("expected process \(process) in state \(state), found \(found ?? "none")")
    }
  }
#endif
