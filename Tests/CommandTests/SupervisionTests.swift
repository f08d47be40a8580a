internal import Foundation
import JSON
import ModelSurgery
import TestSupport
import Testing

@testable import h5surgery

/// The tool keeps its word when its working process can't.
@Suite struct SupervisionTests {
  let folder = Folder()

  #if os(Linux)
    @Test(arguments: [
      (SIGSEGV, "segmentation fault"), (SIGABRT, "abort"), (SIGXCPU, "gave up"), (SIGKILL, "memory"),
    ])
    func aCrashIsOneClearError(signal: Int32, word: String) throws {
      let run = try Tool.startBlocked(in: folder)
      let child = try run.child()
      kill(child, signal)
      let end = try run.wait()
      #expect(end.status == 2)
      #expect(end.errors.hasPrefix("h5surgery: error: in.h5: "))
      #expect(end.errors.contains(word))
      #expect(end.errors.split(separator: "\n").count == 1, "\(end.errors)")
    }

    /// Whatever the size of the input would allow.
    @Test func theUsersOwnLimitsHold() throws {
      try Tool.writeLongModel(to: folder)
      #expect(folder.bytes("in.h5").count > 100_000, "four times that is more than the limit leaves")
      for (preparation, name, soft) in [
        ("ulimit -S -t 7", "Max cpu time", 7), ("ulimit -S -v 262200", "Max address space", 262_200 << 10),
        (":", "Max cpu time", 10),
      ] {
        let run = try Tool.startBlocked(in: folder, after: preparation)
        let limits = try String(contentsOfFile: "/proc/\(run.child())/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix(name) })
        #expect(
          line.dropFirst(name.count).split(separator: " ").first == "\(soft)", "\(preparation): \(line)")
        run.signal(SIGKILL)
        _ = try run.wait()
      }
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func anInterruptionEndsTheWorkAndIsSaid(signal: Int32, status: Int32) throws {
      let run = try Tool.startBlocked(in: folder)
      let child = try run.child()
      run.signal(signal)
      let end = try run.wait()
      #expect(end.status == status)
      #expect(end.errors == "h5surgery: interrupted; nothing was written\n")
      #expect(kill(child, 0) != 0, "the working process is gone too")
    }
  #endif

  @Test(arguments: [(SIGINT, "interrupted;"), (SIGUSR1, "interrupted (")])
  func aSignalDuringAWriteLeavesNothing(signal: Int32, words: String) throws {
    let big = TinyModel.graph(
      layers: [
        TinyModel.inputLayer("features", [8000]),
        TinyModel.dense("first", on: "features", units: 10000, activation: "relu"),
        TinyModel.dense("classes", on: "first", units: 4, activation: "softmax"),
      ], input: "features", output: "classes")
    try TinyModel(
      config: big,
      arrays: [("features", []), TinyModel.dense("first", 8000, 10000), TinyModel.dense("classes", 10000, 4)]
    ).write(to: folder)
    let run = try Tool.start(["swap-head", "in.h5", "out.h5", "-n", "3", "--format", "json"], in: folder)
    // Once the temporary file is there the copy of 320 MB has begun.
    #expect(RunLimit.wait { folder.names != ["in.h5"] })
    run.signal(signal)
    let result = try run.wait()
    #expect(result.status == 128 + signal)
    #expect(
      result.errors.hasPrefix("h5surgery: \(words)") && result.errors.hasSuffix("; nothing was written\n"))
    let error = try JSONValue.parse(result.output)["error"]
    #expect(error?["code"] == "interrupted")
    #expect(error?["message"]?.stringValue.map { "h5surgery: \($0)\n" } == result.errors)
    #expect(folder.names == ["in.h5"])
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    try Tool.writeLongModel(to: folder)
    let run = try Tool.runShell(
      "( \"$0\" inspect in.h5 --format json; echo $? >status ) | head -c 1 >/dev/null", in: folder)
    #expect(run.errors.isEmpty)
    #expect(folder.bytes("status") == Array("141\n".utf8))
  }

  @Test func theMemoryThatMayBeUsedFollowsTheSizeOfTheInput() {
    #expect(MemoryLimit.bytes(forWorkOn: 0) == 256 << 20)
    #expect(MemoryLimit.bytes(forWorkOn: 100 << 20) == 656 << 20)
    #expect(MemoryLimit.bytes(forWorkOn: .max) == 4 << 30)
    #expect(MemoryLimit.bytes(forWorkOn: -1) == 256 << 20)
    #expect(CPULimit.seconds(forWorkOn: -1, arrays: -1) == 10)
    #expect(CPULimit.seconds(forWorkOn: 1_000_000_000) == 30)
    #expect(CPULimit.seconds(forWorkOn: 47_000_000, arrays: 30_000) == 85)
  }

  // MARK: The parent's view

  private func aftermath(signal: Int32, _ notes: [Note], noise: String = "") -> Aftermath {
    Aftermath(exitCode: 0, signal: signal, notes: notes, noise: noise)
  }

  @Test func notesSurviveThePipe() throws {
    let notes: [Note] = [
      .reading(path: "in file.h5"), .destination(path: "out\n.h5"), .printing,
      .planned(path: "/tmp/.out.h5.x y"),
      .temporary(path: "/tmp/.out.h5.x y.h5surgery-tmp", file: FileNumber(device: 3, inode: .max)),
    ]
    let bytes = notes.flatMap(\.record)
    #expect(Note.notes(in: bytes) == notes)
    #expect(
      Note.notes(in: Array(bytes.dropLast())) == Array(notes.dropLast()),
      "a record that is cut off is no note")
    #expect(Note.notes(in: Array("X\0T12\0\0".utf8)).isEmpty)
  }

  @Test func aLeftoverIsRemovedAndAnotherFileOfThatNameIsNot() throws {
    let path = folder.write(".out.h5.abc.h5surgery-tmp", [1])
    let file = try #require(FileNumber(at: path))
    let other = FileNumber(device: file.device, inode: file.inode &+ 1)
    aftermath(signal: SIGSEGV, [.temporary(path: path, file: other)]).removeLeftovers()
    #expect(folder.names.count == 1)
    aftermath(signal: SIGSEGV, [.temporary(path: path, file: file)]).removeLeftovers()
    #expect(folder.names.isEmpty)
  }

  /// The child may end between making a file and saying so.
  @Test func anEmptyFileThatWasPlannedIsRemovedAndWhatIsNotEmptyIsNot() throws {
    let path = folder.write(".out.h5.abc.h5surgery-tmp", [1])
    aftermath(signal: SIGKILL, [.planned(path: path)]).removeLeftovers()
    #expect(folder.names.count == 1)
    Folder.write([], to: path)
    let file = try #require(FileNumber(at: path))
    let other = FileNumber(device: file.device, inode: file.inode &+ 1)
    aftermath(signal: SIGKILL, [.planned(path: path), .temporary(path: path, file: other)]).removeLeftovers()
    #expect(folder.names.count == 1)
    aftermath(signal: SIGKILL, [.planned(path: path)]).removeLeftovers()
    #expect(folder.names.isEmpty)
  }

  @Test func whatWasWrittenBeforeTheEndIsSaid() throws {
    let path = folder.write("out.h5", [1])
    let file = try #require(FileNumber(at: path))
    let notes: [Note] = [
      .destination(path: path), .temporary(path: folder.path(".out.h5.abc.h5surgery-tmp"), file: file),
    ]
    let end = aftermath(signal: SIGINT, notes)
    #expect(end.message(verbose: false)?.contains("is complete") == true)
    #expect(
      aftermath(signal: SIGINT, [notes[0]]).message(verbose: false)?.contains("nothing was written") == true)
  }

  @Test(arguments: [
    (SIGINT, "interrupted", false), (SIGHUP, "interrupted", false), (SIGXCPU, "gave-up", true),
    (SIGKILL, "killed", true), (SIGSEGV, "crashed", true), (SIGTRAP, "crashed", true),
  ])
  func theEndOfTheWorkIsAnErrorWithACode(signal: Int32, code: ErrorCode, isOfTheFile: Bool) throws {
    let end = aftermath(signal: signal, [.reading(path: "a.h5"), .reading(path: "x.h5")])
    let error = try #require(end.failure?.json?["error"])
    #expect(error["kind"] == "failed" && error["code"]?.stringValue == code.word)
    #expect(error["file"] == (isOfTheFile ? "x.h5" : .null))
    #expect(error["message"]?.stringValue?.hasPrefix("x.h5: ") == isOfTheFile)
    #expect(try end.message(verbose: false)?.contains(#require(error["message"]?.stringValue)) == true)
    #expect(!end.hasPrinted && aftermath(signal: signal, [.printing]).hasPrinted)
  }

  @Test func whatEndsByItselfHasSpokenForItself() {
    #expect(aftermath(signal: 0, []).failure == nil)
    #expect(aftermath(signal: SIGPIPE, []).failure == nil)
  }

  @Test func theNoiseOfLibrariesIsForVerboseOnly() {
    let end = aftermath(signal: SIGABRT, [.reading(path: "x.h5")], noise: "free(): invalid pointer\n")
    #expect(end.message(verbose: false)?.contains("free()") == false)
    #expect(end.message(verbose: true)?.contains("  free(): invalid pointer\n") == true)
  }

  // MARK: Limits that were inherited

  private func aftermath(
    signal: Int32, exitCode: Int32 = 0, usage: Usage, _ change: (inout InheritedLimits) -> Void
  ) -> Aftermath {
    var limits = InheritedLimits()
    change(&limits)
    return Aftermath(
      exitCode: exitCode, signal: signal, notes: [.reading(path: folder.path("x.h5"))], noise: "",
      usage: usage,
      inherited: limits)
  }

  @Test(arguments: [SIGXCPU, SIGKILL])
  func processorTimeThatWasNotAllowedBlamesNoFile(signal: Int32) {
    let end = aftermath(signal: signal, usage: Usage(processorTime: 0.98, memory: 0)) { $0.processorTime = 1 }
    #expect(end.exitStatus == 2)
    #expect(
      end.message(verbose: false)?.hasSuffix(
        "x.h5: gave up after the 1 s of processor time that are allowed (ulimit -t 1); nothing was written\n")
        == true)
    let own = aftermath(signal: signal, usage: Usage(processorTime: 10, memory: 0)) { $0.processorTime = 60 }
    #expect(own.message(verbose: false)?.contains("ulimit") == false, "the limit was not met")
  }

  @Test func memoryThatWasNotAllowedBlamesNoFile() {
    let limit = InheritedLimits.Memory(bytes: 100 << 20, command: "ulimit -v 102400")
    let near = Usage(processorTime: 0, memory: 60 << 20)
    let note =
      "h5surgery: note: no more than 105 MB of memory are allowed (ulimit -v 102400), which may be too little; "
    let crash = aftermath(signal: SIGSEGV, usage: near) { $0.memory = limit }.message(verbose: false) ?? ""
    #expect(crash.contains(" crashed (segmentation fault); nothing was written\n\(note)"), "\(crash)")
    let refusal =
      aftermath(signal: 0, exitCode: 2, usage: near) { $0.memory = limit }.message(verbose: false) ?? ""
    #expect(refusal.hasPrefix(note) && refusal.split(separator: "\n").count == 1, "\(refusal)")
    #expect(
      aftermath(signal: 0, usage: near) { $0.memory = limit }.message(verbose: false) == nil, "nothing failed"
    )
  }

  @Test func aLimitOfMemoryThatWasNotMetIsNotMentioned() {
    for (megabytes, used) in [(230, 20), (1000, 900)] {
      let limit = InheritedLimits.Memory(bytes: UInt64(megabytes) << 20, command: "ulimit -v")
      let usage = Usage(processorTime: 0, memory: UInt64(used) << 20)
      let crash = aftermath(signal: SIGSEGV, usage: usage) { $0.memory = limit }.message(verbose: false)
      #expect(crash?.contains("ulimit") == false && crash?.contains("probably damaged") == true)
    }
  }

  @Test func aSignalToTheToolIsSaidAsThat() {
    for (signal, words) in [(SIGTERM, "interrupted; "), (SIGSEGV, "interrupted (segmentation fault); ")] {
      let end = Aftermath(exitCode: 0, signal: SIGKILL, interruption: signal, notes: [], noise: "")
      #expect(end.exitStatus == 128 + signal)
      #expect(end.message(verbose: false) == "h5surgery: \(words)nothing was written\n")
    }
    let done = Aftermath(exitCode: 0, signal: 0, interruption: SIGTERM, notes: [], noise: "")
    #expect(done.exitStatus == 0 && done.message(verbose: false) == nil, "it was done before the signal came")
  }
}
