internal import GraphIR

/// Patterns that mean layers at any depth: by their own names, or by their way down (`time_distributed/conv1`). A name that
/// holds others means all of them. No pattern means no layer; callers decide what that stands for.
struct LayerPatterns {
  private let globs: [Glob]
  /// What of the patterns fits no layer, in words.
  private(set) var absent: [String] = []

  var isEmpty: Bool { globs.isEmpty }

  /// - Parameters:
  ///   - texts: Patterns, or indices in `model.layers`.
  ///   - setting: The setting that gives the patterns.
  /// - Throws: Where a name is that of no layer of the model; a pattern may fit none.
  init(_ texts: [String], of setting: String, in model: Model) throws(SurgeryError) {
    let patterns = try model.resolvingIndices(in: texts, of: setting)
    globs = patterns.map(Glob.init)
    guard !globs.isEmpty else { return }
    var ways: [[String]] = []
    for layer in model.layers { layer.visitWays([layer.name]) { ways.append($1) } }
    for (glob, pattern) in zip(globs, patterns) where !ways.contains(where: { Self.does(glob, mean: $0) }) {
      guard !glob.isPattern else {
        absent.append("no layer fits \"\(pattern)\"")
        continue
      }
      let names = Set(ways.compactMap(\.last) + ways.map { $0.joined(separator: "/") })
      throw SurgeryError(
        .unknownLayer, layer: pattern, setting: setting,
        "no layer \"\(pattern)\"\(DidYouMean.hint(for: pattern, among: Array(names)))")
    }
  }

  /// Whether the layer at the end of a way down, outermost name first, is meant.
  func mean(_ names: [String]) -> Bool { globs.contains { Self.does($0, mean: names) } }

  private static func does(_ glob: Glob, mean names: [String]) -> Bool {
    names.indices.contains {
      glob.matches(names[$0]) || ($0 > 0 && glob.matches(names[...$0].joined(separator: "/")))
    }
  }
}

extension Layer {
  /// The names on the way down to a child: a model inside a wrapper has none of its own.
  func way(to child: Layer, from names: [String]) -> [String] {
    model == nil && child.model != nil ? names : names + [child.name]
  }

  /// Visits this layer and everything inside with the names on the way down.
  func visitWays(_ names: [String], _ visit: (Layer, [String]) -> Void) {
    visit(self, names)
    for child in children { child.visitWays(way(to: child, from: names), visit) }
  }
}
