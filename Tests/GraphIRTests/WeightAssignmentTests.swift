import JSON
import Tensors
import TestSupport
import Testing

@testable import GraphIR

/// Which array of a group belongs to which layer: flags first, names against them, refusal where nothing decides.
struct WeightAssignmentTests {
  static let tf = SavedOrderTests.tf215

  /// A Conv2D of four channels on four and its BatchNormalization, as a config has them.
  static func block(_ number: Int, trainable: Bool = true) -> [Layer] {
    let flag = JSONValue.bool(trainable)
    return [
      Layer(
        name: "c\(number)", className: "Conv2D",
        config: [
          "name": .string("c\(number)"), "trainable": flag, "filters": 4, "kernel_size": [1, 1],
          "use_bias": true,
        ]),
      Layer(
        name: "b\(number)", className: "BatchNormalization",
        config: [
          "name": .string("b\(number)"), "trainable": flag, "axis": [3], "scale": true, "center": true,
        ]),
    ]
  }

  static func wrapped(_ layers: [Layer], flag: Bool? = true) -> Layer {
    SavedOrderTests.timeDistributed(SavedOrderTests.model("m", layers, flag: flag))
  }

  static let shapes: [String: [Int]] = ["kernel": [1, 1, 4, 4]]

  /// Arrays with these paths, shaped as their variables are.
  static func arrays(_ paths: [String]) -> [SavedArray] {
    paths.map { path in
      let variable = String(path.split(separator: "/").last?.split(separator: ":").first ?? "")
      return SavedArray(
        listed: path, tensor: .named("/g/\(path)"), shape: shapes[variable] ?? [4], type: "float32")
    }
  }

  static let trainables = ["c1/kernel:0", "c1/bias:0", "b1/gamma:0", "b1/beta:0"]
  static let second = ["c2/kernel:0", "c2/bias:0", "b2/gamma:0", "b2/beta:0"]
  static let statistics = ["b1/moving_mean:0", "b1/moving_variance:0"]
  static let secondStatistics = ["b2/moving_mean:0", "b2/moving_variance:0"]

  /// What each slot was given, in natural order: layer, variable, array.
  static func given(_ layer: Layer) -> [String] {
    layer.children[0].children.flatMap { leaf in
      leaf.weights.map { "\(leaf.name).\($0.name)=\($0.path)" }
    }
  }

  static let right = [
    "c1.kernel=c1/kernel:0", "c1.bias=c1/bias:0", "b1.gamma=b1/gamma:0", "b1.beta=b1/beta:0",
    "b1.moving_mean=b1/moving_mean:0", "b1.moving_variance=b1/moving_variance:0",
    "c2.kernel=c2/kernel:0", "c2.bias=c2/bias:0", "b2.gamma=b2/gamma:0", "b2.beta=b2/beta:0",
    "b2.moving_mean=b2/moving_mean:0", "b2.moving_variance=b2/moving_variance:0",
  ]

  @Test func theOrderOfTheFlagsIsTaken() {
    let layer = Self.wrapped(Self.block(1, trainable: false) + Self.block(2))
    let arrays = Self.arrays(Self.second + Self.trainables + Self.statistics + Self.secondStatistics)
    let assignment = WeightAssignment(arrays, to: layer, Self.tf)
    #expect(assignment.confidence == .flags)
    #expect(assignment.findings.isEmpty)
    #expect(Self.given(assignment.layer) == Self.right)
  }

  /// Someone set `trainable` in the JSON and left `weight_names` alone: Keras would read wrong numbers.
  @Test func namesThatContradictEditedFlagsAreBelievedAndReported() {
    let layer = Self.wrapped(Self.block(1, trainable: false) + Self.block(2))
    let arrays = Self.arrays(Self.trainables + Self.second + Self.statistics + Self.secondStatistics)
    let assignment = WeightAssignment(arrays, to: layer, Self.tf)
    #expect(assignment.confidence == .names)
    #expect(assignment.findings.map(\.code) == ["weight-order"])
    #expect(assignment.findings.map(\.severity) == [.problem])
    #expect(Self.given(assignment.layer) == Self.right)
  }

  /// Keras 2 and TF 2.1 rename on loading: other names in the same order say nothing against the flags.
  @Test func foreignPrefixesThatAreConsistentAreFine() {
    let layer = Self.wrapped(Self.block(1, trainable: false) + Self.block(2))
    let paths = Self.second + Self.trainables + Self.statistics + Self.secondStatistics
    let assignment = WeightAssignment(Self.arrays(paths.map { "x" + $0 }), to: layer, Self.tf)
    #expect(assignment.confidence == .flags)
    #expect(Self.given(assignment.layer).first == "c1.kernel=xc1/kernel:0")
  }

  /// A Sequential's flag is not in tf.keras's config; frozen by it, statistics come in another place.
  @Test func aMissingFlagIsTriedBothWays() {
    var thawedInside = Self.block(1, trainable: false) + Self.block(2)
    thawedInside = [SavedOrderTests.model("inner", thawedInside, flag: nil)]
    let layer = SavedOrderTests.model("outer", thawedInside)
    let frozenOrder = Self.second + Self.trainables + Self.statistics + Self.secondStatistics
    let assignment = WeightAssignment(Self.arrays(frozenOrder), to: layer, Self.tf)
    #expect(assignment.confidence != .none)
    #expect(assignment.findings.isEmpty)
  }

  @Test func aWeightTooFewIsAProblem() {
    let layer = Self.wrapped(Self.block(1))
    let assignment = WeightAssignment(Self.arrays(Self.trainables + ["b1/moving_mean:0"]), to: layer, Self.tf)
    #expect(assignment.findings.map(\.code) == ["weights-missing"])
    #expect(assignment.confidence == .none)
  }

  @Test func aShapeThatFitsNoOrderIsAProblemThatNamesTheWeight() {
    let layer = Self.wrapped(Self.block(1))
    var arrays = Self.arrays(Self.trainables + Self.statistics)
    arrays[0].shape = [1, 1, 4, 5]
    let assignment = WeightAssignment(arrays, to: layer, Self.tf)
    #expect(assignment.findings.map(\.code) == ["weights-shape"])
    #expect(assignment.findings.first?.message.contains("\"c1\"") == true)
  }

  @Test(arguments: [
    ("lstm/lstm_cell/kernel:0", "kernel", "lstm/lstm_cell"), ("a/kernel_12:0", "kernel", "a"),
    ("kernel_1", "kernel", ""), ("a/w_x:0", "w_x", "a"), ("a/w2:0", "w2", "a"), ("a/1:0", "1", "a"),
  ]) func numbersThatMadeVariablesUniqueAreNoPartOfTheirNames(path: String, variable: String, prefix: String)
  {
    let array = SavedArray(listed: path, tensor: .named("/\(path)"), shape: [], type: "float32")
    #expect(array.variable == variable)
    #expect(array.prefix == prefix)
  }

  // MARK: unknown classes
  // MARK: unknown classes

  static let own = Layer(name: "own", className: "Custom>Own", config: ["name": "own", "trainable": true])

  @Test func anUnknownLayerOfItsOwnKeepsItsListInOrder() {
    let assignment = WeightAssignment(Self.arrays(["own/b:0", "own/a:0"]), to: Self.own, Self.tf)
    #expect(assignment.findings.isEmpty)
    #expect(assignment.layer.weights.map(\.path) == ["own/b:0", "own/a:0"])
    #expect(!assignment.layer.weightsAreUnderstood)
  }

  @Test func statisticsOfUnknownLayersAreToldByTheirNames() {
    let statistics = [
      "moving_mean", "moving_variance", "moving_stddev", "vector_u", "renorm_mean", "renorm_stddev",
    ]
    let paths = (["kernel", "mean"] + statistics).map { "own/\($0):0" }
    let layer = WeightAssignment(Self.arrays(paths), to: Self.own, Self.tf).layer
    #expect(layer.weights.filter { !$0.isTrainable }.map(\.name) == statistics)
  }

  @Test func anUnknownLayerInsideGetsTheWeightsWithItsName() {
    let layer = Self.wrapped(Self.block(1) + [Self.own])
    let arrays = Self.arrays(Self.trainables + ["own/factor:0"] + Self.statistics)
    let assignment = WeightAssignment(arrays, to: layer, Self.tf)
    #expect(Self.given(assignment.layer).last == "own.factor=own/factor:0")
    #expect(assignment.layer.children[0].children.last?.weightsAreUnderstood == false)
  }

  @Test func anUnknownLayerWithoutWeightsIsNoObstacle() {
    let layer = Self.wrapped(Self.block(1) + [Self.own])
    let assignment = WeightAssignment(Self.arrays(Self.trainables + Self.statistics), to: layer, Self.tf)
    #expect(assignment.confidence == .flags)
    #expect(assignment.findings.isEmpty)
  }

  @Test func weightsOfAnUnknownLayerThatCannotBeToldStayAList() {
    let layer = Self.wrapped(Self.block(1) + [Self.own])
    let arrays = Self.arrays(Self.trainables + ["somewhere/factor:0"] + Self.statistics)
    let assignment = WeightAssignment(arrays, to: layer, Self.tf)
    #expect(assignment.findings.map(\.code) == ["weights-unknown"])
    #expect(assignment.layer.weights.count == arrays.count)
    #expect(!assignment.layer.weightsAreUnderstood)
  }
}
