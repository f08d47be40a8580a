import GraphIR
import JSON
import Testing
import Transforms

/// New layers compute as those around them, and are written as ten real versions of Keras write them: in models of float64, made
/// under `set_floatx("float64")`, and of mixed precision.
struct DTypeAgreementTests {
  private static let withPolicies = Sample.environments.filter { !["k224", "k231"].contains($0) }
  private static let wrapping = Sample.environments.filter { $0 != "k30" }

  @Test(arguments: Sample.environments)
  func aHeadAndItsDropoutAreOfTheTypeOfTheOldHead(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("double")
    var swap = SwapHead(classes: 7)
    swap.dropout = 0.25
    _ = try whole.apply(swap)
    let name = sample.dialect.family == .keras2 ? "dropout_1" : "dropout"
    let expected = try sample.config("double.swap_with_dropout").renamed("base").serialized()
      .replacing("\"dropout\"", with: "\"\(name)\"")
    #expect(try whole.encoded().serialized() == expected)
    #expect(try whole.layer("dense_classifier").weights.map(\.type) == ["float64", "float64"])
  }

  @Test(arguments: Sample.environments)
  func aPoolingAndAHeadAreOfTheTypeOfTheFeatures(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("double")
    var swap = SwapHead(classes: 7)
    swap.at = "c1"
    swap.pool = true
    _ = try whole.apply(swap)
    let name = "global_average_pooling2d" + (sample.dialect.family == .keras2 ? "_1" : "")
    let expected = try sample.config("double.pool").renamed("base").serialized()
      .replacing("\"pool\"", with: "\"\(name)\"")
    #expect(try whole.encoded().serialized() == expected)
  }

  @Test(arguments: Sample.environments)
  func hiddenLayersAreOfTheTypeOfTheOldHead(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("double")
    var swap = SwapHead(classes: 7)
    swap.hidden = [6]
    _ = try whole.apply(swap)
    let hidden = try whole.layer("dense_hidden")
    #expect(hidden.weights.map(\.type) == ["float64", "float64"])
    #expect(try hidden.config["dtype"] == whole.layer("dense_classifier").config["dtype"])
  }

  @Test(arguments: Sample.environments)
  func theHeadOfAListIsOfTheTypeOfTheOldOne(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("double_list")
    _ = try whole.apply(SwapHead(classes: 7))
    #expect(try whole.encoded().serialized() == sample.text("double_list.pop"))
  }

  @Test(arguments: wrapping, ["double", "double_list", "mixed"])
  func averagingOverFramesIsOfTheTypeOfTheModel(environment: String, base: String) throws {
    let sample = try Sample(environment)
    guard sample.has(base) else { return }
    var whole = try sample.whole(base)
    _ = try whole.apply(WrapAverage(frames: 4))
    let found = try whole.encoded()
    var expected = try sample.config("\(base).wrap").renamed(#require(found["config"]?["name"]?.stringValue))
    if ["tf215", "tfk"].contains(environment) {
      expected = try expected.replacingWrapped(with: sample.config(base))
    }
    #expect(found.text(environment) == expected.text(environment))
  }

  /// What answered in float32 does so again, whatever the rest computes in.
  @Test(arguments: withPolicies)
  func aNewHeadComputesAsTheLayerThatMadeThePredictions(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("mixed")
    _ = try whole.apply(SwapHead(classes: 7))
    let expected = try sample.config("mixed.swap_features").renamed("base")
    #expect(try whole.encoded().text(environment) == expected.text(environment))
    #expect(try whole.layer("dense_classifier").weights.map(\.type) == ["float32", "float32"])
  }

  /// But for Keras 3.0, whose sample numbers the calls behind the new layer from 1, where we write 0.
  @Test(arguments: withPolicies.filter { $0 != "k30" })
  func anInsertedLayerComputesAsTheOneBeforeIt(environment: String) throws {
    let sample = try Sample(environment)
    var whole = try sample.whole("mixed")
    var insert = Insert(.gaussianNoise(deviation: 0.1), .after("c1"))
    insert.layerName = "noise"
    _ = try whole.apply(insert)
    let expected = try sample.config("mixed.noise").renamed("base")
    #expect(try whole.encoded().text(environment) == expected.text(environment))
  }
}

extension JSONValue {
  /// Its text without what means nothing: the numbers that Keras gives to objects which several layers share, which count what
  /// it saves; and in Keras 3.0 the type of a layer's input, which its sample has otherwise than we write it.
  fileprivate func text(_ environment: String) -> String {
    let text = serialized().replacing(/, "shared_object_id": \d+/, with: "")
    return environment == "k30"
      ? text.replacing(/"dtype": "\w+", "keras_history"/, with: "\"keras_history\"") : text
  }
}
