import Foundation
import GraphIR
import HDF5
import Testing

@testable import FormatInterface
@testable import KerasFormat
@testable import WeightStreams

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
    let donor = try other.read().whole.model
    whole.model.layers[2].weights[1].source = donor.layers[2].weights[1].source
    let result = try source.written(whole)
    #expect(try result.values("model_weights/out/out/bias:0") == [100, 101])
    #expect(try result.read().findings.isEmpty)
    whole.model.layers[2].weights[1].source = donor.layers[1].weights[1].source
    #expect(throws: FormatError.self) { _ = try source.written(whole) }
  }

  /// Another file that has the same name and the same arrays by now is not the one whose weights were chosen.
  @Test func aFileThatChangedSinceItWasReadGivesNoWeights() throws {
    let (source, other) = (try SmallFile(), try SmallFile())
    var whole = try source.read().whole
    whole.model.layers[2].weights[1].source = try other.read().whole.model.layers[2].weights[1].source
    let copy = other.path + ".copy"
    try FileManager.default.copyItem(atPath: other.path, toPath: copy)
    try #require(rename(copy, other.path) == 0)
    let error = try #require(throws: FormatError.self) { _ = try source.written(whole) }
    #expect(error.code == .changed && error.file == other.path)
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

  /// By its name one of these would be a statistic, which Keras lists last; but the class is not known, so who can say.
  @Test func aListThatIsNotUnderstoodKeepsItsOrder() throws {
    let config = SmallFile.config.replacingOccurrences(
      of: "{\"class_name\": \"Dense\", \"config\": {\"name\": \"fc\"",
      with: "{\"class_name\": \"Custom>Scale\", \"config\": {\"name\": \"fc\"")
    #expect(config != SmallFile.config)
    let names = ["fc/moving_mean:0", "fc/gain:0"]
    let source = try SmallFile(
      config: config,
      arrays: [
        ("a", []), ("fc", names.map { ($0, [3]) }),
        ("out", [("out/kernel:0", [3, 2]), ("out/bias:0", [2])]),
      ])
    var whole = try source.read().whole
    #expect(!whole.model.layers[1].weightsAreUnderstood)
    for index in 0..<2 { whole.model.layers[1].weights[index].type = "float16" }
    let result = try source.written(whole)
    let group = try File(reading: result.path).root().group("model_weights/fc")
    #expect(try group.attribute("weight_names")?.texts == names)
    #expect(try result.read().whole.model.layers[1].weights.map(\.type) == ["float16", "float16"])
  }

  @Test func aNumberThatIsTooLargeIsRefusedByName() throws {
    let arrays = [("a", []), ("fc", [("fc/kernel:0", [300, 300]), ("fc/bias:0", [300])])]
    let source = try SmallFile(arrays: arrays + [SmallFile.arrays[2]])
    var whole = try source.read().whole
    whole.model.layers[1].weights[0].type = "float16"
    let error = #expect(throws: FormatError.self) { _ = try source.written(whole) }
    #expect(error?.code == .outOfRange)
    // Numbered from 0 on; 65519 is still rounded down to the largest half.
    #expect(
      error?.message
        == "weight \"fc/kernel:0\": 65520.0 is too large for float16, which ends at 65504.0; nothing was written"
    )
    whole.model.layers[1].weights[0].type = "bfloat16"
    _ = try source.written(whole)
  }

  @Test func infinityIsNoOverflow() {
    func stored(_ values: [Double]) -> (bits: [UInt16], overflow: Int?) {
      var bits = [UInt16](repeating: 0, count: values.count)
      let overflow = bits.withUnsafeMutableBytes { block in
        values.withUnsafeBufferPointer { FloatEncoding.float16.fill(block, with: $0) }
      }
      return (bits.map(UInt16.init(littleEndian:)), overflow)
    }
    let sound = stored([.infinity, -.infinity, -65504, -0.0])
    #expect(sound.overflow == nil)
    #expect(sound.bits == [0x7C00, 0xFC00, 0xFBFF, 0x8000])
    #expect(stored([.infinity, 1, -65520, 70000]).overflow == 2)
    #expect(stored([.nan]).bits[0] & 0x7FFF > 0x7C00)
  }

  /// Where the machine converts in whole vectors, it does so only where nothing is special.
  @Test(
    arguments: [
      ([1, 2, 1e39, -1e39], [1, 2, .infinity, -.infinity], 2),
      ([.nan, 3, -.infinity, 0.1], [.nan, 3, -.infinity, 0.1], nil),
      ([0x1.000001p0, 1e-46, -0.0], [1, 0, -0.0], nil),
    ] as [([Double], [Float], Int?)])
  func doublesBecomeSinglesOneRoundingEach(values: [Double], expected: [Float], overflow: Int?) {
    var stored = [Float](repeating: 7, count: values.count)
    let found = stored.withUnsafeMutableBytes { block in
      values.withUnsafeBufferPointer { FloatEncoding.float32.fill(block, with: $0) }
    }
    #expect(found == overflow)
    #expect(
      zip(stored, expected).allSatisfy { ($0.isNaN && $1.isNaN) || $0.bitPattern == $1.bitPattern },
      "\(stored)")
  }

  /// gamma and beta are 100, 101, 102, the variance is 1 and epsilon 3, so the scale is half of gamma.
  @Test func aNormalisationIsFolded() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    let old = whole.model.layers[1].weights
    var (zeros, ones) = (old[1], old[1])
    zeros.source = .initializer(.zeros, seed: 0)
    ones.source = .initializer(.ones, seed: 0)
    func folded(_ weight: Weight?, _ part: NormalizationFold.Part, mean: Weight) -> Weight.Source {
      .folded(
        NormalizationFold(
          weight, part, gamma: old[1], beta: old[1], mean: mean, variance: ones, epsilon: 3))
    }
    whole.model.layers[1].weights[0].source = folded(old[0], .kernel(block: 1), mean: zeros)
    whole.model.layers[1].weights[1].source = folded(old[1], .bias, mean: zeros)
    let result = try source.written(whole)
    let scales: [Float] = [50, 50.5, 51]
    #expect(
      try result.values("model_weights/fc/fc/kernel:0") == (0..<12).map { Float($0) * scales[$0 % 3] })
    #expect(try result.values("model_weights/fc/fc/bias:0") == [5100, 5201.5, 5304])
    // A bias that there was not: beta - mean * scale.
    whole.model.layers[1].weights[1].source = folded(nil, .bias, mean: old[1])
    #expect(try source.written(whole).values("model_weights/fc/fc/bias:0") == [-4900, -4999.5, -5100])
  }

  /// Blocks of a megabyte, in which rows of 300 do not come out even.
  /// A row of the kernel is longer than a block.
  @Test func aFoldedWeightOfManyBlocksIsScaledToItsEnd() throws {
    let arrays = [("a", []), ("fc", [("fc/kernel:0", [2, 300_001]), ("fc/bias:0", [300_001])])]
    let source = try SmallFile(arrays: arrays + [SmallFile.arrays[2]])
    var whole = try source.read().whole
    let old = whole.model.layers[1].weights
    var (zero, one) = (old[1], old[1])
    zero.source = .initializer(.zeros, seed: 0)
    one.source = .initializer(.ones, seed: 0)
    whole.model.layers[1].weights[0].source = .folded(
      NormalizationFold(
        old[0], .kernel(block: 1), gamma: old[1], beta: nil, mean: zero, variance: one, epsilon: 0))
    let values = try source.written(whole).values("model_weights/fc/fc/kernel:0")
    #expect(values.count == 600_002)
    #expect(values.indices.allSatisfy { values[$0] == Float(Double($0) * Double(100 + $0 % 300_001)) })
  }

  /// A channel's numbers, seven in a row, are cut wherever a block ends: rows are longer than one.
  @Test func aChannelGoesOnInTheNextBlock() throws {
    let arrays = [("a", []), ("fc", [("fc/kernel:0", [2, 300_001]), ("fc/bias:0", [3])])]
    let source = try SmallFile(arrays: arrays + [SmallFile.arrays[2]])
    var whole = try source.read().whole
    let old = whole.model.layers[1].weights
    var (zero, one) = (old[1], old[1])
    zero.source = .initializer(.zeros, seed: 0)
    one.source = .initializer(.ones, seed: 0)
    whole.model.layers[1].weights[0].source = .folded(
      NormalizationFold(
        old[0], .kernel(block: 7), gamma: old[1], beta: nil, mean: zero, variance: one, epsilon: 0))
    let values = try source.written(whole).values("model_weights/fc/fc/kernel:0")
    #expect(values.count == 600_002)
    #expect(values.indices.allSatisfy { values[$0] == Float(Double($0) * Double(100 + $0 / 7 % 3)) })
  }

  @Test func blocksOfATransposedKernelBelongToOneChannel() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    let old = whole.model.layers[1].weights
    var kernel = old[0]
    // The bias, 100, 101, 102, as gamma; the kernel (4, 3) read as (2, 3 channels, 2).
    var (zero, one) = (old[1], old[1])
    zero.source = .initializer(.zeros, seed: 0)
    one.source = .initializer(.ones, seed: 0)
    kernel.source = .folded(
      NormalizationFold(
        kernel, .kernel(block: 2), gamma: old[1], beta: nil, mean: zero, variance: one, epsilon: 0))
    whole.model.layers[1].weights[0] = kernel
    let scales: [Float] = [100, 100, 101, 101, 102, 102]
    #expect(
      try source.written(whole).values("model_weights/fc/fc/kernel:0")
        == (0..<12).map { Float($0) * scales[$0 % 6] })
  }

  @Test func whatAWeightIsMadeOfIsRoundedAsItWouldBeStored() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    let old = whole.model.layers[1].weights[1]
    var (half, chosen) = (old, old)
    half.type = "bfloat16"
    chosen.source = .columns(of: half, [2, 1, 0], new: .zeros, seed: 0)
    whole.model.layers[1].weights[1] = chosen
    // 100, 101, 102 as numbers of eight bits; 101 and 102 have seven.
    #expect(try source.written(whole).values("model_weights/fc/fc/bias:0") == [102, 101, 100])
    half.type = "float16"
    half.source = .columns(of: old, [0, 1, nil], new: .heUniform, seed: 3)
    chosen.source = .columns(of: half, [2, 1, 0], new: .zeros, seed: 0)
    whole.model.layers[1].weights[1] = chosen
    let values = try source.written(whole).values("model_weights/fc/fc/bias:0")
    #expect(values[1...] == [101, 100])
    #expect(Double(values[0]) == FloatEncoding.float16.rounded(Double(values[0])) && values[0] != 0)
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
