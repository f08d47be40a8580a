internal import GraphIR

/// Which steps of a sequence count, told by where that comes from.
///
/// Two masks that are equal mask the same steps of every input. Of different ones nothing is said.
indirect enum Mask: Hashable {
  /// Where a tensor has another value than the one that stands for nothing.
  case source(Source)
  /// What all of several masks let count.
  case all(Set<Mask>)
  /// What any of several masks lets count.
  case any(Set<Mask>)
  /// Masks of sequences that are joined to a longer one; nil for one that has none.
  case joined([Mask?])
  /// The mask that a tensor comes with from outside of the graph, or out of a model in it.
  case foreign(TensorReference)

  /// A tensor with a value that masks a step.
  struct Source: Hashable {
    var tensor: TensorReference
    var value: Double
    /// Whether all features of a step have to have the value (Masking), or it is the step itself (Embedding).
    var isOverFeatures: Bool
  }

  /// What all of several masks let count; nil of none.
  static func every(of masks: [Mask]) -> Mask? {
    let parts = masks.reduce(into: Set<Mask>()) {
      if case .all(let inside) = $1 { $0.formUnion(inside) } else { $0.insert($1) }
    }
    return parts.count > 1 ? .all(parts) : parts.first
  }

  /// What any of several masks lets count; nil of none.
  static func some(of masks: [Mask]) -> Mask? {
    let parts = masks.reduce(into: Set<Mask>()) {
      if case .any(let inside) = $1 { $0.formUnion(inside) } else { $0.insert($1) }
    }
    return parts.count > 1 ? .any(parts) : parts.first
  }

  /// A text by which masks are put in an order that is always the same.
  var sortingKey: String {
    switch self {
    case .source(let source):
      "\(source.tensor.layer) \(source.tensor.node) \(source.value) \(source.isOverFeatures)"
    case .all(let masks): "all(\(Self.sorted(masks).map(\.sortingKey).joined(separator: ",")))"
    case .any(let masks): "any(\(Self.sorted(masks).map(\.sortingKey).joined(separator: ",")))"
    case .foreign(let tensor): "foreign \(tensor.layer) \(tensor.node) \(tensor.tensor)"
    case .joined(let masks): "joined(\(masks.map { $0?.sortingKey ?? "none" }.joined(separator: ",")))"
    }
  }

  /// Masks in the order of their keys.
  static func sorted(_ masks: Set<Mask>) -> [Mask] { masks.sorted { $0.sortingKey < $1.sortingKey } }
}
