import GraphIR
import JSON
import Testing
import Transforms

struct TransplantTests {
  typealias Node = Build.Node

  static func donor(_ config: JSONValue, _ dialect: Dialect = .tf21) throws -> Donor {
    Donor(path: "donor.h5", whole: try Build.whole(config, dialect))
  }

  static func sources(_ layer: Layer) -> [Weight.Source] { layer.weights.map(\.source) }

  @Test func layersTakeTheWeightsOfTheirNames() throws {
    var whole = try Build.whole(Build.image())
    let config = try whole.encoded()
    let donor = try Self.donor(Build.image())
    let report = try whole.apply(Transplant(from: donor))
    #expect(try whole.encoded() == config)
    for layer in whole.model.layers {
      #expect(try Self.sources(layer) == Self.sources(donor.whole.layer(layer.name)))
    }
    #expect(report.details["transplanted"]?.arrayValue?.count == 4)
    #expect(report.details["parameters"]?.intValue == report.before.total)
    #expect(report.before == report.after)
    #expect(whole.optimizerState == nil && whole.trainingConfig != nil)
  }

  @Test func theanosKernelsAreNotTaken() throws {
    var whole = try Build.whole(Build.image())
    var donor = try Self.donor(Build.image())
    (whole.backend, donor.whole.backend) = ("tensorflow", "theano")
    #expect {
      _ = try whole.apply(Transplant(from: donor))
    } throws: {
      ($0 as? SurgeryError)?.code == .mismatch && "\($0)".contains("Theano")
    }
    var transplant = Transplant(from: donor)
    transplant.skipMismatch = true
    let report = try whole.apply(transplant)
    #expect(report.details["mismatched"]?.arrayValue?.count == 1)
    #expect(report.details["transplanted"]?.arrayValue?.count == 3)
    var both = try Build.whole(Build.image())
    both.backend = "theano"
    #expect(try both.apply(Transplant(from: donor)).details["mismatched"] == [])
  }

  @Test func insideWrappersAndOutOfThem() throws {
    for (own, other) in [(Build.video(), Build.image()), (Build.image(), Build.video())] {
      var whole = try Build.whole(own)
      let donor = try Self.donor(other)
      let report = try whole.apply(Transplant(from: donor))
      #expect(report.details["transplanted"]?.arrayValue?.count == 4)
      #expect(report.details["unmatched"] == [])
      #expect(whole.model.layers.flatMap(\.allWeights).allSatisfy { $0.isTaken(from: donor) })
    }
  }

  @Test func anotherHeadIsARefusalOrSkipped() throws {
    let donor = try Self.donor(Build.image(units: 7))
    var whole = try Build.whole(Build.image())
    let error = try refusal(of: Transplant(from: donor), on: whole)
    #expect(error.code == .mismatch)
    #expect(
      error.message.hasPrefix(
        "layer \"predictions\" can't take the weights of \"predictions\" in \"donor.h5\": its kernel is (6, 5), the other's (6, 7)"
      ))
    var transplant = Transplant(from: donor)
    transplant.skipMismatch = true
    let report = try whole.apply(transplant)
    #expect(report.details["mismatched"]?[0]?["layer"] == "predictions")
    #expect(try !whole.layer("predictions").weights.contains { $0.isTaken(from: donor) })
    #expect(try whole.layer("fc").weights.allSatisfy { $0.isTaken(from: donor) })
  }

  @Test func onlyWhatIsMeantIsTaken() throws {
    var whole = try Build.whole(Build.image())
    var transplant = Transplant(from: try Self.donor(Build.image(units: 7)))
    transplant.layers = ["c1", "f*"]
    let report = try whole.apply(transplant)
    #expect(report.details["transplanted"]?.arrayValue?.map { $0["layer"] } == ["c1", "fc"])
  }

  @Test func byPositionNamesDoNotMatter() throws {
    let other = try Self.donor(
      Build.model(
        [
          .input("in", [8, 8, 3]), .convolution("first", on: "in", 4), .norm("second", on: "first"),
          .pool("p", on: "second"), .dense("third", on: "p", 6), .dense("more", on: "third", 5),
          .dense("last", on: "more", 5),
        ], to: ["last"]))
    var whole = try Build.whole(Build.image())
    #expect(try refusal(of: Transplant(from: other), on: whole).code == .nothingMatches)
    var transplant = Transplant(from: other)
    transplant.by = .position
    let report = try whole.apply(transplant)
    #expect(
      report.details["transplanted"]?.arrayValue?.map { $0["from"] }
        == ["first", "second", "third", "more"])
    #expect(report.details["unused"] == ["last"])
  }

  @Test func aNameThatIsThereTwiceIsNotGuessed() throws {
    let inner = { (name: String) in
      Build.model([.input("i", [4]), .dense("fc", on: "i", 4)], to: ["fc"], name: name)
    }
    let two = { (names: [String]) in
      Build.model(
        [.input("x", [4]), .model(inner(names[0]), on: "x"), .model(inner(names[1]), on: "\(names[0])@1")],
        to: ["\(names[1])@1"])
    }
    var whole = try Build.whole(two(["a", "b"]))
    let report = try whole.apply(Transplant(from: try Self.donor(two(["b", "a"]))))
    #expect(
      report.details["transplanted"]?.arrayValue?.map { $0["from"] } == ["a/fc", "b/fc"])
    let error = try refusal(
      of: Transplant(from: try Self.donor(two(["c", "d"]))), on: Build.whole(two(["a", "b"])))
    #expect(error.message.contains("which layers of that name belong together can't be told"))
  }

  @Test func aNameThatIsOnlyThereTwiceIsNotGuessedEither() throws {
    let layers = { (name: String) in
      Build.model([.input("i", [4]), .dense("fc", on: "i", 4)], to: ["fc"], name: name)
    }
    let two = Build.model(
      [.input("x", [4]), .model(layers("c"), on: "x"), .model(layers("d"), on: "c@1")], to: ["d@1"])
    let error = try refusal(of: Transplant(from: try Self.donor(two)), on: Build.whole(layers("a")))
    #expect(error.code == .nothingMatches)
    #expect(error.message.contains("which layers of that name belong together can't be told"))
  }

  @Test func layoutsThatDifferDoNotMatch() throws {
    func recurrent(_ className: String, _ more: JSONObject = [:]) -> JSONValue {
      var config: JSONObject = ["units": 3, "use_bias": false]
      for (key, value) in more { config[key] = .some(value) }
      return Build.model([.input("x", [5, 4]), .of(className, "r", on: "x", config: config)], to: ["r"])
    }
    let cases: [(JSONValue, JSONValue, String)] = [
      (
        recurrent("LSTM"), recurrent("CuDNNLSTM"),
        "of class LSTM, the other of CuDNNLSTM, which keeps its gates"
      ),
      (recurrent("GRU"), recurrent("GRU", ["reset_after": true]), "reset_after is false, the other's true"),
      (
        recurrent("LSTM"), recurrent("LSTM", ["use_bias": true]),
        "it has 2 weights (kernel, recurrent_kernel), the other 3"
      ),
    ]
    for (own, other, reason) in cases {
      let error = try refusal(of: Transplant(from: try Self.donor(other)), on: Build.whole(own))
      #expect(error.code == .mismatch && error.message.contains(reason), "\(error.message)")
    }
  }

  @Test func equalShapesOfOtherWeightsDoNotMatch() throws {
    func norm(_ option: String) -> JSONValue {
      var node = Node.norm("n", on: "x")
      node.config[option] = false
      return Build.model([.input("x", [8, 8, 3]), node], to: ["n"])
    }
    let error = try refusal(
      of: Transplant(from: try Self.donor(norm("center"))), on: Build.whole(norm("scale")))
    #expect(error.message.contains("its weights are beta, moving_mean, moving_variance"))
  }

  @Test func theElementTypeStaysAndIntegersDoNotBecomeFractions() throws {
    var whole = try Build.whole(Build.image())
    var donor = try Self.donor(Build.image())
    donor.whole.model.layers[1].weights[0].type = "float16"
    _ = try whole.apply(Transplant(from: donor))
    #expect(try whole.layer("c1").weights[0].type == "float32")
    donor.whole.model.layers[1].weights[0].type = "int8"
    let error = try refusal(of: Transplant(from: donor), on: Build.whole(Build.image()))
    #expect(error.message.contains("its kernel is stored in float32, the other's in int8"))
  }

  /// Names that Keras has, or had, for one class.
  @Test(arguments: [
    ("BatchNormalization", "SyncBatchNormalization"), ("SyncBatchNormalization", "BatchNormalization"),
    ("BatchNormalization", "BatchNormalizationV1"), ("BatchNormalizationV2", "SyncBatchNormalization"),
  ]) func normalisationsOfSeveralNamesAreOneClass(own: String, other: String) throws {
    func norm(_ className: String) -> JSONValue {
      var node = Node.norm("n", on: "x")
      node.className = className
      return Build.model([.input("x", [8, 8, 3]), node], to: ["n"])
    }
    var whole = try Build.whole(norm(own))
    let donor = try Self.donor(norm(other))
    let report = try whole.apply(Transplant(from: donor))
    #expect(report.details["transplanted"] == [["layer": "n", "from": "n"]])
    #expect(try whole.layer("n").weights.map(\.name) == ["gamma", "beta", "moving_mean", "moving_variance"])
    #expect(try whole.layer("n").weights.allSatisfy { $0.isTaken(from: donor) })
    #expect(try whole.layer("n").className == own)
  }

  @Test(arguments: [("Conv2D", "Convolution2D"), ("SeparableConvolution2D", "SeparableConv2D")])
  func theLongNamesOfKeras1AreTheSameClasses(own: String, other: String) throws {
    func model(_ className: String) -> JSONValue {
      var node = Node.convolution("c", on: "x", 4)
      node.className = className
      return Build.model([.input("x", [8, 8, 3]), node], to: ["c"])
    }
    var whole = try Build.whole(model(own))
    #expect(try whole.apply(Transplant(from: try Self.donor(model(other)))).changed)
  }

  @Test func aDepthwiseKernelHasAnotherNameInKeras3() throws {
    let node = FoldBatchNormTests.bare("DepthwiseConv2D", "d", on: "x", ["depth_multiplier": 1])
    let config = Build.model([.input("x", [8, 8, 3]), node], to: ["d"])
    var whole = try Build.whole(config)
    #expect(try whole.apply(Transplant(from: try Self.donor(config, .k3))).changed)
  }
}

extension Weight {
  /// Whether its numbers are in the donor's store.
  fileprivate func isTaken(from donor: Donor) -> Bool {
    donor.whole.model.layers.flatMap(\.allWeights).contains {
      $0.tensor != nil && $0.tensor?.store === tensor?.store
    }
  }
}
