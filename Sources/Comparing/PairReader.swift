internal import GraphIR
internal import Tensors
internal import WeightStreams

/// The comparison of the numbers of two tensors, each in the file that it is in.
struct PairReader {
  private let stores = OpenStores()
  private let tolerance: Double?
  private let placesCount: Bool
  /// Called with the number of bytes that are done.
  var progress: (_ bytes: Int) -> Void = { _ in }

  /// - Parameter placesCount: Whether equal weights under other paths are a difference.
  init(tolerance: Double?, placesCount: Bool) {
    self.tolerance = tolerance
    self.placesCount = placesCount
  }

  /// Compares a weight.
  func compare(_ pair: ModelDifference.WeightPair) throws -> WeightDifference {
    WeightDifference(pair: pair, kind: try kind(of: pair), placesCount: placesCount)
  }

  private func kind(of pair: ModelDifference.WeightPair) throws -> WeightDifference.Kind {
    switch WeightDifference.Kind(shapeAndTypeOf: pair) {
    case .type?:
      guard let difference = try compareNumbers(of: pair) else { return .type(nil) }
      if let tolerance, difference.isWithin(tolerance) { return .withinTolerance(difference) }
      return .type(difference)
    case let kind?: return kind
    case nil: break
    }
    guard let old = pair.old.tensor, let new = pair.new.tensor else { return .changed(nil) }
    switch try compare(old, new, of: pair.old.type) {
    case .equal: return pair.isInPlace || !placesCount ? .equal : .moved
    case .changed(let difference?):
      if let tolerance, difference.isWithin(tolerance) { return .withinTolerance(difference) }
      return .changed(difference)
    case .changed(nil): return .changed(nil)
    }
  }

  /// - Parameter type: What the elements of both are; how a format keeps them is its own.
  private func compare(
    _ old: StoredTensor, _ new: StoredTensor, of type: String
  ) throws -> TensorComparison.Outcome {
    let description = try stores.reader(of: old).description
    var seen = 0
    let outcome = try comparison(old, new).compare(of: type) { elements in
      seen += elements
      progress(elements * description.elementSize)
    }
    progress((description.count - seen) * description.elementSize)
    return outcome
  }

  /// How far the numbers of two element types are apart; nil where one has none.
  private func compareNumbers(of pair: ModelDifference.WeightPair) throws -> NumericDifference? {
    guard let old = pair.old.tensor, let new = pair.new.tensor, NumberForm(pair.old.type) != nil,
      NumberForm(pair.new.type) != nil
    else { return nil }
    let description = try stores.reader(of: old).description
    let difference = try comparison(old, new).numbers(pair.old.type, pair.new.type)
    progress(description.count * description.elementSize)
    return difference
  }

  private func comparison(_ old: StoredTensor, _ new: StoredTensor) -> TensorComparison {
    TensorComparison(old: { try stores.reader(of: old) }, new: { try stores.reader(of: new) })
  }

  /// How many of the optimizer's variables, paired by their order, differ.
  func changedArrays(_ old: [Weight], _ new: [Weight]) throws -> Int {
    var changed = 0
    for (a, b) in zip(old, new) {
      guard let before = a.tensor, let after = b.tensor else { continue }
      guard a.type.isExactly(b.type) else {
        changed += 1
        continue
      }
      switch try compare(before, after, of: a.type) {
      case .equal: continue
      case .changed(let difference?):
        if let tolerance, difference.isWithin(tolerance) { continue }
        changed += 1
      case .changed(nil): changed += 1
      }
    }
    return changed
  }
}

/// The stores that tensors are in, opened as they are asked for.
private final class OpenStores {
  private var stores: [AnyHashable: any OpenTensorStore] = [:]

  func reader(of tensor: StoredTensor) throws -> any TensorReader {
    let store: any OpenTensorStore
    if let open = stores[tensor.store.identity] {
      store = open
    } else {
      store = try tensor.store.open(forMany: true)
      stores[tensor.store.identity] = store
    }
    return try store.reader(of: tensor.key)
  }
}
