import GraphIR
import HDF5
import JSON
import Testing

@testable import KerasFormat

/// Layers with other names: where their groups and datasets go.
struct PlacesTests {
  @Test func aRenamedLayerTakesItsGroupAlong() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    whole.model.rename("fc", to: "stem")
    let result = try source.written(whole)
    #expect(try result.names(in: "model_weights") == ["a", "out", "stem"])
    #expect(try result.read().whole.model.layers.map(\.name) == ["a", "stem", "out"])
    #expect(try result.read().layout.layerNames.names == ["a", "stem", "out"])
    #expect(
      try result.values("model_weights/stem/fc/kernel:0") == source.values("model_weights/fc/fc/kernel:0"))
    #expect(try result.read().findings.isEmpty)
  }

  @Test func aWeightThatIsRenamedMovesInsideItsGroup() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    whole.model.rename("fc", to: "stem")
    for index in 0..<2 {
      whole.model.layers[1].weights[index].path = ["stem/kernel:0", "stem/bias:0"][index]
    }
    let result = try source.written(whole)
    #expect(try result.names(in: "model_weights/stem") == ["stem"])
    #expect(try result.names(in: "model_weights/stem/stem") == ["bias:0", "kernel:0"])
    #expect(
      try result.values("model_weights/stem/stem/bias:0") == source.values("model_weights/fc/fc/bias:0"))
  }

  @Test func twoLayersMayExchangeTheirNames() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    whole.model.rename("fc", to: "waiting")
    whole.model.rename("out", to: "fc")
    whole.model.rename("waiting", to: "out")
    let result = try source.written(whole)
    #expect(try result.names(in: "model_weights") == ["a", "fc", "out"])
    #expect(
      try result.values("model_weights/out/fc/kernel:0") == source.values("model_weights/fc/fc/kernel:0"))
    #expect(
      try result.values("model_weights/fc/out/kernel:0") == source.values("model_weights/out/out/kernel:0"))
    #expect(try result.read().whole.model.layers.map(\.name) == ["a", "out", "fc"])
  }

  @Test func aNameWithASlashMakesAGroupInAGroup() throws {
    let source = try SmallFile()
    var whole = try source.read().whole
    whole.model.rename("fc", to: "block/fc")
    let first = try source.written(whole)
    #expect(
      try first.values("model_weights/block/fc/fc/bias:0") == source.values("model_weights/fc/fc/bias:0"))
    var again = try first.read().whole
    again.model.rename("block/fc", to: "fc")
    #expect(try first.written(again).names(in: "model_weights") == ["a", "fc", "out"])
  }

  @Test func aGroupThatHoldsThoseOfOthersLosesOnlyItsOwn() throws {
    let config = SmallFile.config.replacing("\"out\"", with: "\"fc/out\"")
    let arrays = SmallFile.arrays.map { ($0.layer == "out" ? "fc/out" : $0.layer, $0.weights) }
    let source = try SmallFile(config: config, arrays: arrays)
    var whole = try source.read().whole
    whole.model.layers.remove(at: 1)
    whole.model.layers[1].calls = [Call(inputs: [TensorReference(layer: "a")])]
    let result = try source.written(whole)
    #expect(try result.names(in: "model_weights/fc") == ["out"])
    #expect(try result.read().layout.layerNames.names == ["a", "fc/out"])
    var renamed = try source.read().whole
    renamed.model.rename("fc", to: "stem")
    let moved = try source.written(renamed)
    #expect(try moved.names(in: "model_weights") == ["a", "fc", "stem"])
    #expect(try moved.names(in: "model_weights/fc") == ["out"])
    #expect(try moved.values("model_weights/stem/fc/bias:0") == source.values("model_weights/fc/fc/bias:0"))
  }
}

extension Model {
  fileprivate mutating func rename(_ old: String, to new: String) {
    for index in layers.indices {
      if layers[index].name == old {
        layers[index].name = new
        layers[index].config["name"] = .string(new)
        layers[index].entry["name"] = .string(new)
      }
      for call in layers[index].calls.indices {
        for input in layers[index].calls[call].inputs.indices
        where layers[index].calls[call].inputs[input].layer == old {
          layers[index].calls[call].inputs[input].layer = new
        }
      }
    }
    for index in outputs.indices where outputs[index].layer == old { outputs[index].layer = new }
  }
}
