internal import HDF5
internal import WeightStreams

/// The numbers of two datasets of the same shape and type, block by block: bytes first, numbers only where those differ.
enum DatasetComparison {
  /// How two datasets compare.
  enum Outcome {
    case equal
    /// nil for elements that are no numbers.
    case changed(NumericDifference?)
  }

  /// Compares them.
  ///
  /// - Parameters:
  ///   - type: What their elements are, in NumPy's words.
  ///   - progress: Called with the number of elements that are done.
  static func compare(
    _ old: borrowing Dataset, _ new: borrowing Dataset, of type: String, progress: (_ elements: Int) -> Void
  ) throws -> Outcome {
    let (oldType, newType) = (old.info.type, new.info.type)
    let isSameOrder = oldType.isLittleEndian == newType.isLittleEndian || oldType.size == 1
    var isEqual = isSameOrder
    if isSameOrder {
      try old.read(beside: new) { a, b in
        isEqual = sameBytes(a, b)
        if isEqual { progress(a.count / oldType.size) }
        return isEqual
      }
    }
    guard !isEqual else { return .equal }
    guard let form = NumberForm(type) else { return .changed(nil) }
    var difference = NumericDifference()
    let (oldSwapped, newSwapped) = (
      oldType.isLittleEndian != isLittleEndianHost, newType.isLittleEndian != isLittleEndianHost
    )
    try old.read(beside: new) { a, b in
      difference.add(a, swapped: oldSwapped, b, swapped: newSwapped, form)
      return true
    }
    return difference.changed == 0 ? .equal : .changed(difference)
  }

  /// How far the numbers of two element types are apart; nil where one has no numbers.
  static func numbers(
    _ old: borrowing Dataset, _ oldType: String, _ new: borrowing Dataset, _ newType: String
  ) throws -> NumericDifference? {
    guard let oldForm = NumberForm(oldType), let newForm = NumberForm(newType) else { return nil }
    let swapped = (
      old.info.type.isLittleEndian != isLittleEndianHost, new.info.type.isLittleEndian != isLittleEndianHost
    )
    var difference = NumericDifference()
    try old.read(beside: new) { a, b in
      difference.add(
        NumericDifference.doubles(a, swapped: swapped.0, oldForm),
        NumericDifference.doubles(b, swapped: swapped.1, newForm))
      return true
    }
    return difference
  }

  /// Eight bytes at a time.
  private static func sameBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    let words = a.count & ~7
    var difference: UInt64 = 0
    for offset in stride(from: 0, to: words, by: 8) {
      difference |=
        a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        ^ b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    return difference == 0 && a[words...].elementsEqual(b[words...])
  }

  private static let isLittleEndianHost = UInt16(1).littleEndian == 1
}
