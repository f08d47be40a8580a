import GraphIR
import HDF5
import Testing

@testable import KerasFormat

/// Weights whose numbers come from other weights.
struct NumbersTests {
  @Test func columnsAreChosenAndAdded() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    let old = whole.model.layers[1].weights
    var (kernel, bias) = (old[0], old[1])
    kernel.shape = [4, 4]
    kernel.source = .columns(of: old[0], [2, nil, 0, nil], new: .ones, seed: 0)
    bias.shape = [4]
    bias.source = .columns(of: old[1], [2, nil, 0, nil], new: .zeros, seed: 0)
    whole.model.layers[1].weights = [kernel, bias]
    whole.model.layers[1].config["units"] = 4
    let result = try source.written(whole)
    // The kernel's elements are numbered from 0, the bias's from 100.
    #expect(
      try result.values("model_weights/fc/fc/kernel:0")
        == [2, 1, 0, 1, 5, 1, 3, 1, 8, 1, 6, 1, 11, 1, 9, 1])
    #expect(try result.values("model_weights/fc/fc/bias:0") == [102, 0, 100, 0])
    #expect(try result.names(in: "model_weights/fc/fc") == ["bias:0", "kernel:0"])
  }

  @Test func columnsThatAreNotThereAreRefused() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    whole.model.layers[1].weights[1].source = .columns(
      of: whole.model.layers[1].weights[1], [0, 1, 3], new: .zeros, seed: 0)
    #expect(throws: FormatError.self) { _ = try source.written(whole) }
  }

  @Test func aWeightOfAnotherFileIsCopied() throws {
    let (source, other) = (try SmallFile(), try SmallFile())
    var whole = try source.read().whole
    whole.model.layers[2].weights[1].source = .external(
      file: other.path, dataset: "/model_weights/out/out/bias:0")
    let result = try source.written(whole)
    #expect(try result.values("model_weights/out/out/bias:0") == [100, 101])
    #expect(try result.read().findings.isEmpty)
    whole.model.layers[2].weights[1].source = .external(
      file: other.path, dataset: "/model_weights/fc/fc/bias:0")
    #expect(throws: FormatError.self) { _ = try source.written(whole) }
  }

  @Test(arguments: ["float16", "float64"]) func anotherElementTypeConverts(_ type: String) throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    whole.model.layers[1].weights[0].type = type
    let first = try source.written(whole)
    #expect(try first.read().whole.model.layers[1].weights.map(\.type) == [type, "float32"])
    #expect(try first.names(in: "model_weights/fc/fc") == ["bias:0", "kernel:0"])
    var back = try first.read().whole
    back.model.layers[1].weights[0].type = "float32"
    #expect(
      try first.written(back).values("model_weights/fc/fc/kernel:0")
        == source.values("model_weights/fc/fc/kernel:0"))
  }

  @Test func aLargeWeightIsReadInBlocks() throws {
    let rows = 3000
    let arrays = [("a", []), ("fc", [("fc/kernel:0", [rows, 300]), ("fc/bias:0", [300])])]
    let source = try SmallFile(arrays: arrays + [SmallFile.arrays[2]])
    let reader = try DatasetReader(
      File(reading: source.path).root().dataset("model_weights/fc/fc/kernel:0"))
    var (next, sums) = (0, true)
    while next < rows * 300 {
      // Parts that do not divide a block.
      let count = min(70_001, rows * 300 - next)
      var part = [Float](repeating: -1, count: count)
      try part.withUnsafeMutableBytes { try reader.read(into: $0) }
      sums = sums && part.indices.allSatisfy { part[$0] == Float(next + $0) }
      next += count
    }
    #expect(sums)
    #expect(throws: HDF5Error.self) {
      var more: [UInt8] = [0, 0, 0, 0]
      try more.withUnsafeMutableBytes { try reader.read(into: $0) }
    }
  }
}
