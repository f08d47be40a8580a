internal import Foundation
import TestSupport
import Testing

@testable import h5surgery

/// The tool keeps its word when its working process can't.
@Suite struct SupervisionTests {
  let folder = Folder()

  /// Starts a run whose working process waits for ever: nobody reads what it prints, and it has begun to.
  private func startBlocked(after preparation: String = ":") throws -> Running {
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let descriptor = open(pipe, O_RDWR | O_CLOEXEC)
    let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let run = try Tool.start(
      after: preparation, ["inspect", "in.h5", "--format", "json"], in: folder, output: output)
    let hasBegun = RunLimit.wait {
      var waiting: Int32 = 0
      return ioctl(descriptor, UInt(FIONREAD), &waiting) == 0 && waiting > 0
    }
    #expect(hasBegun)
    return run
  }

  /// A model whose listing is longer than a pipe holds.
  private func writeLongModel() throws {
    let names = (0..<600).map { "layer_with_a_rather_long_name_to_fill_the_pipe_\($0)" }
    var layers = [TinyModel.inputLayer("features", [2])]
    for (index, name) in names.enumerated() {
      layers.append(
        TinyModel.dense(name, on: index == 0 ? "features" : names[index - 1], units: 2, activation: "relu"))
    }
    let config = TinyModel.graph(layers: layers, input: "features", output: names[names.count - 1])
    try TinyModel(config: config, arrays: [("features", [])] + names.map { TinyModel.dense($0, 2, 2) })
      .write(to: folder)
  }

  #if os(Linux)
    @Test(arguments: [
      (SIGSEGV, "segmentation fault"), (SIGABRT, "abort"), (SIGXCPU, "gave up"), (SIGKILL, "memory"),
    ])
    func aCrashIsOneClearError(signal: Int32, word: String) throws {
      try writeLongModel()
      let run = try startBlocked()
      let child = try run.child()
      kill(child, signal)
      let end = try run.wait()
      #expect(end.status == 2)
      #expect(end.errors.hasPrefix("h5surgery: error: "))
      #expect(end.errors.contains(word))
      #expect(end.errors.contains("\"in.h5\""))
      #expect(end.errors.split(separator: "\n").count == 1, "\(end.errors)")
    }

    /// Whatever the size of the input would allow.
    @Test func theUsersOwnLimitsHold() throws {
      try writeLongModel()
      #expect(folder.bytes("in.h5").count > 100_000, "four times that is more than the limit leaves")
      for (preparation, name, soft) in [
        ("ulimit -S -t 7", "Max cpu time", 7), ("ulimit -S -v 262200", "Max address space", 262_200 << 10),
        (":", "Max cpu time", 10),
      ] {
        let run = try startBlocked(after: preparation)
        let limits = try String(contentsOfFile: "/proc/\(run.child())/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix(name) })
        #expect(
          line.dropFirst(name.count).split(separator: " ").first == "\(soft)", "\(preparation): \(line)")
        run.signal(SIGKILL)
        _ = try run.wait()
        #expect(unlink(folder.path("pipe")) == 0)
      }
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func anInterruptionIsForwardedAndSaid(signal: Int32, status: Int32) throws {
      try writeLongModel()
      let run = try startBlocked()
      let child = try run.child()
      run.signal(signal)
      let end = try run.wait()
      #expect(end.status == status)
      #expect(end.errors == "h5surgery: interrupted; nothing was written\n")
      #expect(kill(child, 0) != 0, "the working process is gone too")
    }
  #endif

  @Test func ctrlCDuringAWriteLeavesNothing() throws {
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
    let run = try Tool.start(["swap-head", "in.h5", "out.h5", "-n", "3"], in: folder)
    // Once the temporary file is there the copy of 320 MB has begun.
    #expect(RunLimit.wait { folder.names != ["in.h5"] })
    run.signal(SIGINT)
    let result = try run.wait()
    #expect(result.status == 130)
    #expect(result.errors == "h5surgery: interrupted; nothing was written\n")
    #expect(folder.names == ["in.h5"])
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    try writeLongModel()
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
      .reading(path: "in file.h5"), .destination(path: "out\n.h5"), .planned(path: "/tmp/.out.h5.x y"),
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

  @Test func theNoiseOfLibrariesIsForVerboseOnly() {
    let end = aftermath(signal: SIGABRT, [.reading(path: "x.h5")], noise: "free(): invalid pointer\n")
    #expect(end.message(verbose: false)?.contains("free()") == false)
    #expect(end.message(verbose: true)?.contains("  free(): invalid pointer\n") == true)
  }
}
