/// Which layers a freezing means. Layers without weights are never meant; nested models are gone into.
public indirect enum Selection: Sendable, Hashable {
  /// All but the layers that make the predictions (those that `SwapHead` would replace).
  case exceptHead
  /// All.
  case all
  /// From the first layer of the file up to and including this one.
  case until(String)
  /// From this layer on, itself included, to the last one of the file.
  case from(String)
  /// By name, with `*`, `?` and `[a-z]`: a layer's own name, or its way down (`time_distributed/conv1`). A name that holds
  /// others means all of them.
  case layers([String])
  /// By Keras's class name, with the same signs: `BatchNormalization`, `Conv*`.
  case classes([String])
  /// All that one of these means.
  case any(of: [Selection])
}

extension Selection {
  /// The setting that makes it; nil where several do.
  var setting: String? {
    switch self {
    case .exceptHead: "except-head"
    case .all: "all"
    case .until: "until"
    case .from: "from"
    case .layers: "layer"
    case .classes: "class"
    case .any: nil
    }
  }

  /// As people say it in a report.
  var words: String {
    switch self {
    case .exceptHead: "all but the head"
    case .all: "all layers"
    case .until(let name): "up to \"\(name)\""
    case .from(let name): "from \"\(name)\" on"
    case .layers(let patterns): "layers \(patterns.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .classes(let patterns): "classes \(patterns.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .any(let parts): parts.map(\.words).joined(separator: "; ")
    }
  }
}
