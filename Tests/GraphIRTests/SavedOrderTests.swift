import JSON
import Tensors
import TestSupport
import Testing

@testable import GraphIR

/// The order of weights in a group, against what `weight-order` measured in ten versions of Keras.
struct SavedOrderTests {
  static let keras2 = dialect("2.2.4"), tf21 = dialect("2.3.0-tf"), tf215 = dialect("2.15.0"),
    k3 = dialect("3.15.1")
  static let all = [keras2, tf21, tf215, k3]

  static func dialect(_ version: String) -> Dialect {
    guard let dialect = Dialect(kerasVersion: version) else { preconditionFailure(version) }
    return dialect
  }

  static func convolution(_ name: String, trainable: Bool = true) -> Layer {
    leaf(name, "Conv2D", trainable, [("k", true), ("b", true)])
  }

  static func normalization(_ name: String, trainable: Bool = true) -> Layer {
    leaf(name, "BatchNormalization", trainable, [("g", true), ("b", true), ("m", false), ("v", false)])
  }

  static func leaf(
    _ name: String, _ className: String, _ trainable: Bool, _ weights: [(String, Bool)]
  ) -> Layer {
    Layer(
      name: name, className: className, config: ["name": .string(name), "trainable": .bool(trainable)],
      weights: weights.map {
        Weight(
          name: $0.0, path: name + $0.0, shape: [2], type: "float32", isTrainable: $0.1,
          source: .stored(.named(name + $0.0)))
      })
  }

  static func model(_ name: String, _ layers: [Layer], flag: Bool? = true) -> Layer {
    var config: JSONObject = ["name": .string(name), "layers": nil]
    if let flag { config["trainable"] = .bool(flag) }
    let model = Model(
      kind: .functional, className: "Functional", config: config, layers: layers, inputs: [], outputs: [])
    return Layer(name: name, className: "Functional", config: [:], contents: .model(model))
  }

  static func timeDistributed(_ layer: Layer, trainable: Bool = true) -> Layer {
    Layer(
      name: "td", className: "TimeDistributed",
      config: ["name": "td", "trainable": .bool(trainable), "layer": nil],
      contents: .wrapper(key: "layer", layer))
  }

  static func order(_ layer: Layer, _ dialect: Dialect) -> String {
    SavedOrder.weights(of: layer, dialect).map(\.path).joined(separator: " ")
  }

  static func block(frozen: Set<String> = []) -> [Layer] {
    [
      convolution("c1", trainable: !frozen.contains("c1")),
      normalization("b1", trainable: !frozen.contains("b1")),
      convolution("c2", trainable: !frozen.contains("c2")),
      normalization("b2", trainable: !frozen.contains("b2")),
    ]
  }

  @Test(arguments: all) func aThawedModelSavesTrainablesFirst(dialect: Dialect) {
    let expected = "c1k c1b b1g b1b c2k c2b b2g b2b b1m b1v b2m b2v"
    #expect(Self.order(Self.model("m", Self.block()), dialect) == expected)
    #expect(Self.order(Self.timeDistributed(Self.model("m", Self.block())), dialect) == expected)
  }

  @Test(arguments: all) func theFirstHalfFrozenByLeafFlags(dialect: Dialect) {
    let layer = Self.timeDistributed(Self.model("m", Self.block(frozen: ["c1", "b1"])))
    #expect(Self.order(layer, dialect) == "c2k c2b b2g b2b c1k c1b b1g b1b b1m b1v b2m b2v")
  }

  @Test(arguments: all) func allLeavesFrozenEachWholeInTurn(dialect: Dialect) {
    let layer = Self.timeDistributed(Self.model("m", Self.block(frozen: ["c1", "b1", "c2", "b2"])))
    #expect(Self.order(layer, dialect) == "c1k c1b b1g b1b b1m b1v c2k c2b b2g b2b b2m b2v")
  }

  @Test(arguments: all) func aPlainLeafNeverChangesOrder(dialect: Dialect) {
    for trainable in [true, false] {
      #expect(Self.order(Self.normalization("n", trainable: trainable), dialect) == "ng nb nm nv")
    }
  }

  /// The flag of a nested model that is False while its layers are thawed: old Kerases put T before N, Keras 3 whole.
  @Test func aFrozenModelFlagAboveThawedLeaves() {
    let layer = Self.model("m", Self.block(), flag: false)
    let trainablesFirst = "c1k c1b b1g b1b c2k c2b b2g b2b b1m b1v b2m b2v"
    #expect(Self.order(layer, Self.tf215) == trainablesFirst)
    #expect(Self.order(layer, Self.keras2) == trainablesFirst)
    #expect(Self.order(layer, Self.k3) == "c1k c1b b1g b1b b1m b1v c2k c2b b2g b2b b2m b2v")
  }

  @Test func aFlagThatAModelLacksStandsForTrue() {
    let inner = Self.model("inner", Self.block(), flag: nil)
    let outer = Self.model("outer", [inner, Self.convolution("c3", trainable: true)])
    for dialect in [Self.tf215, Self.keras2] {
      let asWritten = SavedOrder.slots(of: outer, dialect)
      #expect(asWritten == SavedOrder.slots(of: outer, dialect, absentModelFlag: true))
      #expect(asWritten != SavedOrder.slots(of: outer, dialect, absentModelFlag: false))
    }
  }

  /// A wrapper's own False: tf.keras lists what is inside naturally, Keras 2 hands the flag on to the inner model.
  @Test func aFrozenWrapperAboveAThawedModel() {
    let layer = Self.timeDistributed(Self.model("m", Self.block()), trainable: false)
    let trainablesFirst = "c1k c1b b1g b1b c2k c2b b2g b2b b1m b1v b2m b2v"
    let eachWhole = "c1k c1b b1g b1b b1m b1v c2k c2b b2g b2b b2m b2v"
    #expect(Self.order(layer, Self.keras2) == trainablesFirst)
    #expect(Self.order(layer, Self.tf215) == eachWhole)
    #expect(Self.order(layer, Self.k3) == eachWhole)
  }

  /// Its setter of `trainable` sets those of both directions, whatever they were.
  @Test func standaloneKerasHandsTheFlagOfABidirectionalOn() {
    func bidirectional(_ flag: Bool, inside: Bool) -> Layer {
      let weights = [("k", true), ("r", true), ("b", true)]
      return Layer(
        name: "bi", className: "Bidirectional",
        config: ["name": "bi", "trainable": .bool(flag), "layer": nil],
        contents: .bidirectional(
          forward: Self.leaf("f", "LSTM", inside, weights), backward: Self.leaf("w", "LSTM", inside, weights),
          backwardIsWritten: false))
    }
    func trained(_ layer: Layer, _ dialect: Dialect) -> Int {
      SavedOrder.parameterCounts(of: layer, dialect).trainable
    }
    #expect(trained(bidirectional(true, inside: false), Self.keras2) == 12)
    #expect(trained(bidirectional(false, inside: true), Self.keras2) == 0)
    #expect(trained(bidirectional(true, inside: false), Self.tf215) == 0)
    #expect(trained(bidirectional(false, inside: true), Self.tf215) == 0)
    for dialect in Self.all {
      #expect(Self.order(bidirectional(false, inside: false), dialect) == "fk fr fb wk wr wb")
    }
  }

  /// Its projections are made without regard to its flag.
  @Test func anAttentionInsideAModelOfKeras3LoadsThawed() {
    let attention = Self.leaf("a", "MultiHeadAttention", false, [("q", true), ("k", true)])
    let frozen = Self.leaf("d", "Dense", false, [("k", true)])
    let layer = Self.model("m", [frozen, attention])
    #expect(Self.order(layer, Self.k3) == "aq ak dk")
    #expect(SavedOrder.parameterCounts(of: layer, Self.k3).trainable == 4)
    #expect(Self.order(layer, Self.tf215) == "dk aq ak")
    #expect(SavedOrder.parameterCounts(of: layer, Self.tf215).trainable == 0)
    #expect(SavedOrder.parameterCounts(of: attention, Self.k3).trainable == 0, "at the top the flag holds")
  }

  /// Keras 3.0 and 3.1 make all variables of layers inside a model as trained ones, whatever the flags say: tried in 3.0.5.
  @Test(arguments: [("3.0.5", true), ("3.1.1", true), ("3.2.0", false)])
  func whatForgetsFlagsReadsTheOrderOfThawedLayers(version: String, forgets: Bool) {
    let dialect = Self.dialect(version)
    let layer = Self.timeDistributed(Self.model("m", Self.block(frozen: ["c1", "b1"])))
    let thawed = "c1k c1b b1g b1b c2k c2b b2g b2b b1m b1v b2m b2v"
    #expect((Self.order(layer, dialect) == thawed) == forgets)
    // what it trained before it saved is another matter
    #expect(SavedOrder.parameterCounts(of: layer, dialect).nonTrainable == 16)
  }

  @Test func countsAreWhatKerasCountsAfterLoading() {
    let frozen = Self.model("m", Self.block(frozen: ["c1", "b1"]))
    for dialect in Self.all {
      let counts = SavedOrder.parameterCounts(of: frozen, dialect)
      #expect(counts.trainable == 8)
      #expect(counts.nonTrainable == 16)
    }
  }
}
