import GraphIR
import HDF5
import TestSupport
import Testing

@testable import FormatInterface
@testable import KerasFormat

/// Files that no Keras writes, or that an aborted save left behind.
struct ReadingTests {
  @Test func aSmallModelIsReadWithItsWeights() throws {
    let file = try SmallFile().read()
    #expect(file.findings.isEmpty)
    #expect(file.whole.parameterCounts.total == 4 * 3 + 3 + 3 * 2 + 2)
    let kernel = try #require(file.whole.model.layer(named: "out")?.weights.first)
    #expect(kernel.name == "kernel")
    #expect(kernel.shape == [3, 2])
    #expect(kernel.tensor?.key == "/model_weights/out/out/kernel:0")
    #expect(file.facts.elementTypes == ["float32": 4])
  }

  @Test func aFileWithoutConfigSaysWhichKindItIs() throws {
    let file = try SmallFile(config: nil)
    #expect(throws: FormatError.self) { try file.read() }
    #expect(try FileSurvey(reading: file.path).facts.kind == .otherHDF5)
  }

  @Test func configThatIsNotJSONIsRefused() throws {
    let file = try SmallFile(config: "{\"class_name\": ")
    #expect(code { try file.read() } == .notJSON)
  }

  @Test(arguments: [
    "[1, 2]", "{\"class_name\": \"Model\"}", "{\"class_name\": \"MyModel\", \"config\": {\"units\": 3}}", "7",
  ])
  func jsonThatIsNoModelIsRefused(text: String) throws {
    let file = try SmallFile(config: text)
    #expect(code { try file.read() } == .notAModel)
  }

  @Test func aMissingVersionMeansKeras1AndIsRefused() throws {
    let file = try SmallFile(version: nil)
    #expect(code { try file.read() } == .unknownDialect)
  }

  @Test func aWeightOfTheWrongShapeIsAProblem() throws {
    var arrays = SmallFile.arrays
    arrays[2].weights[0].1 = [3, 5]
    let file = try SmallFile(arrays: arrays).read()
    let finding = try #require(file.findings.first)
    #expect(finding.code == "weights-shape")
    #expect(finding.severity == .problem)
    #expect(finding.layer == "out")
    #expect(finding.message.contains("(None, 2)") && finding.message.contains("(3, 5)"))
  }

  @Test func aWeightThatIsListedButMissingIsAProblem() throws {
    let file = try SmallFile(listed: ["out": ["out/kernel:0", "out/absent:0"]]).read()
    #expect(file.findings.contains { $0.code == "weights-missing" && $0.message.contains("out/absent:0") })
  }

  @Test func aLayerWithTooFewWeightsIsAProblem() throws {
    var arrays = SmallFile.arrays
    arrays[2].weights.removeLast()
    let file = try SmallFile(arrays: arrays).read()
    #expect(file.findings.contains { $0.code == "weights-missing" && $0.layer == "out" })
  }

  @Test func aLayerWithoutGroupIsAProblem() throws {
    let file = try SmallFile(arrays: Array(SmallFile.arrays.dropLast())).read()
    #expect(file.findings.contains { $0.code == "weights-missing" && $0.layer == "out" })
  }

  /// Keras pairs groups and layers by position; so do we where the names are strangers.
  @Test func groupsWithOtherNamesArePairedByPosition() throws {
    var arrays = SmallFile.arrays
    arrays[1].layer = "renamed_fc"
    arrays[2].layer = "renamed_out"
    let file = try SmallFile(arrays: arrays).read()
    #expect(file.findings.isEmpty)
    let out = try #require(file.whole.model.layer(named: "out"))
    #expect(out.weights.first?.tensor?.key == "/model_weights/renamed_out/out/kernel:0")
  }

  @Test(arguments: ["fewer", "more"]) func groupsThatDoNotLineUpAreRefused(groups: String) throws {
    var arrays = SmallFile.arrays
    arrays[1].layer = "renamed_fc"
    if groups == "fewer" {
      arrays.remove(at: 2)
    } else {
      arrays.append(("last", [("last/kernel:0", [2, 2])]))
    }
    let file = try SmallFile(arrays: arrays)
    let error = #expect(throws: FormatError.self) { try file.read() }
    #expect(error?.code == .missingWeights)
    let words = "by position \(groups == "fewer" ? 1 : 3) groups with weights do not line up with 2 layers"
    #expect(error?.message.contains(words) == true && error?.message.contains("renamed_fc") == true)
  }

  /// Groups without weights, and layers without weights, do not count: there is nothing to pair.
  @Test func onlyGroupsWithWeightsLineUp() throws {
    var arrays = SmallFile.arrays
    arrays[1].layer = "renamed_fc"
    arrays.insert(("something", []), at: 1)
    arrays.append(("nothing", []))
    let file = try SmallFile(arrays: arrays).read()
    let fc = try #require(file.whole.model.layer(named: "fc"))
    #expect(fc.weights.map(\.path) == ["fc/kernel:0", "fc/bias:0"] && fc.savedName == "renamed_fc")
    #expect(file.whole.model.layer(named: "out")?.savedName == "out")
    #expect(file.findings.isEmpty)
  }

  /// One name that is a stranger, and the others are not believed either: Keras goes by position alone.
  @Test func aStrangerMakesPositionCountForAll() throws {
    let config = SmallFile.config.replacing("\"units\": 2", with: "\"units\": 3")
      .replacing("[null, 4]", with: "[null, 3]")
    let arrays: [(layer: String, weights: [(String, [Int])])] = [
      ("a", []), ("out", [("out/kernel:0", [3, 3]), ("out/bias:0", [3])]),
      ("stranger", [("stranger/kernel:0", [3, 3]), ("stranger/bias:0", [3])]),
    ]
    let model = try SmallFile(config: config, arrays: arrays).read().whole.model
    #expect(model.layer(named: "fc")?.savedName == "out")
    #expect(model.layer(named: "out")?.savedName == "stranger")
  }

  @Test func aListedGroupThatIsMissingIsRefused() throws {
    let file = try SmallFile(extra: { root in try root.delete("model_weights/out") })
    #expect(code { try file.read() } == .missingWeights)
  }

  @Test func variableLengthListsAreReadToo() throws {
    let file = try SmallFile(lists: { _ in SmallFile.variable }).read()
    #expect(file.findings.isEmpty)
    #expect(file.whole.model.layer(named: "fc")?.weights.count == 2)
  }

  @Test func optimizerStateIsSummedUp() throws {
    let file = try SmallFile(extra: { root in
      let type = try #require(ElementType(numpyName: "float32"))
      try root.createDataset("optimizer_weights/Adam/m:0", shape: [4, 3], type: type) { block, _ in
        block.initializeMemory(as: UInt8.self, repeating: 0)
      }
    }).read()
    #expect(file.whole.optimizerState == OptimizerState(arrays: 1, byteCount: 48))
  }

  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1", "Git LFS"), ("<!DOCTYPE html>", "web page"),
    ("1234TFL3", "TensorFlow Lite"),
  ])
  func aFileOfAnotherFormatIsNamed(content: String, word: String) throws {
    let folder = Folder()
    Folder.write(content + String(repeating: " ", count: 600), to: folder.path("a.h5"))
    do {
      _ = try FileSurvey(reading: folder.path("a.h5"))
      Issue.record("read \(word)")
    } catch {
      #expect((error as? HDF5Error)?.code == .notHDF5)
      #expect("\(error)".contains(word) && "\(error)".contains("a.h5"))
    }
  }

  private func code(_ body: () throws -> LegacyFile) -> FormatError.Code? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? FormatError)?.code
    }
  }
}
