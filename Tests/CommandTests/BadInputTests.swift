internal import Foundation
import HDF5
import TestSupport
import Testing

/// Every input that can't be operated on ends in one clear message and code 2, within a moment, and nothing is written.
@Suite struct BadInputTests {
  let folder = Folder()

  /// Runs a surgery on `in.h5` and checks that it is refused properly; returns the message.
  private func refusal(_ input: String = "in.h5", at location: SourceLocation = #_sourceLocation) throws
    -> String
  {
    let before = folder.names
    for arguments in [["inspect", input], ["swap-head", input, "out.h5", "-n", "3"]] {
      let result = try Tool.run(arguments, in: folder)
      guard arguments[0] == "swap-head" || result.status != 0 else { continue }
      #expect(result.status == 2, "\(arguments[0])", sourceLocation: location)
      #expect(result.output.isEmpty, sourceLocation: location)
      #expect(result.errorLines.count == 1, "\(result.errors)", sourceLocation: location)
      #expect(result.errors.hasPrefix("h5surgery: error: "), sourceLocation: location)
      if arguments[0] == "inspect" { #expect(result.errors.contains(input), sourceLocation: location) }
    }
    #expect(folder.names == before, "nothing appears, no temporary file stays", sourceLocation: location)
    return try Tool.run(["swap-head", input, "out.h5", "-n", "3"], in: folder).errors
  }

  @Test func aFileThatIsNotHDF5IsNamedSo() throws {
    folder.write("in.h5", Array("%PDF-1.4 and no model".utf8))
    #expect(try refusal().contains("HDF5"))
  }

  @Test func aZipThatIsNoneIsSaidToBeDamaged() throws {
    folder.write("in.h5", Array("PK\u{3}\u{4} this is a zip archive".utf8))
    #expect(try refusal().contains("archive"))
  }

  @Test func anEmptyFileIsRefused() throws {
    folder.write("in.h5", [])
    #expect(try refusal().contains("in.h5"))
  }

  @Test func aTruncatedFileIsRefusedWhereverItEnds() throws {
    try TinyModel().write(to: folder)
    let whole = folder.bytes("in.h5")
    for share in [8, 96, 600, whole.count / 2, whole.count - 1] {
      folder.write("in.h5", Array(whole.prefix(share)))
      #expect(try refusal().contains("in.h5"), "\(share) bytes")
      #expect(folder.bytes("in.h5").count == share)
    }
  }

  /// `model_config` stands in the file's heap. An object size of that heap that is far too large makes `H5HG_read` of
  /// libhdf5 1.10.8 read outside of memory.
  @Test(arguments: 24..<32)
  func aHeapThatCrashesLibhdf5IsOneClearError(offset: Int) throws {
    try TinyModel().write(to: folder)
    var bytes = folder.bytes("in.h5")
    let heap = try #require(bytes.firstRange(of: Array("GCOL".utf8))?.lowerBound)
    bytes[heap + offset] = 0xFF
    folder.write("in.h5", bytes)
    #expect(try refusal().contains("in.h5"))
    #expect(folder.bytes("in.h5") == bytes)
  }

  /// The first free block of a group's names says that the next one is itself; libhdf5 then lists it for ever, in memory.
  @Test func aListOfFreeBlocksWithoutEndIsOneClearError() throws {
    try TinyModel().write(to: folder)
    var bytes = folder.bytes("in.h5")
    for place in bytes.indices.dropLast(4) where bytes[place...].starts(with: Array("HEAP".utf8)) {
      func number(at offset: Int) -> Int {
        (0..<4).reduce(0) { $0 + Int(bytes[place + offset + $1]) << (8 * $1) }
      }
      let (free, start) = (number(at: 16), number(at: 24))
      guard start + free < bytes.count else { continue }
      for part in 0..<4 { bytes[start + free + part] = UInt8(truncatingIfNeeded: free >> (8 * part)) }
    }
    folder.write("in.h5", bytes)
    let message = try refusal()
    #expect(message.contains("in.h5"), "\(message)")
  }

  @Test func aLongNameMakesNoLongMessage() throws {
    var model = TinyModel()
    model.listed["second"] = [Array(repeating: "g", count: 5_000).joined(separator: "/"), "second/bias:0"]
    try model.write(to: folder)
    #expect(try refusal().utf8.count < 2100)
  }

  @Test func aFolderIsNoInput() throws {
    try FileManager.default.createDirectory(atPath: folder.path("in.h5"), withIntermediateDirectories: false)
    #expect(try refusal().contains("directory"))
  }

  @Test func aPipeIsNotOpened() throws {
    let pipe = HeldFIFO(at: folder.path("in.h5"))
    #expect(try refusal().contains("in.h5"))
    #expect(!pipe.wasOpened())
  }

  @Test func aDeviceIsNoInput() throws {
    #expect(try refusal("/dev/zero").contains("/dev/zero"))
  }

  @Test func aMissingFileIsNamed() throws {
    #expect(try refusal("nowhere.h5").contains("nowhere.h5"))
  }

  @Test(.enabled(if: geteuid() != 0, "root reads everything"))
  func anUnreadableFileIsNamed() throws {
    try TinyModel().write(to: folder)
    chmod(folder.path("in.h5"), 0)
    #expect(try refusal().contains("in.h5"))
  }

  @Test func weightsAloneAreShownButNotOperatedOn() throws {
    try TinyModel(config: nil, isWhole: false).write(to: folder)
    #expect(try refusal().contains("weights only"))
    let shown = try Tool.run("inspect", "in.h5", in: folder)
    #expect(shown.status == 0)
    #expect(shown.output.contains("weights only"))
    #expect(shown.output.contains("/second/second/kernel:0"))
  }

  @Test func aConfigThatIsNotJSONIsRefused() throws {
    try TinyModel(config: "{\"class_name\": \"Model\", ").write(to: folder)
    #expect(try refusal().contains("model_config"))
  }

  @Test(arguments: [
    "[]", "3", "null", "{}", "{\"class_name\": \"Model\"}", "{\"class_name\": \"Model\", \"config\": 3}",
  ])
  func jsonThatIsNoModelIsRefused(config: String) throws {
    try TinyModel(config: config).write(to: folder)
    #expect(try refusal().contains("model_config"))
  }

  /// The file is at fault, and is said to be.
  @Test(arguments: ["[\"nowhere\", 0, 0, {}]", "[\"second\", 7, 0, {}]"])
  func aCallOfWhatIsNotThereIsNamed(call: String) throws {
    let config = TinyModel.config.replacing("[\"second\", 0, 0, {}]", with: call)
    try TinyModel(config: config).write(to: folder)
    let result = try Tool.run("swap-head", "in.h5", "out.h5", "-n", "3", in: folder)
    #expect(result.status == 2 && result.errors.contains("does not hold at \"classes\" as it is"))
    #expect(!result.errors.contains("please report"), "\(result.errors)")
  }

  @Test func aLayerWithoutItsWeightsIsNamed() throws {
    var model = TinyModel()
    model.arrays[2].weights.removeLast()
    try model.write(to: folder)
    #expect(try refusal().contains("second"))
  }

  @Test func aWeightThatIsListedButNotThereIsNamed() throws {
    var model = TinyModel()
    model.arrays[2].weights.removeLast()
    model.listed["second"] = ["second/kernel:0", "second/bias:0"]
    try model.write(to: folder)
    #expect(try refusal().contains("second"))
  }

  @Test func aWeightOfAnotherShapeIsNamed() throws {
    var model = TinyModel()
    model.arrays[2].weights[0].shape = [6, 5]
    try model.write(to: folder)
    let message = try refusal()
    #expect(message.contains("second"))
    #expect(message.contains("(6, 5)"))
  }

  @Test func aModelWithoutAHeadIsRefusedAndToldAboutAt() throws {
    let config = TinyModel.graph(
      layers: [
        TinyModel.inputLayer("features", [8]),
        TinyModel.dense("first", on: "features", units: 6, activation: "relu"),
        TinyModel.layer(
          "BatchNormalization", "norm", on: "first", "\"axis\": [1], \"scale\": true, \"center\": true"),
      ], input: "features", output: "norm")
    let weights = ["gamma", "beta", "moving_mean", "moving_variance"].map {
      (path: "norm/\($0):0", shape: [6])
    }
    try TinyModel(
      config: config, arrays: [("features", []), TinyModel.dense("first", 8, 6), ("norm", weights)]
    ).write(to: folder)
    let message = try refusal()
    #expect(message.contains("\"norm\"") && message.contains("--at"), "\(message)")
  }

  @Test func namesFromAFileDoNotSteerTheTerminal() throws {
    let config = TinyModel.config.replacing("\"second\"", with: "\"se\\u001b[2Jcond\"")
    try TinyModel(config: config).write(to: folder)
    for arguments in [["inspect", "in.h5"], ["swap-head", "in.h5", "out.h5", "-n", "3"]] {
      let result = try Tool.run(arguments, in: folder)
      #expect(!(result.output + result.errors).contains("\u{1B}"))
    }
  }
}
