internal import GraphIR
internal import HDF5
internal import Tensors
internal import WeightStreams

extension EditPlan {
  /// Bytes of new weights.
  public var createdByteCount: Int {
    steps.reduce(0) { sum, step in
      guard case .createDataset(_, let weight) = step else { return sum }
      return sum.adding(weight.storedByteCount)
    }
  }

  /// About how many bytes a file of `original` bytes has when it is packed anew; less where it had unused room before.
  func byteCount(from original: Int) -> Int {
    max(0, original - unusedByteCount).adding(createdByteCount).adding(textByteCount)
  }

  /// About how many bytes an edited copy of a file of `original` bytes has at most: room that nothing needs any more may be
  /// used again, or not.
  func editedByteCount(from original: Int) -> Int { original.adding(createdByteCount).adding(textByteCount) }

  /// Bytes of the texts that attributes get.
  private var textByteCount: Int {
    steps.reduce(0) { sum, step in
      guard case .setAttribute(_, _, let value) = step else { return sum }
      return sum + (value.texts ?? []).reduce(0) { $0 + $1.utf8.count }
    }
  }

  /// The other stores from which weights take their numbers.
  func donors(beside original: any TensorStore) -> [any TensorStore] {
    var found: [AnyHashable: any TensorStore] = [:]
    for step in steps {
      if case .createDataset(_, let weight) = step { weight.source.collectStores(&found) }
    }
    found[original.identity] = nil
    return found.values.sorted { $0.path < $1.path }
  }
}

extension Weight {
  /// Bytes that it takes in a file.
  fileprivate var storedByteCount: Int {
    shape.reduce(ElementType(numpyName: type)?.size ?? 4) { product, size in
      let (value, isTooMuch) = product.multipliedReportingOverflow(by: size)
      return isTooMuch ? .max : value
    }
  }
}

extension Int {
  /// The sum, or the largest number where it is larger.
  fileprivate func adding(_ other: Int) -> Int {
    let (sum, isTooMuch) = addingReportingOverflow(other)
    return isTooMuch ? .max : sum
  }
}
