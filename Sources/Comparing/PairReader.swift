internal import GraphIR
internal import HDF5
internal import KerasHDF5
internal import Tensors

/// The comparison of the numbers of two tensors, each in the file that it is in.
struct PairReader {
  private let files = OpenFiles()
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
  ) throws -> DatasetComparison.Outcome {
    if !(old.store is HDF5Store && new.store is HDF5Store) {
      return try StreamComparison(old, new).compare(as: type, progress: progress)
    }
    let a = try files.dataset(of: old)
    let b = try files.dataset(of: new)
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

  /// How far the numbers of two element types are apart; nil where one has none.
  private func compareNumbers(of pair: ModelDifference.WeightPair) throws -> NumericDifference? {
    guard let old = pair.old.tensor, let new = pair.new.tensor else { return nil }
    if !(old.store is HDF5Store && new.store is HDF5Store) {
      return try StreamComparison(old, new).numbers(pair.old.type, pair.new.type, progress: progress)
    }
    let a = try files.dataset(of: old)
    let b = try files.dataset(of: new)
    guard a.info.shape == b.info.shape, a.info.isNull == b.info.isNull else { return nil }
    let difference = try DatasetComparison.numbers(a, pair.old.type, b, pair.new.type)
    progress(a.info.count * a.info.type.size)
    return difference
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

/// The files that tensors are in, opened as they are asked for.
private final class OpenFiles {
  private var files: [AnyHashable: OpenFile] = [:]

  private struct OpenFile {
    let file: Held<File>
    let root: Held<Group>
  }

  func dataset(of tensor: StoredTensor) throws -> Dataset {
    let key = tensor.key.utf8.first == UInt8(ascii: "/") ? ObjectPath.pathInRoot(tensor.key) : tensor.key
    return try file(of: tensor.store).root.value.dataset(key)
  }

  private func file(of store: any TensorStore) throws -> OpenFile {
    if let open = files[store.identity] { return open }
    let file = Held(try KerasFile.open(store.hdf5))
    let open = OpenFile(file: file, root: Held(try file.value.root()))
    files[store.identity] = open
    return open
  }
}

/// Keeps a value that can't be copied.
private final class Held<Value: ~Copyable> {
  let value: Value

  init(_ value: consuming Value) { self.value = value }
}
