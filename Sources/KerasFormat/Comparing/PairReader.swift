internal import GraphIR
internal import HDF5
internal import KerasHDF5

/// Two open files, and the comparison of what is under a path of each.
struct PairReader: ~Copyable {
  private let old: File
  private let new: File
  private let oldRoot: Group
  private let newRoot: Group
  private let tolerance: Double?
  /// Called with the number of bytes that are done.
  var progress: (_ bytes: Int) -> Void = { _ in }

  init(_ oldPath: String, _ newPath: String, tolerance: Double?) throws {
    let old = try KerasFile.open(oldPath)
    let new = try KerasFile.open(newPath)
    let oldRoot = try old.root()
    let newRoot = try new.root()
    self.init(old: old, new: new, oldRoot: oldRoot, newRoot: newRoot, tolerance: tolerance)
  }

  private init(
    old: consuming File, new: consuming File, oldRoot: consuming Group, newRoot: consuming Group,
    tolerance: Double?
  ) {
    self.old = old
    self.new = new
    self.oldRoot = oldRoot
    self.newRoot = newRoot
    self.tolerance = tolerance
  }

  /// Compares a weight.
  func compare(_ pair: ModelDifference.WeightPair) throws -> WeightDifference {
    WeightDifference(pair: pair, kind: try kind(of: pair))
  }

  private func kind(of pair: ModelDifference.WeightPair) throws -> WeightDifference.Kind {
    if let kind = WeightDifference.Kind(shapeAndTypeOf: pair) { return kind }
    guard let oldPath = pair.old.tensor?.key, let newPath = pair.new.tensor?.key else { return .changed(nil) }
    switch try compare(oldPath, newPath) {
    case .equal: return pair.isInPlace ? .equal : .moved
    case .changed(let difference?):
      if let tolerance, difference.isWithin(tolerance) { return .withinTolerance(difference) }
      return .changed(difference)
    case .changed(nil): return .changed(nil)
    }
  }

  private func compare(_ oldPath: String, _ newPath: String) throws -> DatasetComparison.Outcome {
    let a = try oldRoot.dataset(Self.relative(oldPath))
    let b = try newRoot.dataset(Self.relative(newPath))
    guard a.info.type.name.utf8.elementsEqual(b.info.type.name.utf8), a.info.type.size == b.info.type.size,
      a.info.shape == b.info.shape, a.info.isNull == b.info.isNull
    else { return .changed(nil) }
    let size = a.info.type.size
    var seen = 0
    let outcome = try DatasetComparison.compare(a, b) { elements in
      seen += elements
      progress(elements * size)
    }
    progress((a.info.count - seen) * size)
    return outcome
  }

  /// Arrays of the optimizer's state that both files have under the same path and that differ.
  func changedOptimizerArrays() throws -> Int {
    guard try oldRoot.link("optimizer_weights") != nil, try newRoot.link("optimizer_weights") != nil else {
      return 0
    }
    var (there, common): (Set<[UInt8]>, [String]) = ([], [])
    try TreeWalk.datasets(of: StoredGroup(newRoot.group("optimizer_weights"))) {
      there.insert(Array($0.path.utf8))
    }
    try TreeWalk.datasets(of: StoredGroup(oldRoot.group("optimizer_weights"))) { dataset in
      if there.contains(Array(dataset.path.utf8)) { common.append(dataset.path) }
    }
    var changed = 0
    for path in common {
      switch try compare(path, path) {
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
