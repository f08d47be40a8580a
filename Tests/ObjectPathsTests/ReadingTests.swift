import GraphIR
import JSON
import ObjectPaths
import Tensors
import Testing

@Suite("Trees of files")
struct ReadingTests {
  private func assign(_ tree: StoredTree, _ model: Model, _ dialect: Dialect? = Sample.keras3) throws
    -> ObjectAssignment
  {
    try ObjectAssignment(tree, to: model, try #require(dialect))
  }

  private func refusal(_ tree: StoredTree, _ model: Model) throws -> ObjectPathError {
    try #require(throws: ObjectPathError.self) { try assign(tree, model) }
  }

  private let model = Sample.list(
    Sample.dense("a"), Sample.layer("TimeDistributed", "t").holding(Sample.dense("b", 3)))
  private let arrays: [String: [Int]] = [
    "layers/dense/vars/0": [4, 3], "layers/dense/vars/1": [3],
    "layers/time_distributed/layer/vars/0": [3, 3],
    "layers/time_distributed/layer/vars/1": [3],
  ]

  @Test func everyWeightGetsItsDataset() throws {
    let found = try assign(Sample.tree(arrays), model)
    let weights = found.model.layers.flatMap(\.allWeights)
    #expect(weights.map(\.name) == ["kernel", "bias", "kernel", "bias"])
    #expect(weights.compactMap(\.tensor?.key) == arrays.keys.sorted().map { "/\($0)" })
    #expect(found.unknown == [] && found.findings.isEmpty && found.copies == [:] && found.tables == [])
  }

  @Test func emptyGroupsNeedNotBeThere() throws {
    let groups = [
      "layers", "layers/dense", "layers/time_distributed", "layers/time_distributed/vars", "vars",
    ]
    #expect(try assign(Sample.tree(arrays, groups: groups), model).unknown == [])
  }

  @Test func aMissingDatasetIsNamedWithItsLayer() throws {
    var arrays = arrays
    arrays["layers/time_distributed/layer/vars/1"] = nil
    let error = try refusal(Sample.tree(arrays), model)
    #expect(error.code == .missingDataset && error.layer == "t/b")
    #expect(error.path == "layers/time_distributed/layer/vars/1")
    #expect(
      error.message.contains("\"t/b\"") && error.message.contains("layers/time_distributed/layer/vars/1"))
  }

  @Test(arguments: [[3], [4, 5], [4, 3, 1], []]) func aWrongShapeIsNamedWithItsLayer(shape: [Int]) throws {
    var arrays = arrays
    arrays["layers/dense/vars/0"] = shape
    let error = try refusal(Sample.tree(arrays), model)
    #expect(error.code == .wrongShape && error.layer == "a" && error.path == "layers/dense/vars/0")
  }

  @Test func aDatasetTooManyIsNamedWithItsLayer() throws {
    var arrays = arrays
    arrays["layers/dense/vars/2"] = [3]
    let error = try refusal(Sample.tree(arrays), model)
    #expect(error.code == .unexpectedDataset && error.layer == "a" && error.path == "layers/dense/vars/2")
  }

  @Test func strangeGroupsAreReported() throws {
    var arrays = arrays
    arrays["layers/dense_1/vars/0"] = [2]
    arrays["layers/dense_1/cell/vars/0"] = [2]
    arrays["mine"] = [1]
    let found = try assign(Sample.tree(arrays, groups: ["layers/lstm/vars", "layers/dense/more"]), model)
    #expect(found.unknown == ["layers/dense/more", "layers/dense_1", "layers/lstm", "mine"])
    #expect(found.findings.map(\.code) == Array(repeating: "datasets-unknown", count: 4))
  }

  @Test func whatTrainingNeedsIsNotStrange() throws {
    var arrays = arrays
    for index in 0..<12 { arrays["optimizer/vars/\(index)"] = [index] }
    arrays["metrics/mean/vars/0"] = []
    let found = try assign(Sample.tree(arrays), model, Dialect(kerasVersion: "2.15.0"))
    #expect(found.optimizer.map(\.shape) == (0..<12).map { [$0] })
    #expect(found.unknown == [])
  }

  @Test func theVariablesOfACustomClassAreCounted() throws {
    let model = Sample.list(Sample.layer("Mine", "m"))
    var arrays: [String: [Int]] = [:]
    for index in 0..<11 { arrays["layers/mine/vars/\(index)"] = [index] }
    let layer = try assign(Sample.tree(arrays), model).model.layers[0]
    #expect(layer.weights.map(\.shape) == (0..<11).map { [$0] } && layer.weightsAreUnderstood)
    // and it can be written again
    let tree = try ObjectTree(of: Sample.list(layer), for: try #require(Sample.keras3))
    #expect(tree.groups[1].variables.map { tree.groups[1].path(of: $0) }.count == 11)
  }

  @Test func layersInsideACustomClassMakeItsWeightsAList() throws {
    let model = Sample.list(Sample.layer("Mine", "m"), Sample.dense("d"))
    let arrays: [String: [Int]] = [
      "layers/mine/vars/0": [1], "layers/mine/inner/vars/0": [2], "layers/dense/vars/0": [4, 3],
      "layers/dense/vars/1": [3],
    ]
    let found = try assign(Sample.tree(arrays), model)
    #expect(found.model.layers[0].weights.map(\.name) == ["inner/vars/0", "vars/0"])
    #expect(!found.model.layers[0].weightsAreUnderstood && found.model.layers[1].weightsAreUnderstood)
    #expect(found.findings.map(\.code) == ["weights-unknown"] && found.findings[0].layer == "m")
    #expect(found.unknown == [])
    #expect(throws: ObjectPathError.self) {
      try ObjectTree(of: found.model, for: try #require(Sample.keras3))
    }
  }

  @Test func aRepeatedKernelIsNoWeightOfItsOwn() throws {
    let model = Sample.list(
      Sample.layer("SpectralNormalization", "s").holding(Sample.dense("d")))
    let own = "layers/spectral_normalization/vars", inner = "layers/spectral_normalization/layer/vars"
    let arrays = ["\(own)/0": [4, 3], "\(own)/1": [1, 3], "\(inner)/0": [4, 3], "\(inner)/1": [3]]
    let found = try assign(Sample.tree(arrays), model)
    #expect(found.copies == ["\(own)/0": "\(inner)/0"])
    #expect(
      found.model.layers[0].allWeights.compactMap(\.tensor?.key) == [
        "/\(own)/1", "/\(inner)/0", "/\(inner)/1",
      ])
  }

  @Test func frequenciesAreNoWeights() throws {
    let model = Sample.list(Sample.layer("TextVectorization", "t", ["output_mode": "tf_idf"]))
    let paths = [
      "layers/text_vectorization/vars/idf_weights",
      "layers/text_vectorization/_lookup_layer/vars/idf_weights",
    ]
    let found = try assign(Sample.tree([paths[0]: [4], paths[1]: [4]]), model)
    #expect(found.tables.map(\.path) == paths && found.model.layers[0].weights.isEmpty)
  }

  @Test func oneObjectInTwoPlacesIsReadOnce() throws {
    var (first, second) = (Sample.dense("a"), Sample.dense("b"))
    first.entry["shared_object_id"] = 1
    second.entry["shared_object_id"] = 1
    let found = try assign(
      Sample.tree(["layers/dense/vars/0": [4, 3], "layers/dense/vars/1": [3]]), Sample.list(first, second))
    #expect(found.model.layers[0].weights == found.model.layers[1].weights)
    #expect(found.model.layers[1].weights.count == 2)
  }

  /// Keras loses the key of an object that it met first inside a nested model.
  @Test func anObjectIsFoundWhereTheFileDoesNotCallItShared() throws {
    func shared(_ policy: Int?) -> Layer {
      var layer = Sample.dense("shared")
      layer.config["dtype"] = ["class_name": "DTypePolicy", "config": ["name": "float32"]]
      if let policy {
        layer.config["dtype"] = [
          "class_name": "DTypePolicy", "config": ["name": "float32"],
          "shared_object_id": .number(JSONNumber(policy)),
        ]
      }
      return layer
    }
    let inner = Layer(
      name: "inner", className: "Sequential", config: [:], contents: .model(Sample.list(shared(nil))))
    var second = shared(7)
    second.entry["shared_object_id"] = 3
    let list = "layers/sequential/layers/dense/vars"
    let arrays: [String: [Int]] = [
      "\(list)/0": [4, 3], "\(list)/1": [3], "layers/dense_1/vars/0": [4, 3], "layers/dense_1/vars/1": [3],
    ]
    let found = try assign(Sample.tree(arrays), Sample.list(inner, second, Sample.dense("last")))
    #expect(found.model.layers[1].weights.map(\.path) == ["\(list)/0", "\(list)/1"])
    #expect(found.model.layers[2].weights.first?.path == "layers/dense_1/vars/0")
  }

  /// Two branches: the file lists the later one first.
  @Test func anOrderThatKerasDoesNotKeepIsReported() throws {
    func input(_ name: String) -> Layer { Sample.layer("InputLayer", name) }
    func called(_ layer: Layer, on name: String) -> Layer {
      var layer = layer
      layer.calls = [Call(inputs: [TensorReference(layer: name)])]
      return layer
    }
    var sum = Sample.layer("Add", "sum")
    sum.calls = [Call(inputs: [TensorReference(layer: "a"), TensorReference(layer: "b")])]
    func model(_ names: [String]) -> Model {
      Model(
        kind: .functional, className: "Functional", config: ["name": "m"],
        layers: [input("x")] + names.map { called(Sample.dense($0, 4, 3), on: "x") } + [sum],
        inputs: [TensorReference(layer: "x")], outputs: [TensorReference(layer: "sum")])
    }
    let arrays: [String: [Int]] = [
      "layers/dense/vars/0": [4, 3], "layers/dense/vars/1": [3], "layers/dense_1/vars/0": [4, 3],
      "layers/dense_1/vars/1": [3],
    ]
    #expect(try assign(Sample.tree(arrays), model(["a", "b"])).findings.isEmpty)
    let found = try assign(Sample.tree(arrays), model(["b", "a"]))
    #expect(found.findings.map(\.code) == ["weight-order"])
    #expect(found.model.layers[1].weights[0].path == "layers/dense/vars/0")
    // the optimizer's variables are known by their numbers alone
    let gap = arrays.merging(["optimizer/vars/0": [], "optimizer/vars/2": [3]]) { first, _ in first }
    let error = #expect(throws: ObjectPathError.self) { try assign(Sample.tree(gap), model(["a", "b"])) }
    #expect(error?.code == .missingDataset && error?.path == "optimizer/vars/1")
    // what is written is what Keras will look for
    let tree = try ObjectTree(of: found.model, for: try #require(Sample.keras3))
    #expect(tree.datasets[WeightPlace(layer: [1], index: 0)] == "layers/dense_1/vars/0")
  }
}
