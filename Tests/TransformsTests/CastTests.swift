import GraphIR
import JSON
import Testing
import Transforms

struct CastTests {
  @Test(arguments: Cast.ElementType.allCases) func everyFloatingPointWeightIsStoredInIt(
    type: Cast.ElementType
  ) throws {
    var whole = try Build.whole(Build.video())
    let config = try whole.encoded()
    let weights = whole.model.layers.flatMap(\.allWeights)
    let report = try whole.apply(Cast(to: type))
    let after = whole.model.layers.flatMap(\.allWeights)
    #expect(report.changed == (type != .float32))
    #expect(after.map(\.type) == weights.map { _ in type.rawValue })
    #expect(after.map(\.source) == weights.map(\.source))
    #expect(try whole.encoded() == config)
    #expect(whole.optimizerState != nil)
    if report.changed {
      let count = report.before.total
      #expect(report.details["bytes_before"]?.intValue == 4 * count)
      #expect(report.details["bytes_after"]?.intValue == type.size * count)
    }
  }

  @Test func integersAndWhatIsExceptedAreLeftAlone() throws {
    var whole = try Build.whole(Build.image())
    whole.model.layers[5].weights[1].type = "int64"
    var cast = Cast(to: .float16)
    cast.except = ["b1", "pred*"]
    let report = try whole.apply(cast)
    #expect(report.details["weights_left"] == ["fc/bias"])
    let types = whole.model.layers.map { Set($0.weights.map(\.type)).sorted() }
    #expect(types == [[], ["float16"], ["float32"], [], [], ["float16", "int64"], ["float32"]])
    cast.except = ["b2"]
    #expect(try refusal(of: cast, on: whole).code == .unknownLayer)
  }

  @Test(arguments: ["tf21", "tf24", "tf28", "tf212", "tf215", "tfk", "k30", "k3"])
  func theLayersComputeInIt(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("cnn")
    let before = try whole.encoded()["config"]?["layers"]?.arrayValue ?? []
    var cast = Cast(to: .float16)
    cast.compute = true
    let report = try whole.apply(cast)
    #expect(whole.optimizerState == nil)
    let after = try whole.encoded()["config"]?["layers"]?.arrayValue ?? []
    #expect(before.count == after.count)
    #expect((report.details["policies_set"]?.intValue ?? 0) > 3)
    for (old, new) in zip(before, after) {
      let (was, now) = (old["config"]?["dtype"], new["config"]?["dtype"])
      if old["class_name"] == "InputLayer" {
        #expect(old == new)
      } else if was?.objectValue != nil {
        #expect(now?["class_name"] == "DTypePolicy" && now?["config"] == ["name": "float16"])
        #expect(now?.objectValue?.keys == was?.objectValue?.keys)
      } else {
        #expect(was == "float32" && now == "float16")
      }
    }
    // Variables that tf.keras keeps in single precision are stored in it.
    let norms = whole.model.layers.filter { $0.className == "BatchNormalization" }
    for norm in norms {
      let type = whole.dialect.family == .tfKeras ? "float32" : "float16"
      #expect(norm.weights.allSatisfy { $0.type == type })
    }
  }

  @Test(arguments: ["k224", "k231"]) func standaloneKerasComputesInWhatItIsToldElsewhere(
    environment: String
  ) throws {
    let whole = try Sample(environment).whole("cnn")
    var cast = Cast(to: .float16)
    cast.compute = true
    let error = try refusal(of: cast, on: whole)
    #expect(error.code == .notCastable)
    #expect(error.message.contains("keras.json"))
  }

  @Test func whatAKerasCannotLoadIsRefused() throws {
    var cast = Cast(to: .bfloat16)
    cast.compute = true
    for dialect in [Dialect.tf21, .tf215] {
      let error = try refusal(of: cast, on: Build.whole(Build.image(), dialect))
      #expect(error.code == .notCastable && error.message.contains("bfloat16"))
    }
    var new = try Build.whole(Build.image(), .k3)
    #expect(try new.apply(cast).changed)
    let initializer: JSONValue = ["class_name": "Orthogonal", "config": [:]]
    var recurrent = try Build.graph(
      [
        .input("x", [5, 4]),
        .of("LSTM", "r", on: "x", config: ["units": 3, "recurrent_initializer": initializer]),
        .dense("d", on: "r", 2),
      ], to: ["d"], .k3)
    #expect(
      try refusal(of: cast, on: recurrent).message.hasPrefix("layer \"r\" has an orthogonal initializer"))
    cast.except = ["r"]
    #expect(try recurrent.apply(cast).changed)
    cast = Cast(to: .float64)
    cast.compute = true
    #expect(
      try refusal(of: cast, on: Build.whole(Build.image())).message.hasPrefix(
        "layer \"b1\" (BatchNormalization) can't compute in float64"))
    var later = try Build.whole(Build.image(), .tf215)
    #expect(try later.apply(cast).changed)
  }

  @Test func anOperationOfAFixedTypeIsAReasonToRefuse() throws {
    let whole = try Build.graph(
      [.input("x", [4]), .of("TensorFlowOpLayer", "add", on: "x", config: ["node_def": [:]])], to: ["add"])
    var cast = Cast(to: .float64)
    cast.compute = true
    #expect(try refusal(of: cast, on: whole).message.contains("\"add\" (TensorFlowOpLayer)"))
  }

  @Test func codeOfItsOwnIsWarnedAbout() throws {
    var whole = try Build.graph(
      [.input("x", [4]), .of("Lambda", "f", on: "x"), .dense("d", on: "f", 2)], to: ["d"])
    var cast = Cast(to: .float16)
    cast.compute = true
    #expect(try whole.apply(cast).warnings.first?.hasPrefix("\"f\": whether code") == true)
  }
}
