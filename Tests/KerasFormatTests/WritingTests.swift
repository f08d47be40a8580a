import Files
import GraphIR
import HDF5
import JSON
import TestSupport
import Testing

@testable import FormatInterface
@testable import KerasFormat
@testable import WeightStreams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the planner and the engine do to a file, on files made on the spot.
struct WritingTests {
  @Test func aModelThatDidNotChangeNeedsNoEdit() throws {
    let file = try SmallFile().read()
    #expect(try file.plan(for: file.whole).isEmpty)
  }

  @Test func aDroppedLayerTakesItsGroupAlong() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    whole.model.layers.removeLast()
    whole.model.outputs = [TensorReference(layer: "fc")]
    let result = try source.written(whole)
    #expect(try result.read().whole.model.layers.map(\.name) == ["a", "fc"])
    #expect(try result.names(in: "model_weights") == ["a", "fc"])
    #expect(try result.values("model_weights/fc/fc/kernel:0") == (0..<12).map(Float.init))
  }

  @Test func aNewWeightGetsItsNumbersFromItsSeed() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    var head = whole.model.layers.removeLast()
    head.name = "dense_classifier"
    head.config["name"] = "dense_classifier"
    head.config["units"] = 5
    head.weights = [
      Weight(
        name: "kernel", path: "dense_classifier/kernel:0", shape: [3, 5], type: "float32", isTrainable: true,
        source: .initializer(.glorotUniform, seed: 7)),
      Weight(
        name: "bias", path: "dense_classifier/bias:0", shape: [5], type: "float32", isTrainable: true,
        source: .initializer(.zeros, seed: 0)),
    ]
    whole.model.layers.append(head)
    whole.model.outputs = [TensorReference(layer: "dense_classifier")]
    let (one, two) = (try source.written(whole), try source.written(whole))
    let path = "model_weights/dense_classifier/dense_classifier/kernel:0"
    let kernel = try one.values(path)
    #expect(try kernel == two.values(path))
    #expect(kernel.count == 15)
    #expect(kernel.allSatisfy { abs($0) <= Float((6.0 / 8).squareRoot()) })
    #expect(Set(kernel).count == 15)
    let read = try one.read()
    #expect(read.findings.isEmpty)
    #expect(read.whole.model.outputs == [TensorReference(layer: "dense_classifier")])
    #expect(try one.names(in: "model_weights") == ["a", "dense_classifier", "fc"])
  }

  @Test func droppedOptimizerStateAndTrainingConfigAreGone() throws {
    let source = try SmallFile(
      training: "{\"loss\": \"mse\"}", extra: { root in _ = try root.createGroup("optimizer_weights") })
    var whole = try source.read().whole
    #expect(whole.trainingConfig?["loss"] == "mse")
    whole.trainingConfig = nil
    whole.optimizerState = nil
    let result = try source.written(whole)
    #expect(try result.names(in: "/") == ["model_weights"])
    let read = try result.read()
    #expect(read.whole.trainingConfig == nil)
    #expect(!read.facts.isCompiled)
  }

  @Test func anExistingOutputStaysUnlessItMayBeReplaced() throws {
    let (source, other) = (try SmallFile(), try SmallFile())
    let file = try source.read()
    let plan = try file.plan(for: file.whole)
    #expect(throws: FileError.self) {
      _ = try Draft(copying: source.path, to: other.path, overwriting: false)
    }
    let draft = try Draft(copying: source.path, to: other.path, overwriting: true)
    #expect(try EditEngine.write(plan, of: file.origin, as: draft).kind == .copy)
    #expect(throws: FormatError.self) { _ = try EditEngine.write(plan, of: file.origin, as: draft) }
  }

  /// As long as before: only its time tells that what was copied is not what was read.
  @Test func aFileThatChangedBetweenItsCopyAndItsReadingIsNotWritten() throws {
    let (source, result) = (try SmallFile(), try SmallFile())
    let draft = try Draft(copying: source.path, to: result.path, overwriting: true)
    _ = try draft.copy(progress: nil)
    #expect(utimes(source.path, [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]) == 0)
    let file = try source.read()
    let plan = try file.plan(for: file.whole)
    let error = #expect(throws: FormatError.self) {
      _ = try EditEngine.write(plan, of: file.origin, as: draft)
    }
    #expect(error?.message.contains("changed after it was read") == true)
  }

  @Test(arguments: [0o600, 0o440, 0o666] as [mode_t]) func anOutputHasThePermissionsOfItsInput(
    permissions: mode_t
  ) throws {
    let source = try SmallFile()
    #expect(chmod(source.path, permissions) == 0)
    for compaction in [Compaction.automatic, .always] {
      var whole = try source.read().whole
      whole.model.layers[1].config["activation"] = "tanh"
      let (file, folder) = (try source.read(), Folder())
      let result = folder.path("out.h5")
      let draft = try Draft(copying: source.path, to: result, overwriting: false, compaction: compaction)
      _ = try EditEngine.write(file.plan(for: whole), of: file.origin, as: draft, compaction: compaction)
      // as the system makes a file of these permissions; a mask that is read by setting it is another test's, too
      let plain = folder.path("plain")
      close(open(plain, O_CREAT | O_WRONLY, permissions))
      #expect(try FileIdentity(at: result)?.permissions == FileIdentity(at: plain)?.permissions)
    }
  }

  @Test func aTrainingConfigurationKeepsTheTypeOfItsText() throws {
    for type in [SmallFile.variable, Attribute.TextType.variable(.utf8), SmallFile.fixed(15)] {
      let source = try SmallFile(extra: { root in
        try root.setAttribute("training_config", Attribute(text: "{\"loss\": \"mse\"}", type: type))
      })
      var whole = try source.read().whole
      whole.trainingConfig?["loss"] = "mean_squared_error"
      let output = try source.written(whole)
      let attribute = try File(reading: output.path).root().attribute("training_config")
      #expect(attribute?.text == "{\"loss\": \"mean_squared_error\"}")
      #expect(attribute?.textType == type.widened(for: ["{\"loss\": \"mean_squared_error\"}"]))
    }
  }

  // MARK: lists
  // MARK: lists

  @Test func aLongListIsSplitAsNumPySplitsIt() throws {
    let names = (0..<1000).map { "layer_\($0)_\(String(repeating: "x", count: 90))" }
    let list = NameList(names: names, type: SmallFile.fixed(8), attributes: ["weight_names"])
    let parts = list.attributes("weight_names", holding: names, like: SmallFile.fixed(8))
    #expect(parts.map(\.0) == ["weight_names0", "weight_names1"])
    #expect(parts.compactMap(\.1.texts).joined().elementsEqual(names))
    #expect(parts.allSatisfy { ($0.1.texts?.count ?? 0) * 100 <= NameList.limit })
  }

  @Test func aListIsSplitAsSoonAsItPasses64512Bytes() {
    func pieces(_ count: Int, of length: Int) -> [(name: String, list: Attribute)] {
      let names = (0..<count).map { number in
        let digits = String(number)
        return String(repeating: "n", count: length - digits.count) + digits
      }
      let list = NameList(names: [], type: SmallFile.variable, attributes: [])
      return list.attributes("weight_names", holding: names, like: SmallFile.variable)
        .map { (name: $0.0, list: $0.1) }
    }
    let whole = pieces(672, of: 96)
    #expect(whole.map(\.name) == ["weight_names"])
    #expect(whole[0].list.textType == SmallFile.variable)
    // As numpy.array_split has it: what is left over makes the first pieces longer.
    let split = pieces(673, of: 96)
    #expect(split.map(\.name) == ["weight_names0", "weight_names1"])
    #expect(split.map { $0.list.texts?.count } == [337, 336])
    #expect(split.allSatisfy { $0.list.textType == SmallFile.fixed(96) }, "as every Keras writes pieces")
    #expect(pieces(1345, of: 96).map { $0.list.texts?.count } == [449, 448, 448])
    #expect(pieces(1, of: 70_000).map(\.name) == ["weight_names"], "a single name can't be split")
  }

  /// A file whose longest list is split has lists of two types.
  @Test func aNewListHasTheFormOfTheWholeOnes() throws {
    let source = try SmallFile(
      lists: { _ in SmallFile.variable },
      extra: { root in
        let group = try root.group("model_weights/fc")
        try group.removeAttribute("weight_names")
        for (piece, name) in ["fc/kernel:0", "fc/bias:0"].enumerated() {
          try group.setAttribute("weight_names\(piece)", Attribute(texts: [name], type: SmallFile.fixed(11)))
        }
      })
    var whole = try source.read().whole
    #expect(try source.read().findings.isEmpty)
    whole.model.layers[2].savedName = nil
    whole.model.layers[2].name = "new"
    whole.model.layers[2].config["name"] = "new"
    whole.model.layers[2].weights[0].source = .initializer(.ones, seed: 0)
    whole.model.layers[2].weights[1].source = .initializer(.zeros, seed: 0)
    whole.model.outputs = [TensorReference(layer: "new")]
    let result = try source.written(whole)
    let weights = try File(reading: result.path).root().group("model_weights")
    #expect(try weights.group("new").attribute("weight_names")?.textType == SmallFile.variable)
    #expect(try weights.group("fc").attribute("weight_names0")?.textType == SmallFile.fixed(11))
  }

  @Test func aShortListKeepsItsTypeAndWidens() throws {
    let list = NameList(names: ["a"], type: SmallFile.fixed(1), attributes: ["layer_names"])
    let parts = list.attributes("layer_names", holding: ["a", "dense"], like: SmallFile.variable)
    #expect(parts.count == 1)
    #expect(parts[0].1 == Attribute(texts: ["a", "dense"], type: SmallFile.fixed(5)))
  }

  @Test func anEmptyListIsAnEmptyFloatArray() throws {
    let list = NameList(names: [], type: nil, attributes: [])
    #expect(list.attributes("weight_names", holding: [], like: SmallFile.variable).map(\.1) == [.emptyList])
  }

  // MARK: numbers

  @Test func halfPrecisionRoundsToEven() {
    let cases: [(Float, UInt16)] = [
      (0, 0), (-0.0, 0x8000), (1, 0x3C00), (-2, 0xC000), (65504, 0x7BFF), (65520, 0x7C00), (1e9, 0x7C00),
      (5.9604645e-8, 0x0001), (2.9802322e-8, 0x0000), (6.097555e-5, 0x03FF), (6.1035156e-5, 0x0400),
      (0.33325195, 0x3555), (1.0004883, 0x3C00), (1.0014648, 0x3C02), (.infinity, 0x7C00),
    ]
    for (value, bits) in cases { #expect(FloatEncoding.halfBits(Double(value)) == bits, "\(value)") }
    // Just above halfway between two halves: a detour over single precision would lose it.
    #expect(FloatEncoding.halfBits(1 + 0x1p-11 + 0x1p-40) == 0x3C01)
  }

  @Test func brainFloatsRoundToEven() {
    let cases: [(Double, UInt16)] = [
      (0, 0), (-0.0, 0x8000), (1, 0x3F80), (-2, 0xC000), (1 + 0x1p-8, 0x3F80), (1 + 0x3p-8, 0x3F82),
      (1 + 0x1p-8 + 0x1p-40, 0x3F81), (0x1p-126, 0x0080), (0x1p-133, 1), (0x1p-134, 0), (0x3p-134, 2),
      (-0x1p-130, 0x8008), (0x1.FEp127, 0x7F7F), (0x1.FFp127, 0x7F80), (1e300, 0x7F80), (.infinity, 0x7F80),
    ]
    for (value, bits) in cases { #expect(FloatEncoding.brainBits(value) == bits, "\(value)") }
    #expect(FloatEncoding.brainBits(.nan) & 0x7FFF > 0x7F80)
    for bits in UInt16(0)...UInt16.max {
      let value = Double(Float(bitPattern: UInt32(bits) << 16))
      if !value.isNaN { #expect(FloatEncoding.brainBits(value) == bits) }
    }
  }
}
