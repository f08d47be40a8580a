import TestSupport
import Testing

@testable import ModelSurgery

/// A command and a recipe with the same settings are accepted or refused alike.
@Suite struct SettingsTests {
  let folder = Folder()

  init() throws {
    try TinyModel().write(to: folder)
    try TinyModel.ofImages.write(to: folder, as: "images.h5")
  }

  /// Values of the settings of each surgery, good and bad ones; a flag has none.
  private static let settings: [(surgery: String, settings: [(key: String, values: [String])])] = [
    (
      "swap-head",
      [
        ("classes", ["3", "5", "0", "-1", "ten"]), ("keep-classes", ["0,1", "-1", "0,0", "9", "0-1", "x"]),
        ("add-classes", ["2", "0", "-2"]), ("at", ["first", "-2", "0", "nowhere", "99"]), ("pool", []),
        ("features", ["4", "6", "0"]), ("name", ["kinds", "first", "second", "a b"]),
        ("activation", ["relu", "linear", "magic"]), ("initializer", ["zeros", "Xavier", "magic"]),
        ("seed", ["1", "-1", "0"]), ("hidden", ["8", "8,4", "8,0"]),
        ("hidden-activation", ["relu", "magic"]),
        ("dropout", ["0", "0.5", "1", "-0.1"]), ("freeze-backbone", []),
        ("output", ["classes", "0", "nowhere"]),
        ("head-from", ["in.h5", "images.h5", "gone.h5"]),
      ]
    ),
    (
      "cut",
      [
        ("from", ["first", "-1", "nowhere"]), ("to", ["first", "-2", "second", "nowhere"]),
        ("input-shape", ["4", "0", "4,4"]),
      ]
    ),
    (
      "insert",
      [
        ("layer", ["Dropout", "dropout", "Activation", "ReLU", "Rescaling", "GaussianNoise", "Dense"]),
        ("after", ["first", "-1", "nowhere"]), ("before", ["second", "99"]), ("rate", ["0.5", "1", "-1"]),
        ("stddev", ["0.1", "-1"]), ("activation", ["elu", "magic"]), ("scale", ["2", "-1"]),
        ("offset", ["0", "-1"]), ("name", ["new", "first"]),
      ]
    ),
    (
      "set-input",
      [
        ("shape", ["4", "any", "0", "5"]), ("batch", ["1", "any", "0"]), ("frames", ["3", "any"]),
        ("input", ["features", "0", "7", "nowhere"]),
      ]
    ),
    ("wrap-average", [("frames", ["2", "any", "None", "0", "-1"]), ("input-shape", ["4", "0"])]),
    (
      "freeze",
      [
        ("except-head", []), ("all", []), ("until", ["first", "-2", "99"]), ("from", ["second", "0"]),
        ("layer", ["f*", "0-1", "nowhere"]), ("class", ["Dense", "Conv9D"]),
      ]
    ),
    (
      "cast",
      [("to", ["half", "BF16", "float17"]), ("compute", []), ("except", ["first", "-1", "nowhere"])]
    ),
    ("remove", [("class", ["Dropout", "Dense", "Nothing"]), ("layers", ["first", "x*", "nowhere", "-2"])]),
    ("drop-head", [("output", ["second", "classes", "nowhere", "0"]), ("pool", [])]),
    ("strip", []), ("unwrap", []), ("fold-batchnorm", [("layers", ["first", "x*", "nowhere"])]),
    (
      "unfreeze",
      [
        ("except-head", []), ("all", []), ("until", ["first", "-2", "99"]), ("from", ["second", "0"]),
        ("layer", ["f*", "0-1", "nowhere"]), ("class", ["Dense", "Conv9D"]),
      ]
    ),
    (
      "rename",
      [
        ("layers", ["first=alpha", "first=second", "f*=g*", "nowhere=x", "first=a:b", "-1=last"]),
        ("prefix", ["a_", "-", "a b"]), ("suffix", ["_a", "/"]), ("model", ["new", "a/b"]),
      ]
    ),
    (
      "transplant",
      [
        ("from", ["in.h5", "images.h5", "gone.h5"]), ("by", ["name", "position", "both"]),
        ("layers", ["first", "x*", "nowhere"]), ("skip-mismatch", []),
      ]
    ),
  ]

  @Test func everySurgeryAndEverySettingIsAmongThem() {
    func check<Step: RecipeStep>(_ type: Step.Type) {
      let keys = Self.settings.first { $0.surgery == type.name }?.settings.map(\.key) ?? []
      #expect(Set(keys) == Set(type.parameters.map(\.key)), "\(type.name)")
    }
    for type in TransformRegistry.all { check(type) }
    #expect(Self.settings.count == TransformRegistry.all.count)
  }

  @Test(arguments: 0..<300)
  func aCommandAndARecipeAgree(number: Int) throws {
    var numbers = Numbers(seed: UInt64(number))
    // every other one is of the surgery with most settings
    let place = number / 2 % Self.settings.count
    let (surgery, all) = Self.settings[number.isMultiple(of: 2) ? 0 : place]
    var words: [String] = []
    var lines: [String] = []
    for (key, values) in all where numbers.next(below: all.count) < 3 {
      guard !values.isEmpty else {
        words.append("--\(key)")
        lines.append("      \(key): true")
        continue
      }
      let value = values[numbers.next(below: values.count)]
      if key == "layers", surgery == "rename" {
        words.append(value)
        let pair = value.split(separator: "=").map { "\"\($0)\"" }
        lines.append("      layers: {\(pair.joined(separator: ": "))}")
        continue
      }
      words += key == "layers" && surgery == "remove" ? [value] : ["--\(key)", value]
      let isPlain = value.allSatisfy { $0.isNumber || $0.isLetter || "-._".contains($0) } && value != "0-1"
      lines.append("      \(key): \(isPlain ? value : "\"\(value)\"")")
    }
    let recipe =
      "h5surgery: 1\nsteps:\n  - \(surgery):\(lines.isEmpty ? " {}" : "")\n" + lines.joined(separator: "\n")
      + "\n"
    Folder.write(recipe, to: folder.path("recipe.yaml"))
    let command = try Tool.run([surgery, "in.h5", "a.h5", "--dry-run"] + words, in: folder)
    let applied = try Tool.run(["apply", "recipe.yaml", "in.h5", "b.h5", "--dry-run"], in: folder)
    #expect(
      (command.status == 0) == (applied.status == 0),
      "\(surgery) \(words): \(command.status) \(command.errors)\(recipe)\(applied.status) \(applied.errors)")
    #expect(
      !applied.errors.contains(/(^|[ (])--[a-z]|-n [0-9N]/), "a recipe has no options: \(applied.errors)")
    #expect(!(command.errors + applied.errors).contains("`"), "\(command.errors)\(applied.errors)")
  }
}

/// SplitMix64.
private struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((word ^ word >> 31) % UInt64(limit))
  }
}
