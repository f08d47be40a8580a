internal import Foundation
import JSON
import TestSupport
import Testing

/// Models through pipes: `-` for IN and for OUT.
@Suite struct PipeTests {
  let folder = Folder()

  init() throws {
    try TinyModel().write(to: folder)
    #expect(try Tool.run("swap-head", "in.h5", "out.h5", "-n", "3", in: folder).status == 0)
  }

  private func shell(_ line: String) throws -> Tool.Result {
    try Tool.runShell("tool() { \"$0\" \"$@\"; }; mkdir -p tmp; export TMPDIR=$PWD/tmp; \(line)", in: folder)
  }

  /// What is left where temporary files are.
  private var leftovers: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("tmp"))) ?? []).sorted()
  }

  @Test(arguments: [
    "cat in.h5 | tool swap-head - - -n 3 > piped.h5", "tool swap-head - piped.h5 -n 3 < in.h5",
    "tool swap-head in.h5 - -n 3 | cat > piped.h5", "tool swap-head - -o - -n 3 < in.h5 > piped.h5",
  ])
  func theModelIsTheSameByteForByte(line: String) throws {
    let result = try shell(line)
    #expect(result.status == 0, "\(result.errors)")
    let isSame = folder.bytes("piped.h5") == folder.bytes("out.h5")
    #expect(isSame)
    #expect(leftovers.isEmpty)
    let report = result.output + result.errors
    #expect(report.contains("wrote standard output (") || report.contains("wrote \"piped.h5\""), "\(report)")
  }

  @Test func formatsAreAskedForOrThoseOfTheInput() throws {
    #expect(try Tool.run("convert", "in.h5", "in.safetensors", in: folder).status == 0)
    #expect(try shell("tool convert - - --to safetensors < in.h5 > piped.safetensors").status == 0)
    let isSame = folder.bytes("piped.safetensors") == folder.bytes("in.safetensors")
    #expect(isSame)
    let named = try Tool.run("convert", "in.h5", "-", in: folder)
    #expect(named.status == 64 && named.errors.contains("does not tell a format; give --to"))
    let several = try Tool.run("convert", "in.h5", "-", "--to", "keras-folder", in: folder)
    #expect(several.status == 64 && several.errors.contains("takes one file"))
    #expect(try shell("tool rename - - first=one < in.h5 > r.h5; tool inspect r.h5 --layer one").status == 0)
    #expect(try shell("tool migrate - - --to tf-2.15 < in.h5 > m.h5; tool inspect m.h5").status == 0)
  }

  @Test func inspectAndDoctorReadStandardInput() throws {
    let result = try shell("tool inspect - --format json < in.h5")
    #expect(try JSONValue.parse(result.output)["file"]?["path"] == "-")
    #expect(try shell("tool doctor - --for tf-2.4 < in.h5").output.hasPrefix("-: written by"))
    let line = try shell("tool inspect - --summary --format jsonl < in.h5").output
    #expect(try JSONValue.parse(line)["file"] == "-" && JSONValue.parse(line)["status"] == "ok")
    #expect(leftovers.isEmpty)
  }

  @Test func aFailureNamesTheStreamAndLeavesNothing() throws {
    let empty = try shell("tool swap-head - out2.h5 -n 3 < /dev/null")
    #expect(
      empty.status == 2 && empty.errors.hasPrefix("h5surgery: error: -: the file is empty"), "\(empty.errors)"
    )
    let refused = try shell("tool freeze - - --layer nowhere --format json < in.h5")
    #expect(refused.status == 2 && refused.output.isEmpty, "a model is expected there: \(refused.output)")
    #expect(refused.errors == "h5surgery: error: -: no layer \"nowhere\"\n")
    let json = try shell("tool freeze - x.h5 --layer nowhere --format json < in.h5")
    #expect(try JSONValue.parse(json.output)["error"]?["file"] == "-")
    #expect(leftovers.isEmpty && !folder.names.contains("x.h5"))
    #if os(Linux)
      let full = try shell("tool swap-head in.h5 - -n 3 > /dev/full")
      #expect(full.status == 2 && full.errors.contains("can't write to standard output"), "\(full.errors)")
      #expect(leftovers.isEmpty)
    #endif
  }

  @Test func whatStreamsCanNotBeIsUsage() throws {
    let inPlace = try shell("tool strip - --in-place < in.h5")
    #expect(inPlace.status == 64 && inPlace.errors.contains("which --in-place can't replace"))
    let recipe = try Tool.run("strip", "in.h5", "o.h5", "--save-recipe", "-", in: folder)
    #expect(recipe.status == 64)
    #expect(try Tool.run("inspect", "-", "-", in: folder).status == 64)
    #expect(try Tool.run("strip", "in.h5", "-", "--format", "jsonl", in: folder).status == 64)
    #expect(try Tool.run("strip", "-", in: folder).status == 64)
  }
}
