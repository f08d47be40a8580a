internal import Foundation
import TestSupport
import Testing

@testable import h5surgery

/// How the tool starts where something that it takes for granted is missing.
@Suite struct StartTests {
  let folder = Folder()

  init() throws { try TinyModel().write(to: folder) }

  /// What a closed stream leaves free is not taken by a pipe of the supervision: the report would go there.
  @Test func aClosedStandardOutputIsAFailureAndTheOutputIsThere() throws {
    let run = try Tool.run(after: "exec >&-", ["swap-head", "in.h5", "out.h5", "-n", "3"], in: folder)
    #expect(run.status == 2)
    #expect(
      run.errors == """
        h5surgery: error: can't write to standard output: it is closed; the model "out.h5" was written

        """)
    #expect(folder.names == ["in.h5", "out.h5"])
  }

  @Test func allStreamsMayBeClosed() throws {
    let run = try Tool.runShell(
      "\"$0\" swap-head in.h5 out.h5 -n 3 <&- >&- 2>&-; echo $? >status", in: folder)
    #expect(run.errors.isEmpty)
    #expect(folder.bytes("status") == Array("2\n".utf8))
    #expect(folder.names == ["in.h5", "out.h5", "status"])
  }

  @Test func quietNeedsNoStandardOutput() throws {
    let run = try Tool.run(
      after: "exec >&-", ["swap-head", "in.h5", "out.h5", "-n", "3", "--quiet"], in: folder)
    #expect(run.status == 0)
    #expect(folder.names == ["in.h5", "out.h5"])
  }

  #if os(Linux)
    @Test func whatWasWrittenBeforeAReportThatFailsIsSaid() throws {
      let arguments = ["swap-head", "in.h5", "out.h5", "-n", "3", "--save-recipe", "saved.yaml"]
      let run = try Tool.run(after: "exec >/dev/full", arguments, in: folder)
      #expect(run.status == 2)
      #expect(
        run.errors == """
          h5surgery: error: can't write to standard output: no space left on device; the model "out.h5" and the recipe \
          "saved.yaml" were written

          """)
      #expect(folder.names == ["in.h5", "out.h5", "saved.yaml"])
    }

    @Test(arguments: ["--version", "--help", "help"])
    func helpThatCanNotBePrintedIsAFailure(argument: String) throws {
      let run = try Tool.run(after: "exec >/dev/full", [argument], in: folder)
      #expect(run.status == 2)
      #expect(run.errors.hasPrefix("h5surgery: error: can't write to standard output"), "\(run.errors)")
    }

    /// The loader of shared libraries needs one descriptor, the supervision four.
    @Test func withoutFileDescriptorsThereIsOneClearError() throws {
      let run = try Tool.run(after: "ulimit -n 5", ["swap-head", "in.h5", "out.h5", "-n", "3"], in: folder)
      #expect(run.status == 2)
      #expect(
        run.errors == """
          h5surgery: error: can't start the working process: too many open files; no more than 5 are allowed (ulimit -n 5)

          """)
      #expect(folder.names == ["in.h5"])
    }
  #endif

  @Test func limitsUnderWhichNothingCanBeDoneAreNamed() {
    var limits = InheritedLimits()
    #expect(limits.shortage == nil)
    limits.memory = .init(bytes: 50000 << 10, command: "ulimit -v 50000")
    #expect(
      limits.shortage
        == "no more than 51.2 MB of memory are allowed (ulimit -v 50000), 67.1 MB are needed at least; raise that limit"
    )
    limits.memory = .init(bytes: 1 << 30, command: "ulimit -v 1048576")
    #expect(limits.shortage == nil)
    limits.processorTime = 0
    #expect(limits.shortage == "no processor time is allowed (ulimit -t 0); raise that limit")
    limits.processorTime = 1
    #expect(limits.shortage == nil)
  }
}
