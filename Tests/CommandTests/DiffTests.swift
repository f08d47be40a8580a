internal import Foundation
import HDF5
import JSON
import TestSupport
import Testing

/// What `diff` shows, and how it ends.
@Suite struct DiffTests {
  @Test func weightsThatCannotBeReadAreNotCalledEqual() throws {
    let folder = Folder()
    var model = TinyModel()
    model.arrays[2].weights.removeLast()
    model.listed["second"] = ["second/kernel:0", "second/bias:0"]
    try model.write(to: folder)
    let refused = try Tool.run("diff", "in.h5", "in.h5", in: folder)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("second/bias:0") && refused.errors.contains("--no-weights"))
    #expect(try Tool.run("diff", "in.h5", "in.h5", "--no-weights", in: folder).status == 0)
  }

  let folder = Folder()

  init() throws {
    try TinyModel().write(to: folder)
    var other = TinyModel()
    other.config = TinyModel.config
      .replacingOccurrences(of: "\"name\": \"tiny\"", with: "\"name\": \"other\"")
      .replacingOccurrences(of: "\"activation\": \"softmax\"", with: "\"activation\": \"sigmoid\"")
    other.listed = ["second": ["second/bias:0", "second/kernel:0"]]
    try other.write(to: folder, as: "other.h5")
  }

  private func run(_ arguments: String...) throws -> Tool.Result {
    try Tool.run(["diff"] + arguments, in: folder)
  }

  @Test func equalFilesEndWithZero() throws {
    let result = try run("in.h5", "in.h5")
    #expect(result.status == 0)
    #expect(result.output == "\"in.h5\" and \"in.h5\" are equal; weights: 6 equal\n")
    #expect(result.errors.isEmpty)
  }

  @Test func differencesEndWithOne() throws {
    let result = try run("in.h5", "other.h5")
    #expect(result.status == 1)
    #expect(result.errors.isEmpty)
    try expectSnapshot(result.output, named: "diff")
    let quiet = try run("in.h5", "other.h5", "--quiet")
    #expect(quiet.status == 1 && quiet.output.isEmpty && quiet.errors.isEmpty)
  }

  @Test func theReportIsForProgramsToo() throws {
    _ = try Tool.run("swap-head", "in.h5", "head.h5", "-n", "7", "--seed", "1", in: folder)
    let result = try run("in.h5", "head.h5", "--format", "json")
    #expect(result.status == 1)
    try expectSnapshot(result.output, named: "diff-json")
    let equal = try JSONValue.parse(run("in.h5", "in.h5", "--format", "json").output)
    #expect(equal["schema"]?.intValue == 1)
    #expect(equal["equal"]?.boolValue == true)
    #expect(equal["weights"]?["equal"]?.intValue == 6)
  }

  @Test func aFlippedNumberIsShownWithItsSize() throws {
    try TinyModel().write(to: folder, as: "flipped.h5")
    try flip("flipped.h5")
    let found = try JSONValue.parse(run("in.h5", "flipped.h5", "--format", "json").output)
    let different = found["weights"]?["different"]?.arrayValue ?? []
    #expect(different.count == 1)
    #expect(different.first?["status"]?.stringValue == "changed")
    #expect(different.first?["changed_elements"]?.intValue == 1)
    #expect(different.first?["max_difference"]?.doubleValue == 1)
    let near = try run("in.h5", "flipped.h5", "--tolerance", "1")
    #expect(near.status == 0)
    #expect(near.output.contains("within the tolerance"))
    #expect(try run("in.h5", "flipped.h5", "--tolerance", "0.5").status == 1)
    let structure = try run("in.h5", "flipped.h5", "--no-weights")
    #expect(structure.status == 0)
    #expect(structure.output.contains("weights: numbers not compared"))
  }

  /// Makes the first number of the kernel, which is zero, 1.
  private func flip(_ name: String) throws {
    var bytes = folder.bytes(name)
    let file = try File(reading: folder.path(name))
    let offset = try file.root().dataset("model_weights/second/second/kernel:0").info.offset
    let start = Int(try #require(offset))
    for (index, byte) in [0, 0, 0x80, 0x3F].enumerated() { bytes[start + index] = UInt8(byte) }
    folder.write(name, bytes)
  }

  @Test func whatCantBeComparedIsAnError() throws {
    for arguments in [["in.h5", "gone.h5"], ["gone.h5", "in.h5"]] {
      let result = try Tool.run(["diff"] + arguments, in: folder)
      #expect(result.status == 2)
      #expect(result.errors.contains("gone.h5") && result.errorLines.count == 1)
    }
    try TinyModel(config: nil, isWhole: false).write(to: folder, as: "weights.h5")
    #expect(try run("in.h5", "weights.h5").status == 2)
  }

  @Test func optionsThatCantBeRightAreUsageErrors() throws {
    let wrong = [
      ["--tolerance", "-1"], ["--tolerance", "nan"], ["--no-weights", "--tolerance", "1"], ["third.h5"],
    ]
    for options in wrong {
      #expect(try Tool.run(["diff", "in.h5", "in.h5"] + options, in: folder).status == 64, "\(options)")
    }
  }
}
