import Foundation
import GraphIR
import HDF5
import Testing

@testable import KerasFormat

/// Outputs that are compact without having been packed anew.
struct CompactCopyTests {
  private static let units = 1000
  private static let oldNumbers = (0..<(units * 2)).map { -1_000_000 - Float($0) }

  /// A file with four megabytes before its head. All that is going to go has "zombie" in its name, or these numbers.
  private func source(extra: (borrowing Group) throws -> Void = { _ in }) throws -> SmallFile {
    let config = SmallFile.config.replacingOccurrences(of: "\"out\"", with: "\"zombie_head\"")
      .replacingOccurrences(of: "[null, 4]", with: "[null, \(Self.units)]")
      .replacingOccurrences(of: "\"units\": 3", with: "\"units\": \(Self.units)")
    return try SmallFile(
      config: config, training: "{\"loss\": \"zombie\"}",
      arrays: [
        ("a", []), ("fc", [("fc/kernel:0", [Self.units, Self.units]), ("fc/bias:0", [Self.units])]),
        ("zombie_head", [("out/kernel:0", [Self.units, 2]), ("out/bias:0", [2])]),
      ],
      extra: { root in
        let name = "model_weights/zombie_head/out/kernel:0"
        try root.delete(name)
        let type = ElementType(numpyName: "float32") ?? { preconditionFailure() }()
        try root.createDataset(name, shape: [Self.units, 2], type: type) { block, first in
          for offset in stride(from: 0, to: block.count, by: 4) {
            block.storeBytes(
              of: Self.oldNumbers[first + offset / 4], toByteOffset: offset, as: Float.self)
          }
        }
        try extra(root)
      })
  }

  /// Another head, and nothing of the training any more.
  private func changed(_ file: LegacyFile) -> WholeModel {
    var whole = file.whole
    whole.trainingConfig = nil
    whole.model.layers[2].name = "new_head"
    whole.model.layers[2].config["name"] = "new_head"
    whole.model.layers[2].entry["name"] = "new_head"
    whole.model.layers[2].weights[0].source = .initializer(.ones, seed: 0)
    whole.model.outputs = [TensorReference(layer: "new_head")]
    return whole
  }

  private func data(of file: SmallFile) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file.path))
  }

  /// Whether there is anything of the old head, configuration or training in a file.
  private func zombies(in file: SmallFile) throws -> Bool {
    let data = try data(of: file)
    let numbers = Set(Self.oldNumbers.map(\.bitPattern))
    let hasNumber = data.withUnsafeBytes { bytes in
      (0..<(bytes.count - 3)).contains {
        numbers.contains(bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
      }
    }
    return hasNumber || data.range(of: Data("zombie".utf8)) != nil
  }

  @Test func nothingOfWhatWasDroppedStays() throws {
    let source = try source()
    let edited = try source.written(changed(source.read()), compaction: .never)
    #expect(try zombies(in: edited))
    let (compact, kind) = try source.writtenAs(changed(source.read()), compaction: .always)
    #expect(kind == .editACopy)
    #expect(try !zombies(in: compact))
    #expect(try FileSurvey.tree(of: HDF5Bytes(compact.path)) == FileSurvey.tree(of: HDF5Bytes(edited.path)))
    #expect(try compact.values("model_weights/fc/fc/kernel:0").count == 1_000_000)
    for name in ["fc/fc/kernel:0", "fc/fc/bias:0"] {
      #expect(try compact.values("model_weights/\(name)") == source.values("model_weights/\(name)"))
    }
    #expect(try compact.read().findings.isEmpty)
    #expect(try #require(DirectFile.idleByteCount(of: compact.path)) <= data(of: compact).count / 100)
  }

  @Test func twoRunsGiveTheSameBytes() throws {
    let source = try source()
    let whole = changed(try source.read())
    let one = try source.written(whole, compaction: .always)
    #expect(try data(of: one) == data(of: source.written(whole, compaction: .always)))
  }

  @Test func whatAnEarlierEditLeftIsNoReasonToKeepIt() throws {
    let source = try source()
    let edited = try source.written(changed(source.read()), compaction: .never)
    let (compact, kind) = try edited.writtenAs(edited.read().whole, compaction: .always)
    #expect(kind == .editACopy)
    #expect(try !zombies(in: compact))
    #expect(try FileSurvey.tree(of: HDF5Bytes(compact.path)) == FileSurvey.tree(of: HDF5Bytes(edited.path)))
  }

  /// A hole of a tenth of the file, with something behind it, is not filled with zeros.
  @Test func aFileWithMuchIdleRoomIsPackedAnew() throws {
    let source = try source(extra: { root in
      let type = ElementType(numpyName: "float32") ?? { preconditionFailure() }()
      try root.createDataset("zombie", shape: [100_000], type: type) { block, _ in
        _ = block.initializeMemory(as: UInt8.self, repeating: 7)
      }
      try root.createDataset("tail", shape: [1000], type: type) { block, _ in
        _ = block.initializeMemory(as: UInt8.self, repeating: 8)
      }
    })
    let file = try File(editing: source.path)
    do { try file.root().delete("zombie") }
    try file.close()
    let (compact, kind) = try source.writtenAs(changed(source.read()), compaction: .always)
    #expect(kind == .repack)
    #expect(try !zombies(in: compact))
    #expect(try #require(DirectFile.idleByteCount(of: compact.path)) < 8192)
  }
}
