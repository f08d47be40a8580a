import Foundation
import GraphIR
import HDF5
import Testing

@testable import FormatInterface
@testable import KerasFormat

/// Weights that no Keras can load, and those that belong to no layer.
struct OddWeightsTests {
  /// What h5py writes for little-endian float32.
  private static let float32: [UInt8] = [
    0x11, 0x20, 0x1F, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0,
  ]

  private func changing(_ file: SmallFile, at old: [UInt8], to new: [UInt8]) throws {
    let url = URL(fileURLWithPath: file.path)
    var data = try Data(contentsOf: url)
    let place = try #require(data.firstRange(of: Data(old)))
    data.replaceSubrange(place.lowerBound..<(place.lowerBound + new.count), with: new)
    try data.write(to: url)
  }

  @Test func elementsThatAreNoNumbersAreAProblem() throws {
    let file = try SmallFile()
    // class 5, opaque, without a tag
    try changing(file, at: Self.float32, to: [0x15, 0, 0, 0])
    let finding = try #require(file.read().findings.first { $0.code == "weights-type" })
    #expect(finding.severity == .problem)
    #expect(finding.message.contains("(opaque, 4 bytes each) are no numbers"))
  }

  /// HDF5 1.14 does not read them: an exponent past the end, a mantissa in the exponent, a sign past the end, no mantissa, no
  /// exponent, more bits than there are, none, less than half.
  @Test(
    arguments: [(12, 31), (14, 2), (2, 40), (15, 0), (13, 0), (10, 33), (10, 0), (10, 15)] as [(Int, UInt8)])
  func floatsThatContradictThemselvesAreDamage(place: Int, value: UInt8) throws {
    let file = try SmallFile()
    var type = Self.float32
    type[place] = value
    try changing(file, at: Self.float32, to: type)
    let error = try #require(throws: HDF5Error.self) { try file.read() }
    #expect(error.code == .damaged)
  }

  /// The text of model_config is in a heap, whose place for it has a length of its own.
  @Test func aTextOfAnotherLengthThanItsPlaceIsDamage() throws {
    let file = try SmallFile()
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
    func littleEndian(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (8 * $0) & 0xFF) } }
    let length = littleEndian(SmallFile.config.utf8.count)
    // in the heap four zeros follow, in the attribute an address
    let place = try #require(
      bytes.indices.dropLast(8).first {
        bytes[$0..<$0 + 4].elementsEqual(length) && !bytes[$0 + 4..<$0 + 8].allSatisfy { $0 == 0 }
      })
    var changed = bytes
    changed.replaceSubrange(place..<place + 4, with: littleEndian(SmallFile.config.utf8.count - 1))
    try Data(changed).write(to: URL(fileURLWithPath: file.path))
    let error = try #require(throws: HDF5Error.self) { try file.read() }
    #expect(error.code == .damaged && error.message.contains("in the heap that holds it"))
  }

  /// No float of NumPy has such a bias, so h5py finds no type for it.
  @Test func aFloatThatNumPyDoesNotHaveIsAProblem() throws {
    let file = try SmallFile()
    var type = Self.float32
    type[17] = 200
    try changing(file, at: Self.float32, to: type)
    #expect(try file.read().findings.contains { $0.code == "weights-type" && $0.severity == .problem })
  }

  private func topLevel(_ names: [String], in root: borrowing Group) throws {
    let group = try root.createGroups("model_weights/top_level_model_weights")
    let list = names.isEmpty ? Attribute.emptyList : Attribute(texts: names, type: SmallFile.fixed(8))
    try group.setAttribute("weight_names", list)
    let type = try #require(ElementType(numpyName: "float32"))
    for name in names {
      try group.createDataset(name, shape: [2], type: type) { block, _ in
        block.initializeMemory(as: UInt8.self, repeating: 0)
      }
    }
  }

  @Test func weightsOfTheModelItselfAreAProblemWhereItsClassHasNone() throws {
    let file = try SmallFile(version: "2.12.0", extra: { root in try topLevel(["own:0"], in: root) })
    let finding = try #require(file.read().findings.first)
    #expect(finding.code == "weights-top-level")
    #expect(finding.severity == .problem)
    #expect(finding.message.contains("own:0") && finding.message.contains("tf.keras 2.12.0"))
  }

  @Test func weightsOfAModelOfAnotherClassStay() throws {
    let config = SmallFile.config.replacingOccurrences(of: "\"Model\"", with: "\"Custom>Mine\"")
    let file = try SmallFile(
      version: "2.12.0", config: config, extra: { root in try topLevel(["own:0"], in: root) })
    #expect(try file.read().findings.map(\.code) == ["top-level-weights"])
    #expect(try file.read().findings.map(\.severity) == [.note])
  }

  @Test func anEmptyListOfTheModelIsWhatKerasWrites() throws {
    #expect(
      try SmallFile(version: "2.12.0", extra: { root in try topLevel([], in: root) }).read().findings.isEmpty)
  }

  /// Before Keras 2.6 nobody looks there.
  @Test func olderKerasesDoNotReadTheGroup() throws {
    #expect(try SmallFile(extra: { root in try topLevel(["own:0"], in: root) }).read().findings.isEmpty)
  }

  @Test func aGroupOfTheModelThatCanNotBeReadIsRefused() throws {
    let type = try #require(ElementType(numpyName: "float32"))
    let file = try SmallFile(
      version: "2.12.0",
      extra: { root in
        try root.createDataset("model_weights/top_level_model_weights", shape: [1], type: type) { block, _ in
          block.initializeMemory(as: UInt8.self, repeating: 0)
        }
      })
    let error = try #require(throws: FormatError.self) { try file.read() }
    #expect(error.code == .missingWeights)
    #expect(error.message.contains("top_level_model_weights"))
  }
}
