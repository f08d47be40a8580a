import JSON
import TestSupport

/// Our summary of a fixture beside what Keras in memory said when the fixture was made.
struct SummaryComparison {
  /// What differs, one line each.
  private(set) var differences: [String] = []

  /// Known differences, each with its reason.
  private static let excused: [(environment: String, name: String, layer: String, reason: String)] = [
    ("k224", "g_frozen_nested", "inner", "standalone Keras does not save a nested model's flag"),
    ("k231", "g_frozen_nested", "inner", "standalone Keras does not save a nested model's flag"),
  ]

  init(fixture: Fixture, ours: JSONValue, keras: JSONValue) {
    let excused = Self.excused.filter { $0.environment == fixture.environment && $0.name == fixture.name }
    if excused.isEmpty {
      compare("trainable", ours["model"]?["parameters"]?["trainable"], keras["trainable"])
      compare("non_trainable", ours["model"]?["parameters"]?["non_trainable"], keras["non_trainable"])
    }
    let excusedLayers = excused.map(\.layer)
    compare(
      layers: ours["model"]?["layers"]?.arrayValue ?? [], with: keras["layers"]?.arrayValue ?? [], under: "",
      excused: excusedLayers)
  }

  private mutating func compare(_ what: String, _ ours: JSONValue?, _ keras: JSONValue?) {
    guard ours != keras else { return }
    differences.append("\(what): \(ours?.serialized() ?? "-") instead of \(keras?.serialized() ?? "-")")
  }

  private mutating func compare(
    layers ours: [JSONValue], with keras: [JSONValue], under way: String, excused: [String]
  ) {
    for theirs in keras {
      let name = theirs["name"]?.stringValue ?? ""
      let here = way.isEmpty ? name : "\(way)/\(name)"
      guard !excused.contains(here) else { continue }
      guard let layer = ours.first(where: { $0["name"]?.stringValue == name }) else {
        differences.append("\(here): missing")
        continue
      }
      compare("\(here) parameters", layer["parameters"], theirs["params"])
      compare("\(here) trainable", layer["trainable_parameters"], theirs["trainable_params"])
      compare("\(here) class", Self.plainClass(layer["class"]), Self.plainClass(theirs["class"]))
      compareShape(here, layer["output_shape"] ?? .null, theirs["output_shape"] ?? .null)
      var inside = layer["layers"]?.arrayValue ?? []
      // Keras's facts skip the model between a wrapper and its layers.
      if inside.count == 1, let deeper = inside[0]["layers"]?.arrayValue, !deeper.isEmpty { inside = deeper }
      compare(layers: inside, with: theirs["layers"]?.arrayValue ?? [], under: here, excused: excused)
    }
  }

  /// A shape that we can't tell (behind a Lambda) is no difference; one that we tell wrong is.
  private mutating func compareShape(_ here: String, _ ours: JSONValue, _ keras: JSONValue) {
    guard !ours.isNull, !keras.isNull, JSONValue.array([ours]) != keras else { return }
    compare("\(here) shape", ours, keras)
  }

  /// Without the package of a registered class, which only the file has.
  private static func plainClass(_ name: JSONValue?) -> JSONValue? {
    name?.stringValue.map { .string($0.split(separator: ">").last.map(String.init) ?? $0) }
  }
}
