import GraphIR
import JSON
import Testing

@testable import ObjectPaths

@Suite("Trees of models")
struct WritingTests {
  private func paths(_ model: Model, _ dialect: Dialect?) throws -> [String] {
    try ObjectTree(of: model, for: try #require(dialect)).groups.map(\.path)
  }

  private func refusal(_ model: Model, _ dialect: Dialect?) throws -> ObjectPathError {
    let dialect = try #require(dialect)
    return try #require(throws: ObjectPathError.self) { try ObjectTree(of: model, for: dialect) }
  }

  @Test func keras212CountsLayersWithWeightsTwice() throws {
    let list = "_layer_checkpoint_dependencies"
    let model = Sample.list(
      Sample.dense("a"), Sample.layer("Dropout", "b"), Sample.dense("c", 3), Sample.layer("Dropout", "d"))
    let counted = ["", "\(list)/dense", "\(list)/dropout", "\(list)/dense_2", "\(list)/dropout_1"]
    #expect(try paths(model, Sample.keras2) == counted)
    #expect(try paths(model, Dialect(kerasVersion: "2.13.1")) == counted)
    // 2.14 passes over what is saved
    let once = ["", "\(list)/dense", "\(list)/dropout", "\(list)/dense_1", "\(list)/dropout_1"]
    #expect(try paths(model, Dialect(kerasVersion: "2.14.0")) == once)
  }

  @Test func weightsAreKnownByTheirPlace() throws {
    let model = Sample.list(
      Sample.dense("a"), Sample.layer("TimeDistributed", "b").holding(Sample.dense("c", 3)))
    let datasets = try ObjectTree(of: model, for: try #require(Sample.keras3)).datasets
    #expect(
      datasets == [
        WeightPlace(layer: [0], index: 0): "layers/dense/vars/0",
        WeightPlace(layer: [0], index: 1): "layers/dense/vars/1",
        WeightPlace(layer: [1, 0], index: 0): "layers/time_distributed/layer/vars/0",
        WeightPlace(layer: [1, 0], index: 1): "layers/time_distributed/layer/vars/1",
      ])
  }

  @Test func aCustomClassHasItsVariablesInTheOrderOfTheFile() throws {
    var custom = Sample.layer("Mine>Scale", "scale", [:], [("mean", [3]), ("factor", [3])])
    // guessed by its name
    custom.weights[0].isTrainable = false
    custom.weightsAreUnderstood = false
    let tree = try ObjectTree(of: Sample.list(custom), for: try #require(Sample.keras3))
    #expect(tree.groups.map(\.path) == ["", "layers/scale"])
    #expect(tree.groups[1].variables.map(\.role) == ["mean", "factor"])
  }

  @Test func aCustomClassWithoutWeightsHasAnEmptyGroup() throws {
    let tree = try ObjectTree(of: Sample.list(Sample.layer("Mine", "m")), for: try #require(Sample.keras30))
    #expect(tree.groups.last?.path == "layers/mine" && tree.groups.last?.variables == [])
  }

  @Test func aCustomClassWithLayersInsideIsRefused() throws {
    var custom = Sample.layer("Mine", "m", [:], [("kernel", [3])])
    for path in ["m/m/kernel", "kernel", "m/kernel:0", "m/dense/kernel"] {
      custom.weights[0].path = path
      #expect(try refusal(Sample.list(custom), Sample.keras3).code == .unknownLayer, "\(path)")
    }
    let error = try refusal(Sample.list(custom), Sample.keras3)
    #expect(error.code == .unknownLayer && error.layer == "m" && error.message.contains("\"Mine\""))
    #expect(
      try refusal(Sample.list(Sample.layer("Mine", "m").holding(Sample.dense("d"))), Sample.keras3).code
        == .unknownLayer)
  }

  @Test func aCustomClassOfKeras30IsRefusedForItsNamesProveNothing() throws {
    let model = Sample.list(Sample.layer("Mine", "m", [:], [("kernel", [3])]))
    let error = try refusal(model, Sample.keras30)
    #expect(error.code == .unknownLayer && error.message.contains("Keras 3.0.5"))
  }

  @Test func layersThatTheClassDoesNotHoldAreRefused() throws {
    #expect(
      try refusal(Sample.list(Sample.layer("Masking", "m").holding(Sample.dense("d"))), Sample.keras3).layer
        == "m")
    for name in ["TimeDistributed", "Bidirectional", "RNN", "SpectralNormalization"] {
      #expect(try refusal(Sample.list(Sample.layer(name, "w")), Sample.keras3).code == .unknownLayer)
    }
  }

  @Test func quantizedWeightsAndAdaptersAreRefused() throws {
    var adapted = Sample.dense("a")
    adapted.config["lora_rank"] = 2
    #expect(try refusal(Sample.list(adapted), Sample.keras3).code == .unknownLayer)
    var quantized = Sample.dense("q")
    quantized.config["dtype"] = ["class_name": "QuantizedDTypePolicy", "config": [:]]
    let error = try refusal(
      Sample.list(Sample.layer("TimeDistributed", "t").holding(quantized)), Sample.keras3)
    #expect(error.code == .unknownLayer && error.layer == "t/q")
  }

  @Test func weightsThatAreOnlyAListAreRefused() throws {
    var layer = Sample.dense("d")
    layer.weightsAreUnderstood = false
    #expect(try refusal(Sample.list(layer), Sample.keras3).code == .weightsUnknown)
    layer.weightsAreUnderstood = true
    layer.weights.removeLast()
    #expect(try refusal(Sample.list(layer), Sample.keras3).code == .weightsUnknown)
    layer = Sample.dense("d")
    layer.weights[1].shape = [7]
    #expect(try refusal(Sample.list(layer), Sample.keras3).code == .wrongShape)
  }

  @Test func activationsThatAreLayersWithWeightsAreRefused() throws {
    var layer = Sample.dense("d")
    layer.config["activation"] = ["class_name": "PReLU", "config": [:]]
    #expect(try refusal(Sample.list(layer), Sample.keras3).layer == "d")
    layer.config["activation"] = ["class_name": "function", "config": "relu"]
    #expect(try paths(Sample.list(layer), Sample.keras3) == ["", "layers/dense"])
    var recurrent = Sample.layer(
      "SimpleRNN", "r", ["units": 2], [("kernel", [3, 2]), ("recurrent_kernel", [2, 2]), ("bias", [2])])
    recurrent.config["activation"] = ["class_name": "LeakyReLU", "config": [:]]
    #expect(try refusal(Sample.list(recurrent), Sample.keras3).code == .unknownLayer)
  }

  @Test func aClassThatPythonCouldNotNameIsRefused() throws {
    for name in ["a/b", "..", "", "1st", "a b"] {
      #expect(try refusal(Sample.list(Sample.layer(name, "x")), Sample.keras3).code == .unknownLayer)
    }
  }

  @Test func kerasBefore212WritesNoTree() throws {
    for version in ["2.2.4", "2.4.0-tf", "2.8.0", "2.11.0"] {
      #expect(try refusal(Sample.list(), Dialect(kerasVersion: version)).code == .unknownWriter)
    }
  }

  @Test func oneObjectWithTwoSetsOfWeightsIsRefused() throws {
    var (first, second) = (Sample.dense("a"), Sample.dense("b"))
    first.entry["shared_object_id"] = 1
    second.entry["shared_object_id"] = 1
    #expect(try refusal(Sample.list(first, second), Sample.keras3).code == .contradiction)
    second.weights = first.weights
    #expect(try paths(Sample.list(first, second), Sample.keras3) == ["", "layers/dense"])
  }

  @Test func namesAreWrittenFromKeras36On() throws {
    let model = Sample.list(Sample.dense("head"))
    for (version, name) in [("3.15.1", "head"), ("3.6.0", "head"), ("3.5.0", nil), ("2.15.0", nil)] {
      let tree = try ObjectTree(of: model, for: try #require(Dialect(kerasVersion: version)))
      #expect(tree.groups.map(\.name) == (name == nil ? [nil, nil] : ["list", name]))
    }
  }

  @Test func bothDirectionsAreNamedAfterTheLayer() throws {
    let gates: [(String, [Int])] = [("kernel", [3, 2]), ("recurrent_kernel", [2, 2]), ("bias", [2])]
    let inner = Sample.layer("SimpleRNN", "rnn", ["units": 2], gates)
    var both = Sample.layer("Bidirectional", "both")
    func names() throws -> [String?] {
      try ObjectTree(of: Sample.list(both), for: try #require(Sample.keras3)).groups.map(\.name)
    }
    both.contents = .bidirectional(forward: inner, backward: inner, backwardIsWritten: false)
    #expect(
      try names() == ["list", "both", "backward_rnn", "simple_rnn_cell", "forward_rnn", "simple_rnn_cell"])
    both.contents = .bidirectional(forward: inner, backward: inner, backwardIsWritten: true)
    #expect(try names() == ["list", "both", "rnn", "simple_rnn_cell", "forward_rnn", "simple_rnn_cell"])
  }

  /// Run in Keras 3.1.1, 3.2.1 and 3.3.3.
  @Test func theLayerThatBothDirectionsCopyIsKeptUntilKeras32() throws {
    let gates: [(String, [Int])] = [("kernel", [3, 2]), ("recurrent_kernel", [2, 2]), ("bias", [2])]
    let inner = Sample.layer("SimpleRNN", "rnn", ["units": 2], gates)
    var both = Sample.layer("Bidirectional", "both")
    both.contents = .bidirectional(forward: inner, backward: inner, backwardIsWritten: false)
    for (version, last) in [("3.2.1", "layer"), ("3.3.3", "forward_layer")] {
      let tree = try ObjectTree(of: Sample.list(both), for: try #require(Dialect(kerasVersion: version)))
      #expect(tree.groups.last?.path == "layers/bidirectional/\(last)/cell")
    }
  }

  @Test func theOptimizersVariablesAreNumbered() {
    #expect(OptimizerPaths.variable(0) == "optimizer/vars/0")
    #expect(OptimizerPaths.variable(12) == "optimizer/vars/12")
  }

  @Test func privateClassesOfTensorFlowGetAWordInFront() throws {
    let style = try TreeStyle(try #require(Sample.keras2))
    #expect(style.name(ofClass: "_Dense") == "private__dense")
    #expect(try TreeStyle(try #require(Sample.keras3)).name(ofClass: "_Dense") == "__dense")
  }
}

extension Layer {
  /// The same with a layer inside.
  func holding(_ inside: Layer) -> Layer {
    var result = self
    result.contents = .wrapper(key: "layer", inside)
    return result
  }
}
