internal import GraphIR
internal import HDF5
internal import KerasHDF5
internal import Tensors

/// Two open files, and the comparison of what is under a path of each.
struct PairReader: ~Copyable {
  private let old: File
  private let new: File
  private let oldRoot: Group
  private let newRoot: Group
  private let tolerance: Double?
  private let placesCount: Bool
  /// Called with the number of bytes that are done.
  var progress: (_ bytes: Int) -> Void = { _ in }

  /// - Parameter placesCount: Whether equal weights under other paths are a difference.
  init(
    _ oldStore: any TensorStore, _ newStore: any TensorStore, tolerance: Double?, placesCount: Bool
  ) throws {
    let old = try KerasFile.open(oldStore.path, part: oldStore.part)
    let new = try KerasFile.open(newStore.path, part: newStore.part)
    let oldRoot = try old.root()
    let newRoot = try new.root()
    self.init(
      old: old, new: new, oldRoot: oldRoot, newRoot: newRoot, tolerance: tolerance, placesCount: placesCount)
  }

  private init(
    old: consuming File, new: consuming File, oldRoot: consuming Group, newRoot: consuming Group,
    tolerance: Double?, placesCount: Bool
  ) {
    self.placesCount = placesCount
    self.old = old
    self.new = new
    self.oldRoot = oldRoot
    self.newRoot = newRoot
    self.tolerance = tolerance
  }

  /// Compares a weight.
  func compare(_ pair: ModelDifference.WeightPair) throws -> WeightDifference {
    WeightDifference(pair: pair, kind: try kind(of: pair), placesCount: placesCount)
  }

  private func kind(of pair: ModelDifference.WeightPair) throws -> WeightDifference.Kind {
    if let kind = WeightDifference.Kind(shapeAndTypeOf: pair) { return kind }
    guard let oldPath = pair.old.tensor?.key, let newPath = pair.new.tensor?.key else { return .changed(nil) }
    switch try compare(oldPath, newPath, of: pair.old.type) {
    case .equal: return pair.isInPlace || !placesCount ? .equal : .moved
    case .changed(let difference?):
      if let tolerance, difference.isWithin(tolerance) { return .withinTolerance(difference) }
      return .changed(difference)
    case .changed(nil): return .changed(nil)
    }
  }

  /// - Parameter type: What the elements of both are; how a format keeps them is its own.
  private func compare(
    _ oldPath: String, _ newPath: String, of type: String
  ) throws -> DatasetComparison.Outcome {
    let a = try oldRoot.dataset(Self.relative(oldPath))
    let b = try newRoot.dataset(Self.relative(newPath))
    guard a.info.type.size == b.info.type.size, a.info.shape == b.info.shape, a.info.isNull == b.info.isNull
    else { return .changed(nil) }
    let size = a.info.type.size
    var seen = 0
    let outcome = try DatasetComparison.compare(a, b, of: type) { elements in
      seen += elements
      progress(elements * size)
    }
    progress((a.info.count - seen) * size)
    return outcome
  }

  /// How many of the optimizer's variables, paired by their order, differ.
  func changedArrays(_ old: [Weight], _ new: [Weight]) throws -> Int {
    var changed = 0
    for (a, b) in zip(old, new) {
      guard let before = a.tensor?.key, let after = b.tensor?.key else { continue }
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

  private static func relative(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? ObjectPath.pathInRoot(path) : path
  }
}
