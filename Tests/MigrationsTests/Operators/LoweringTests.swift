import GraphIR
import JSON
import Migrations
import Testing

/// What operations become in each family of Kerases.
struct LoweringTests {
  /// What one Lambda of one tensor becomes.
  private func made(
    _ expression: String, on shape: [Int?], from source: String = "tf-2.15", to target: String
  ) throws -> Migrated {
    var graph = try Graph(source)
    graph.input("x", shape)
    graph.lambda("out", on: "x")
    return try graph.migrated(to: target, outputs: "out", definitions: ["out": expression])
  }

  // MARK: Factors and offsets

  @Test func aFactorAndAnOffsetBehindItAreOneLayer() throws {
    let joined = try made("x * 2 - 1", on: [8, 8, 3], to: "keras-3")
    #expect(joined.layers == ["Rescaling out"])
    #expect(joined["out"]?.config["scale"] == 2.0)
    #expect(joined["out"]?.config["offset"] == -1.0)
    #expect(joined["out"]?.calls[0].inputs == [TensorReference(layer: "x")])
    // an offset before a factor would be rounded otherwise
    let apart = try made("(x - 0.5) * 3", on: [8, 8, 3], to: "keras-3")
    #expect(apart.layers == ["Rescaling out_subtract", "Rescaling out"])
    // and so would one factor for two
    #expect(
      try made("x * 3 * 5", on: [3], to: "keras-3").layers == ["Rescaling out_multiply", "Rescaling out"])
    let turned = try made("1 - x * 3", on: [8, 8, 3], to: "keras-3")
    #expect(turned.layers == ["Rescaling out"])
    #expect(turned["out"]?.config["scale"] == -3.0)
  }

  @Test func aDivisionIsAFactorOnlyWhereThatIsExact() throws {
    #expect(try made("x / 4", on: [3], to: "keras-3")["out"]?.config["scale"] == 0.25)
    #expect(try made("x / 255", on: [3], to: "keras-3").layers == ["TrueDivide out"])
    #expect(try made("x / 255", on: [3], to: "tf-2.4")["out"]?.config["function"] == "math.truediv")
    #expect(
      try made("x / 255", on: [3], to: "tf-2.1").layers == [
        "TensorFlowOpLayer tf_op_layer_out", "Activation out",
      ])
    #expect(try made("x / 255", on: [8, 8, 3], to: "keras-2.2").layers == ["DepthwiseConv2D out"])
  }

  @Test func channelsMayHaveFactorsOfTheirOwn() throws {
    let layer = try made("x - [1.0, 2.0, 3.0]", on: [8, 8, 3], to: "tf-2.4")["out"]
    #expect(layer?.className == "Rescaling")
    #expect(layer?.config["offset"] == [-1.0, -2.0, -3.0])
    // where they are not along the channels, an operation broadcasts them
    #expect(try made("x * [[1.0], [2.0]]", on: [2, 3], to: "tf-2.4").layers == ["TFOpLambda out"])
    let node = try made("x * [[1.0], [2.0]]", on: [2, 3], to: "keras-3")["out"]?.writtenCalls?[0]
    #expect(node?["args"]?[1]?["config"] == ["value": [[1.0], [2.0]], "dtype": "float32"])
  }

  @Test func constantWeightsSayItInOldKerases() throws {
    let layer = try #require(try made("x * [1, 2, 3] + 0.5", on: [8, 8, 3], to: "keras-2.3")["out"])
    #expect(layer.className == "DepthwiseConv2D")
    #expect(layer.config["trainable"] == false)
    #expect(layer.config["use_bias"] == true)
    #expect(layer.weights.map(\.shape) == [[1, 1, 3, 1], [3]])
    #expect(layer.weights[0].source == .values([1, 2, 3]))
    let steps = try made("x * 0.5", on: [nil, 4], to: "keras-2.2")
    #expect(steps.layers == ["Reshape out_reshape", "DepthwiseConv2D out_depthwiseconv2d", "Reshape out"])
    #expect(steps["out_reshape"]?.config["target_shape"] == [-1, 1, 4])
    #expect(steps["out"]?.config["target_shape"] == [-1, 4])
  }

  /// The residual scaling of InceptionResNetV2.
  @Test(arguments: ["tf-2.1", "keras-2.2"]) func theConvolutionBeforeASumTakesItsFactor(target: String) throws
  {
    var graph = try Graph("tf-2.15")
    graph.input("x", [8, 8, 3])
    graph.convolution("conv", on: "x", channels: 3, filters: 3)
    graph.add(
      "Custom>CustomScaleLayer", "scaled", ["trainable": true, "dtype": "float32", "scale": 0.17], on: "x",
      "conv")
    let made = try graph.migrated(to: target, outputs: "scaled")
    #expect(made.layers == ["Conv2D conv", "Add scaled"])
    let weights = try #require(made["conv"]?.weights)
    for weight in weights {
      guard case .scaled(_, let scale) = weight.source else {
        Issue.record("\(weight.name) is not scaled")
        continue
      }
      #expect(scale.factor == 0.17)
      #expect(scale.columns == [0..<3])
    }
    #expect(made["scaled"]?.calls[0].inputs.map(\.layer) == ["x", "conv"])
    #expect(
      try graph.migrated(to: "keras-3", outputs: "scaled").layers == [
        "Conv2D conv", "Rescaling scaled_multiply", "Add scaled",
      ])
    // both have the class under this name
    #expect(
      try graph.migrated(to: "tf-keras-2.21", outputs: "scaled").layers.last
        == "Custom>CustomScaleLayer scaled")
  }

  @Test func aConvolutionThatIsReadTwiceKeepsItsWeights() throws {
    var graph = try Graph("tf-2.15")
    graph.input("x", [8, 8, 3])
    graph.convolution("conv", on: "x", channels: 3, filters: 3)
    graph.lambda("scaled", on: "x", "conv")
    graph.add("Add", "sum", ["dtype": "float32"], on: "scaled", "conv")
    let made = try graph.migrated(to: "keras-2.2", outputs: "sum", definitions: ["scaled": "x0 + 0.5 * x1"])
    #expect(made.layers.contains("DepthwiseConv2D scaled_multiply"))
    #expect(made["conv"]?.weights.allSatisfy { if case .values = $0.source { true } else { false } } == true)
  }

  // MARK: Slices

  @Test func aSliceIsCropped() throws {
    let part = try made("x[:, 1:4]", on: [6, 4], to: "keras-3")
    #expect(part.layers == ["Cropping1D out"])
    #expect(part["out"]?.config["cropping"] == [1, 2])
    let corner = try made("x[:, 2:, :-1]", on: [8, 9, 3], to: "tf-2.1")
    #expect(corner.layers == ["Cropping2D out"])
    #expect(corner["out"]?.config["cropping"] == [[2, 0], [0, 1]])
    let column = try made("x[:, :, 2]", on: [8, 9, 3], to: "tf-2.8")
    #expect(column.layers == ["Cropping2D out_cropping2d", "Reshape out"])
    #expect(column["out"]?.config["target_shape"] == [8, 3])
  }

  /// Keras 3 does not read an ellipsis from an .h5.
  @Test func anEllipsisIsWholeAxes() throws {
    let key = try made("x[..., ::2]", on: [6, 4], to: "keras-3")["out"]?.writtenCalls?[0]?["args"]?[1]
    let whole: JSONValue = ["class_name": "__slice__", "config": ["start": nil, "stop": nil, "step": nil]]
    #expect(key?.arrayValue?.count == 3)
    #expect(key?[0] == whole && key?[1] == whole)
  }

  @Test func aSliceOfUnknownSizesIsAnOperation() throws {
    #expect(try made("x[:, -1]", on: [nil, 4], to: "keras-3").layers == ["GetItem out"])
    #expect(try made("x[:, -1]", on: [nil, 4], to: "tf-2.8").layers == ["SlicingOpLambda out"])
    for target in ["keras-3.0", "keras-2.2"] {
      let refused = try refusal { try made("x[:, -1]", on: [nil, 4], to: target) }
      #expect(refused.code == .noCounterpart && refused.layer == "out")
    }
  }

  /// Keras 2.2 and 3.0 have no slices: axes are made one, so that the sliced one is between two others.
  @Test(arguments: ["keras-2.2", "keras-3.0"]) func anyAxisIsCroppedWhereThereAreNoSlices(target: String)
    throws
  {
    let channels = try made("x[..., 1:3]", on: [6, 4], to: target)
    #expect(
      channels.layers == ["Reshape out_reshape", "Cropping2D out_cropping2d", "Reshape out"])
    #expect(channels["out_reshape"]?.config["target_shape"] == [6, 4, 1])
    #expect(channels["out_cropping2d"]?.config["cropping"] == [[0, 0], [1, 1]])
    #expect(channels["out"]?.config["target_shape"] == [6, 2])
    let odd = try made("x[:, 1::2]", on: [6, 4], to: target)
    #expect(odd.layers == ["Cropping1D out_cropping1d", "MaxPooling1D out"])
    #expect(odd["out_cropping1d"]?.config["cropping"] == [1, 0])
    #expect(odd["out"]?.config["strides"] == [2])
  }

  // MARK: Shapes

  @Test func otherShapesAreStockLayers() throws {
    #expect(
      try made("transpose(x, axes=[0, 2, 1])", on: [6, 4], to: "keras-2.2")["out"]?.config["dims"] == [2, 1])
    #expect(
      try made("expand_dims(x, axis=-1)", on: [6, 4], to: "keras-3")["out"]?.config["target_shape"] == [
        6, 4, 1,
      ])
    #expect(try made("reshape(x, shape=[-1, 12, 2])", on: [6, 4], to: "keras-3").layers == ["Reshape out"])
    #expect(try made("flatten(x)", on: [6, 4], to: "tf-2.1").layers == ["Flatten out"])
    #expect(
      try made("tile(expand_dims(x, axis=1), multiples=[1, 3, 1])", on: [4], to: "keras-3").layers
        == ["RepeatVector out"])
  }

  /// Reshape keeps the batch, an operation need not.
  @Test func aShapeThatCutsTheBatchIsAnOperation() throws {
    #expect(
      try made("reshape(x, shape=[-1, 3])", on: [6, 4], to: "keras-3")["out"]?.config["newshape"] == [-1, 3])
    let refused = try refusal { try made("reshape(x, shape=[-1, 3])", on: [6, 4], to: "keras-2.2") }
    #expect(refused.message.contains("reshape"))
  }

  @Test func tensorsAreStacked() throws {
    #expect(try made("stack([x, x * 2], axis=1)", on: [4], to: "keras-3").layers.last == "Stack out")
    let old = try made("stack([x, abs(x)], axis=-1)", on: [6, 4], to: "keras-2.2")
    #expect(old.layers.last == "Concatenate out")
    #expect(old["out"]?.config["axis"] == 3)
  }

  @Test func imagesAreResized() throws {
    let twice = "resize(x, size=[16, 16], method=\"nearest\")"
    #expect(try made(twice, on: [8, 8, 3], to: "keras-2.2")["out"]?.config["size"] == [2, 2])
    let small = "resize(x, size=[5, 4])"
    let layer = try made(small, on: [8, 8, 3], to: "tf-2.4")["out"]
    #expect(layer?.className == "Resizing")
    #expect(layer?.config["height"] == 5)
    #expect(try made(small, on: [8, 8, 3], to: "tf-2.1").layers.first == "TensorFlowOpLayer tf_op_layer_out")
    _ = try refusal { try made(small, on: [8, 8, 3], to: "keras-2.2") }
    // TensorFlow 1 samples at other points, and Keras on it with it
    let old = "resize(x, size=[16, 16], sampling=\"corner\")"
    #expect(try made(old, on: [8, 8, 3], to: "keras-2.2").layers == ["UpSampling2D out"])
    #expect(
      try made(old, on: [8, 8, 3], to: "tf-2.8")["out"]?.config["function"]
        == "compat.v1.image.resize_bilinear")
    _ = try refusal { try made(old, on: [8, 8, 3], to: "keras-3") }
  }

  @Test func aNormalisationIsALayerWhereItsEpsilonIs() throws {
    let unit = "l2_normalize(x, axis=-1)"
    #expect(try made(unit, on: [6], to: "tf-2.12").layers == ["UnitNormalization out"])
    #expect(try made(unit, on: [6], to: "keras-3.0").layers == ["UnitNormalization out"])
    #expect(try made(unit, on: [6], to: "keras-3")["out"]?.config["epsilon"] == 1e-6)
    #expect(try made(unit, on: [6], to: "tf-2.4")["out"]?.config["function"] == "math.l2_normalize")
    let refused = try refusal { try made(unit, on: [6], to: "keras-2.3") }
    #expect(refused.message.contains("l2_normalize"))
  }

  @Test func keptAxesBecomeAReshapeInOldKerases() throws {
    let mean = "mean(x, axis=[1, 2], keepdims=True)"
    #expect(try made(mean, on: [8, 8, 3], to: "keras-3")["out"]?.config["keepdims"] == true)
    let old = try made(mean, on: [8, 8, 3], to: "tf-2.4")
    #expect(old.layers == ["GlobalAveragePooling2D out_pool", "Reshape out"])
    #expect(old["out"]?.config["target_shape"] == [1, 1, 3])
  }

  // MARK: Forms

  @Test func aConstantInFrontIsAFloat() throws {
    let node = try made("2 / x", on: [4], to: "tf-2.15")["out"]?.writtenCalls?[0]
    #expect(node == ["_CONSTANT_VALUE", -1, 2.0, ["y": ["x", 0, 0]]])
    let raw = try made("2 / x", on: [4], to: "tf-2.1")["tf_op_layer_out"]
    #expect(raw?.config["constants"] == ["0": 2.0])
    #expect(raw?.config["name"] == "out")
  }

  @Test func tensorsOfAFunctionStandByName() throws {
    var graph = try Graph("keras-2.2")
    graph.input("a", [4])
    graph.input("b", [4])
    graph.lambda("ratio", on: "a", "b")
    let made = try graph.migrated(to: "tf-2.8", outputs: "ratio", definitions: ["ratio": "x0 / x1"])
    #expect(made["ratio"]?.writtenCalls == [["a", 0, 0, ["y": ["b", 0, 0]]]])
    #expect(made["ratio"]?.calls[0].keywordInputs.map(\.layer) == ["b"])
  }

  @Test func keras3HasItsOperationsUnderTheirModules() throws {
    let layer = try made("exp(x) ** 3", on: [4], to: "keras-3")["out"]
    #expect(layer?.entry["module"] == "keras.src.ops.numpy")
    #expect(layer?.isKeras3Operation == true)
  }

  // MARK: Lists, wrappers, masks

  @Test func aListStaysAList() throws {
    var list = try Graph("tf-2.15")
    list.input("x", [8, 8, 3])
    list.lambda("part", on: "x")
    list.add("Flatten", "flat", ["dtype": "float32", "data_format": "channels_last"], on: "part")
    let made = try list.listMigrated(to: "keras-3", definitions: ["part": "x[:, 1:]"])
    #expect(made.model.kind == .sequential)
    #expect(made.layers == ["Cropping2D part", "Flatten flat"])
    let graph = try list.listMigrated(to: "keras-3", definitions: ["part": "x * sigmoid(x)"])
    #expect(graph.model.kind == .functional)
    #expect(graph.layers == ["Activation part_sigmoid", "Multiply part", "Flatten flat"])
  }

  @Test func aListOfUnknownInputCantBecomeAGraph() throws {
    var list = try Graph("tf-2.15")
    list.lambda("part", on: "x")
    list.add(
      "Dense", "fc", ["dtype": "float32", "units": 3, "activation": "linear", "use_bias": true], on: "part")
    let made = try list.listMigrated(to: "keras-3", definitions: ["part": "x * 0.5"])
    #expect(made.layers == ["Rescaling part", "Dense fc"])
    let refused = try refusal {
      try list.listMigrated(to: "keras-3", definitions: ["part": "x * sigmoid(x)"])
    }
    #expect(refused.layer == "part" && refused.message.contains("shape of the input"))
  }

  /// Layers hand a mask on, or pool by it, and operations don't.
  @Test func maskedTensorsGetOperations() throws {
    var graph = try Graph("tf-2.15")
    graph.input("ids", [6], "int32")
    graph.add(
      "Embedding", "words",
      ["trainable": true, "dtype": "float32", "input_dim": 9, "output_dim": 4, "mask_zero": true], on: "ids")
    graph.lambda("mean", on: "words")
    let definitions = ["mean": "mean(x, axis=1)"]
    #expect(
      try graph.migrated(to: "keras-3", outputs: "mean", definitions: definitions).layers.last == "Mean mean")
    #expect(
      try graph.migrated(to: "tf-2.8", outputs: "mean", definitions: definitions).layers.last
        == "TFOpLambda mean")
    let refused = try refusal {
      try graph.migrated(to: "keras-2.2", outputs: "mean", definitions: definitions)
    }
    #expect(refused.message.contains("mask"))
  }
}
