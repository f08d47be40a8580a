internal import Foundation
import TestSupport
import Testing

/// An output that can't be written leaves no trace, and the input as it was.
@Suite struct BadOutputTests {
  let folder = Folder()
  let original: [UInt8]

  init() throws {
    try TinyModel().write(to: folder)
    original = folder.bytes("in.h5")
  }

  private func expectRefusal(
    _ output: [String], saying text: String, status: Int32 = 2, after preparation: String? = nil,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let before = folder.names
    let arguments = ["swap-head", "in.h5"] + output + ["-n", "3"]
    let result =
      try preparation.map { try Tool.run(after: $0, arguments, in: folder) }
      ?? Tool.run(arguments, in: folder)
    #expect(result.status == status, "\(result.errors)", sourceLocation: location)
    #expect(result.output.isEmpty, sourceLocation: location)
    #expect(result.errors.contains(text), "\(result.errors)", sourceLocation: location)
    #expect(result.errors.hasPrefix("h5surgery: error: "), sourceLocation: location)
    #expect(!result.errors.contains("h5surgery-tmp"), "\(result.errors)", sourceLocation: location)
    if status == 2 { #expect(result.errorLines.count == 1, "\(result.errors)", sourceLocation: location) }
    #expect(folder.names == before, sourceLocation: location)
    #expect(folder.bytes("in.h5") == original, sourceLocation: location)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    try expectRefusal(["no/such/out.h5"], saying: "no folder \"no/such\"")
  }

  @Test func aPathBelowAFileIsRefused() throws {
    try expectRefusal(["in.h5/out.h5"], saying: "not a folder")
  }

  @Test func aFolderIsNoOutput() throws {
    try FileManager.default.createDirectory(atPath: folder.path("out.h5"), withIntermediateDirectories: false)
    try expectRefusal(["out.h5"], saying: "folder")
    try expectRefusal(["out.h5", "--force"], saying: "folder")
    // a model as a folder, which the Keras of this one does not read
    try expectRefusal(["new/"], saying: "no .keras is made of a model of")
    try expectRefusal(["in.h5/"], saying: "same file")
  }

  @Test func aDeviceIsNoOutput() throws {
    try expectRefusal(["/dev/null", "--force"], saying: "/dev/null")
  }

  @Test(.enabled(if: geteuid() != 0, "root writes everywhere"))
  func aFolderThatIsNotWritableIsNamed() throws {
    let closed = folder.path("closed")
    try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: false)
    chmod(closed, 0o500)
    defer { chmod(closed, 0o700) }
    try expectRefusal(["closed/out.h5"], saying: "not writable")
  }

  @Test func anExistingOutputNeedsForce() throws {
    folder.write("out.h5", Array("precious".utf8))
    try expectRefusal(["out.h5"], saying: "--force")
    #expect(folder.bytes("out.h5") == Array("precious".utf8))
    #expect(try Tool.run("swap-head", "in.h5", "out.h5", "-n", "3", "--force", in: folder).status == 0)
    #expect(folder.bytes("out.h5").starts(with: [0x89, 0x48, 0x44, 0x46]))
  }

  @Test func theInputIsNoOutputUnderWhateverName() throws {
    #expect(link(folder.path("in.h5"), folder.path("hard.h5")) == 0)
    #expect(symlink("in.h5", folder.path("soft.h5")) == 0)
    for name in ["in.h5", "./in.h5", "hard.h5", "soft.h5"] {
      try expectRefusal([name], saying: "--in-place")
      try expectRefusal([name, "--force"], saying: "--in-place")
    }
  }

  @Test func aFullDiskLeavesNothingBehind() throws {
    // A limit of file size acts as a full disk does: the write fails halfway.
    try expectRefusal(["out.h5"], saying: "error: out.h5: ", after: "ulimit -f 4")
    try expectRefusal(["--in-place"], saying: "error: in.h5: ", after: "ulimit -f 4")
  }

  /// Left to the system, such a write ends the process. An output's room is looked at beforehand, a report's is not.
  @Test func aReportBeyondALimitOfFileSizeIsAFailure() throws {
    let report = ["inspect", "in.h5", "--tree", "--format", "json"]
    let whole = try Tool.run(report, in: folder).output
    let result = try Tool.run(after: "ulimit -f 1", report, in: folder)
    #expect(result.status == 2)
    #expect(result.errors.contains("standard output"), "\(result.errors)")
    #expect(result.output.utf8.count < whole.utf8.count && whole.hasPrefix(result.output))
  }

  /// libhdf5 1.10 crashes where an object that it copies finds no room.
  @Test(arguments: [0, 8, 40, 100, 200, 400])
  func aFullDiskIsOneClearErrorWhereTheOutputIsPackedAnew(blocks: Int) throws {
    let example = Document.repository.appendingPathComponent("examples/M-75x75x3-13-im.h5").path
    // The tool's own words go through a pipe, which has no limit of size.
    let run = try Tool.runShell(
      "(ulimit -f \(blocks); exec \"$0\" swap-head \"$1\" out.h5 -n 3 --compact) 2>&1 | cat >said", example,
      in: folder)
    #expect(run.status == 0)
    let said = String(decoding: folder.bytes("said"), as: UTF8.self)
    #expect(said.hasPrefix("h5surgery: error: out.h5: "), "\(said)")
    #expect(said.contains("it needs "), "\(said)")
    #expect(folder.names == ["in.h5", "said"])
  }

  /// Swift repairs such an argument, and the repaired name could be that of another file.
  @Test func aNameThatIsNoUTF8IsRefused() throws {
    folder.write("caf\u{FFFD}.h5", Array("precious".utf8))
    let before = folder.names
    for words in ["in.h5 \"$name\" --force", "\"$name\" out.h5"] {
      let run = try Tool.runShell("name=$(printf 'caf\\351.h5'); \"$0\" swap-head \(words) -n 3", in: folder)
      #expect(run.status == 64)
      #expect(run.errors.contains("is no UTF-8"), "\(run.errors)")
    }
    #expect(folder.names == before && folder.bytes("caf\u{FFFD}.h5") == Array("precious".utf8))
  }

  @Test func withoutOutAndWithoutAZooNameItIsAUsageError() throws {
    try expectRefusal([], saying: "--in-place", status: 64)
  }

  @Test func inPlaceAndOutContradictEachOther() throws {
    try expectRefusal(["out.h5", "--in-place"], saying: "contradict", status: 64)
  }

  #if os(Linux)
    @Test func aFullStandardOutputIsAFailure() throws {
      let result = try Tool.run(after: "exec >/dev/full", ["inspect", "in.h5"], in: folder)
      #expect(result.status == 2)
      #expect(result.errors.contains("standard output"))
    }
  #endif
}
