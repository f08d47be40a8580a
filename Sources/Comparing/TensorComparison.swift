internal import Tensors
internal import WeightStreams

/// The numbers of two tensors of the same shape, block by block: bytes first, numbers only where those differ.
struct TensorComparison {
  /// How two tensors compare.
  enum Outcome {
    case equal
    /// nil for elements that are no numbers.
    case changed(NumericDifference?)
  }

  /// Gives a reader that stands before the first element.
  typealias Opening = () throws -> any TensorReader

  let old: Opening
  let new: Opening

  /// Elements of each that are read at once.
  private static let blockByteCount = 1 << 20

  /// Compares two tensors of one type.
  ///
  /// - Parameters:
  ///   - type: What their elements are, in NumPy's words; how a format keeps them is its own.
  ///   - progress: Called with the number of elements that are done.
  func compare(of type: String, progress: (_ elements: Int) -> Void) throws -> Outcome {
    let (a, b) = (try old(), try new())
    guard a.description.elementSize == b.description.elementSize, a.description.shape == b.description.shape
    else { return .changed(nil) }
    let size = a.description.elementSize
    let (oldSwapped, newSwapped) = (a.description.isSwapped, b.description.isSwapped)
    var isEqual = oldSwapped == newSwapped
    if isEqual {
      try Self.readBoth(a, b) { a, b in
        isEqual = a.hasSameBytes(as: b)
        if isEqual { progress(a.count / size) }
        return isEqual
      }
    }
    guard !isEqual else { return .equal }
    guard let form = NumberForm(type) else { return .changed(nil) }
    var difference = NumericDifference()
    try Self.readBoth(try old(), try new()) { a, b in
      difference.add(a, swapped: oldSwapped, b, swapped: newSwapped, form)
      return true
    }
    return difference.changed == 0 ? .equal : .changed(difference)
  }

  /// How far the numbers of two element types are apart; nil where one has no numbers.
  func numbers(_ oldType: String, _ newType: String) throws -> NumericDifference? {
    let (a, b) = (try old(), try new())
    guard a.description.shape == b.description.shape, let oldForm = NumberForm(oldType),
      let newForm = NumberForm(newType)
    else { return nil }
    let swapped = (a.description.isSwapped, b.description.isSwapped)
    var difference = NumericDifference()
    try Self.readBoth(a, b) { a, b in
      difference.add(
        NumericDifference.doubles(a, swapped: swapped.0, oldForm),
        NumericDifference.doubles(b, swapped: swapped.1, newForm))
      return true
    }
    return difference
  }

  /// Gives the elements of both, the same ones at a time, in row-major order.
  ///
  /// - Parameter body: Returns whether to go on.
  private static func readBoth(
    _ a: any TensorReader, _ b: any TensorReader,
    _ body: (_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    let (size, otherSize, count) = (
      a.description.elementSize, b.description.elementSize, a.description.count
    )
    // as many elements at a time as fit with the larger type
    let limit = max(1, min(count, blockByteCount / max(size, otherSize)))
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: limit * size, alignment: 16)
    let other = UnsafeMutableRawBufferPointer.allocate(byteCount: limit * otherSize, alignment: 16)
    defer {
      block.deallocate()
      other.deallocate()
    }
    var left = count
    while left > 0 {
      let part = min(limit, left)
      let one = UnsafeMutableRawBufferPointer(rebasing: block[..<(part * size)])
      let beside = UnsafeMutableRawBufferPointer(rebasing: other[..<(part * otherSize)])
      try a.read(into: one)
      try b.read(into: beside)
      guard try body(UnsafeRawBufferPointer(one), UnsafeRawBufferPointer(beside)) else { return }
      left -= part
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Compares eight bytes at a time.
  func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    let words = count & ~7
    var difference: UInt64 = 0
    for offset in stride(from: 0, to: words, by: 8) {
      difference |=
        loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        ^ other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    return difference == 0 && self[words...].elementsEqual(other[words...])
  }
}

extension TensorDescription {
  /// Whether the bytes of an element stand in another order than this machine's.
  fileprivate var isSwapped: Bool { elementSize > 1 && isLittleEndian != (UInt16(1).littleEndian == 1) }
}
