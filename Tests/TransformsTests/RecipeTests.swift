import GraphIR
import JSON
import Testing

@testable import Transforms

/// A transform that is not ours.
private struct Strange: Transform {
  static let name = "strange"

  func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    SurgeryReport(operation: Self.name, before: whole.parameterCounts)
  }
}

/// Recipes as values: what is read is what was made, and what can't be meant is refused with its place.
struct RecipeTests {
  /// Another file, which recipes call by its path.
  static let other = (try? Build.whole(Build.image())).map { Donor(path: "other.h5", whole: $0) }
  static var files: RecipeFiles {
    RecipeFiles { (name) throws(RecipeError) in
      guard let other, name == other.path else { throw RecipeError(.badValue, "no file \"\(name)\"") }
      return other
    } name: {
      $0
    }
  }

  /// Steps with every setting away from its default, at least once each.
  static let samples: [any RecipeStep] =
    swapHeads + freezings + cuts + edits + weights + [
      WrapAverage(frames: 64), wrapped(frames: nil, inputShape: [224, 224, 3]), Unwrap(), Strip(),
      SetInput(input: "a", shape: [512, .any, 3], batch: .any), SetInput(batch: 8, frames: 16),
    ]

  private static var cuts: [any RecipeStep] {
    var middle = Cut(from: "-5", to: ["conv1", "-2"])
    middle.inputShape = [8, 8, 3]
    return [
      Cut(to: "mixed10"), Cut(to: "-2"), Cut(from: "x"), middle, DropHead(), DropHead(pool: true),
      DropHead(output: "age"),
    ]
  }

  private static var edits: [any RecipeStep] {
    let layers: [WeightlessLayer] = [
      .dropout(rate: 0.5), .spatialDropout(spatial: 1, rate: 0.1), .spatialDropout(spatial: 2, rate: 0.2),
      .spatialDropout(spatial: 3, rate: 0.3), .alphaDropout(rate: 0.4), .gaussianDropout(rate: 0),
      .gaussianNoise(deviation: 1), .activation("relu"), .softmax, .relu, .rescaling(scale: 2, offset: 0),
      .rescaling(scale: 0.5, offset: -1),
    ]
    var named = Insert(.softmax, .before("-1"))
    named.layerName = "end"
    var renaming = Rename([.init("a", to: "b"), .init("b", to: "a"), .init("conv*", to: "stage*")])
    renaming.prefix = "left_"
    renaming.suffix = "_2"
    renaming.model = "left"
    var model = Rename()
    model.model = "1"
    return layers.map { Insert($0, .after("conv1")) } + [
      named, Remove(layers: ["drop*"]), Remove(layers: ["a", "b/c"], classes: ["Dropout"]), renaming, model,
    ]
  }

  private static var weights: [any RecipeStep] {
    var cast = Cast(to: .bfloat16)
    cast.compute = true
    cast.except = ["predictions"]
    var fold = FoldBatchNorm()
    fold.layers = ["conv2_*", "conv3_*"]
    guard let other else { return [] }
    var transplant = Transplant(from: other)
    transplant.by = .position
    transplant.layers = ["block_*"]
    transplant.skipMismatch = true
    return [cast, Cast(to: .float16), fold, FoldBatchNorm(), transplant, Transplant(from: other)]
  }

  private static var swapHeads: [any RecipeStep] {
    var all = SwapHead(classes: 10)
    all.at = "-2"
    all.pool = true
    all.features = 2048
    all.output = "scores"
    all.layerName = "007"
    all.activation = "sigmoid"
    all.initializer = .heNormal
    all.seed = .max
    all.dropout = 0.1
    all.freezeBackbone = true
    var seeded = SwapHead(classes: 2)
    seeded.seed = 7
    var kept = SwapHead()
    kept.keepClasses = [3, 0, 12]
    kept.addClasses = 2
    var taken = SwapHead()
    taken.headFrom = other
    taken.hidden = [512]
    taken.hiddenActivation = "elu"
    return [SwapHead(classes: 5), all, seeded, kept, taken]
  }

  private static var freezings: [any RecipeStep] {
    let selections: [Selection] = [
      .exceptHead, .all, .until("conv1"), .from("0"), .layers(["block_*", "a/b", "no"]), .layers(["x"]),
      .classes(["Conv2D"]), .classes(["Conv*", "Dense"]),
    ]
    return selections.map { Freeze($0) } + selections.map { Unfreeze($0) }
  }

  private static func wrapped(frames: Int?, inputShape: [Int]) -> WrapAverage {
    var step = WrapAverage(frames: frames)
    step.inputShape = inputShape
    return step
  }

  @Test(arguments: samples.indices) func whatIsReadIsWhatWasMade(index: Int) throws {
    let step = Self.samples[index]
    let json = try Recipe([step]).json()
    let text = try JSONValue.parse(json.serialized())
    let again = try Recipe(text, files: Self.files)
    #expect(again.steps.count == 1)
    #expect(again.steps.map { "\($0)" } == ["\(step)"])
    #expect(try again.json() == json)
  }

  @Test func everySettingOfEveryTransformIsTried() throws {
    var tried: [String: Set<String>] = [:]
    for step in Self.samples {
      tried[type(of: step).name, default: []].formUnion(try step.settings().keys)
    }
    for type in TransformRegistry.all {
      #expect(tried[type.name] == Set(keys(of: type)), "\(type.name)")
    }
  }

  @Test(arguments: TransformRegistry.all.map { $0.name }) func keysAreUnique(name: String) throws {
    let type = try #require(TransformRegistry.all.first { $0.name == name })
    let keys = keys(of: type)
    #expect(Set(keys).count == keys.count)
  }

  private func keys<T: RecipeStep>(of type: T.Type) -> [String] { T.parameters.map(\.key) }

  @Test func aStepWithoutSettingsIsItsName() throws {
    let json: JSONValue = [
      "h5surgery": 1, "steps": ["strip", ["strip": .null], ["strip": [:]], ["drop-head": .null]],
    ]
    let recipe = try Recipe(json)
    #expect(recipe.steps.map { type(of: $0).name } == ["strip", "strip", "strip", "drop-head"])
    #expect(try recipe.json()["steps"] == ["strip", "strip", "strip", "drop-head"])
  }

  @Test func sizesMayBeWrittenAsOnTheCommandLine() throws {
    let head = try Recipe(["h5surgery": 1, "steps": [["swap-head": ["keep-classes": "3,0", "hidden": 64]]]])
    #expect((head.steps.first as? SwapHead)?.keepClasses == [3, 0])
    #expect((head.steps.first as? SwapHead)?.hidden == [64])
    let names = try Recipe(["h5surgery": 1, "steps": [["rename": ["layers": ["a=b", "c=d"]]]]])
    #expect((names.steps.first as? Rename)?.rules == [.init("a", to: "b"), .init("c", to: "d")])
    for shape: JSONValue in ["8,8,3", "8x8x3", [8, 8, 3]] {
      let recipe = try Recipe([
        "h5surgery": 1, "steps": [["wrap-average": ["frames": "any", "input-shape": shape]]],
      ])
      #expect((recipe.steps.first as? WrapAverage)?.inputShape == [8, 8, 3])
    }
  }

  @Test func aFlagThatIsFalseIsNoSelection() throws {
    let recipe = try Recipe([
      "h5surgery": 1, "steps": [["freeze": ["all": false, "except-head": false, "until": "conv1"]]],
    ])
    #expect((recipe.steps.first as? Freeze)?.selection == .until("conv1"))
  }

  @Test func whatOnlySwiftCanSayIsRefused() {
    let mixed = Freeze(.any(of: [.all, .exceptHead]))
    #expect(refusal(of: [mixed]) == .notExpressible)
    #expect(refusal(of: [Freeze(.layers([]))]) == .notExpressible)
    #expect(refusal(of: [Strange()]) == .notExpressible)
    #expect(refusal(of: [Rename([.init("a", to: "b"), .init("a", to: "c")])]) == .notExpressible)
    #expect(refusal(of: [Rename()]) == .notExpressible)
    var rate = SwapHead(classes: 2)
    rate.dropout = .nan
    #expect(refusal(of: [rate]) == .notExpressible)
  }

  private func refusal(of steps: [any Transform]) -> RecipeError.Code? {
    do throws(RecipeError) {
      _ = try Recipe(steps).json()
      return nil
    } catch { return error.code }
  }

  /// Wrong recipes: the steps, the refusal, and where it is below `steps`.
  static let mistakes: [(steps: JSONValue, code: RecipeError.Code, path: [RecipeError.Place], text: String)] =
    [
      (["swap-haed"], .unknownStep, [.index(0)], "did you mean \"swap-head\"?"),
      (["frobnicate"], .unknownStep, [.index(0)], "there are swap-head, wrap-average"),
      ([["swap-haed": [:]]], .unknownStep, [.index(0), .key("swap-haed")], "did you mean \"swap-head\"?"),
      ([3], .malformed, [.index(0)], "found 3"),
      ([["strip": [:], "unwrap": [:]]], .malformed, [.index(0)], "a mapping with 2 keys"),
      ([["strip": 5]], .malformed, [.index(0), .key("strip")], "expected the settings of strip"),
      ([["strip": ["all": true]]], .unknownKey, [.index(0), .key("strip"), .key("all")], "has no settings"),
      (
        ["strip", ["swap-head": ["clases": 4]]], .unknownKey, [.index(1), .key("swap-head"), .key("clases")],
        "did you mean \"classes\"?"
      ),
      ([["cut": [:]]], .missingKey, [.index(0), .key("cut")], "needs \"from\" or \"to\""),
      (
        [["swap-head": ["keep-classes": [3, "x"]]]], .badValue,
        [.index(0), .key("swap-head"), .key("keep-classes")], "expected indices from 0"
      ),
      (
        [["swap-head": ["classes": 2, "head-from": "x.h5"]]], .badValue,
        [.index(0), .key("swap-head"), .key("head-from")], "there are no files here"
      ),
      (
        [["insert": ["layer": "Dense", "after": "x"]]], .badValue,
        [.index(0), .key("insert"), .key("layer")], "one of"
      ),
      ([["insert": ["layer": "ReLU"]]], .missingKey, [.index(0), .key("insert")], "\"after\" or \"before\""),
      (
        [["insert": ["layer": "ReLU", "after": "x", "rate": 0.5]]], .contradiction,
        [.index(0), .key("insert"), .key("rate")], "not for ReLU"
      ),
      (
        [["insert": ["layer": "Dropout", "after": "x"]]], .missingKey, [.index(0), .key("insert")], "\"rate\""
      ),
      (["remove"], .missingKey, [.index(0)], "needs \"layers\" or \"class\""),
      (["rename"], .missingKey, [.index(0)], "\"prefix\""),
      (
        [["rename": ["layers": "x"]]], .badValue, [.index(0), .key("rename"), .key("layers")], "{conv1: stem}"
      ),
      (
        [["rename": ["layers": ["x": true]]]], .badValue, [.index(0), .key("rename"), .key("layers")],
        "a mapping"
      ),
      ([["set-input": ["input": "x"]]], .missingKey, [.index(0), .key("set-input")], "\"shape\""),
      (
        [["set-input": ["shape": "5,zero"]]], .badValue, [.index(0), .key("set-input"), .key("shape")],
        "found \"5,zero\""
      ),
      ([["cast": ["to": "float17"]]], .badValue, [.index(0), .key("cast"), .key("to")], "did you mean"),
      (["transplant"], .missingKey, [.index(0)], "needs \"from\""),
      (["wrap-average"], .missingKey, [.index(0)], "needs \"frames\""),
      (
        [["swap-head": ["classes": "ten"]]], .badValue, [.index(0), .key("swap-head"), .key("classes")],
        "expected a whole number, found \"ten\""
      ),
      (
        [["swap-head": ["classes": 1.5]]], .badValue, [.index(0), .key("swap-head"), .key("classes")],
        "found 1.5"
      ),
      (
        [["swap-head": ["classes": 2, "seed": -1]]], .badValue, [.index(0), .key("swap-head"), .key("seed")],
        "found -1"
      ),
      (
        [["swap-head": ["classes": 2, "dropout": .null]]], .badValue,
        [.index(0), .key("swap-head"), .key("dropout")], "found nothing"
      ),
      (
        [["swap-head": ["classes": 2, "at": ["x"]]]], .badValue, [.index(0), .key("swap-head"), .key("at")],
        "found a list"
      ),
      (
        [["swap-head": ["classes": 2, "initializer": "he_norml"]]], .badValue,
        [.index(0), .key("swap-head"), .key("initializer")], "did you mean \"he_normal\"?"
      ),
      (
        [["wrap-average": ["frames": 0]]], .badValue, [.index(0), .key("wrap-average"), .key("frames")],
        "at least one frame, or any"
      ),
      (
        [["wrap-average": ["frames": 4, "input-shape": [8, 0, 3]]]], .badValue,
        [.index(0), .key("wrap-average"), .key("input-shape")], "found a list"
      ),
      (
        ["freeze"], .missingKey, [.index(0)],
        "\"except-head\", \"all\", \"until\", \"from\", \"layer\" or \"class\""
      ),
      ([["freeze": ["all": false]]], .missingKey, [.index(0), .key("freeze")], "needs"),
      (
        [["freeze": ["all": "yes"]]], .badValue, [.index(0), .key("freeze"), .key("all")],
        "expected true or false, found \"yes\""
      ),
      (
        [["unfreeze": ["all": true, "until": "x"]]], .contradiction,
        [.index(0), .key("unfreeze"), .key("until")], "exclude each other"
      ),
      (
        [["freeze": ["layer": []]]], .badValue, [.index(0), .key("freeze"), .key("layer")], "a text or a list"
      ),
      (["strip", ["cut": ["to": true]]], .badValue, [.index(1), .key("cut"), .key("to")], "found true"),
      ([], .malformed, [], "an empty one"),
      (["strip": [:]], .malformed, [], "a mapping"),
    ]

  @Test(arguments: mistakes.indices) func aMistakeIsRefusedWithItsPlace(index: Int) {
    let mistake = Self.mistakes[index]
    do throws(RecipeError) {
      _ = try Recipe(["h5surgery": 1, "steps": mistake.steps])
      Issue.record("taken: \(mistake.steps.serialized())")
    } catch {
      #expect(error.code == mistake.code, "\(error)")
      #expect(error.path == [.key("steps")] + mistake.path, "\(error)")
      #expect(error.message.contains(mistake.text), "\(error)")
    }
  }

  static let strangers: [(json: JSONValue, code: RecipeError.Code)] = [
    (["h5surgery": 2, "steps": ["strip"]], .badValue), (["h5surgery": "1", "steps": ["strip"]], .badValue),
    (["steps": ["strip"]], .missingKey), (["h5surgery": 1], .missingKey), (["strip"], .malformed),
    (["h5surgery": 1, "steps": ["strip"], "step": []], .unknownKey), (.null, .malformed),
  ]

  @Test(arguments: strangers.indices) func whatIsNoRecipeIsRefused(index: Int) {
    do throws(RecipeError) {
      _ = try Recipe(Self.strangers[index].json)
      Issue.record("taken")
    } catch {
      #expect(error.code == Self.strangers[index].code)
    }
  }
}
