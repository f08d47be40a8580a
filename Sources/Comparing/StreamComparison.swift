internal import Tensors
internal import WeightStreams

/// The numbers of two tensors in stores of whatever format, block by block: as `DatasetComparison` for those in HDF5.
struct StreamComparison {
  private let old: StoredTensor
  private let new: StoredTensor

  init(_ old: StoredTensor, _ new: StoredTensor) {
    self.old = old
    self.new = new
  }

  private static let block = 1 << 20
  private static let isLittleEndianHost = UInt16(1).littleEndian == 1

  /// Compares elements of one type: bytes first, numbers only where those differ.
  func compare(as type: String, progress: (_ bytes: Int) -> Void) throws -> DatasetComparison.Outcome {
    var (a, b) = try readers()
    let (before, after) = (a.description, b.description)
    guard before.elementSize == after.elementSize, before.shape == after.shape else { return .changed(nil) }
    var isEqual = before.isLittleEndian == after.isLittleEndian || before.elementSize == 1
    if isEqual {
      try read(a, b) { left, right in
        progress(left.count)
        if isEqual { isEqual = left.elementsEqual(right) }
      }
    }
    guard !isEqual else { return .equal }
    guard let form = NumberForm(type) else { return .changed(nil) }
    var difference = NumericDifference()
    (a, b) = try readers()
    try read(a, b) { left, right in
      difference.add(left, swapped: isSwapped(before), right, swapped: isSwapped(after), form)
    }
    return difference.changed == 0 ? .equal : .changed(difference)
  }

  /// How far the numbers of two element types are apart; nil where one has no numbers.
  func numbers(_ oldType: String, _ newType: String, progress: (_ bytes: Int) -> Void) throws
    -> NumericDifference?
  {
    guard let oldForm = NumberForm(oldType), let newForm = NumberForm(newType) else { return nil }
    let (a, b) = try readers()
    let (before, after) = (a.description, b.description)
    guard before.shape == after.shape else { return nil }
    var difference = NumericDifference()
    try read(a, b) { left, right in
      progress(left.count)
      difference.add(
        NumericDifference.doubles(left, swapped: isSwapped(before), oldForm),
        NumericDifference.doubles(right, swapped: isSwapped(after), newForm))
    }
    return difference
  }

  private func readers() throws -> (any TensorReader, any TensorReader) {
    (
      try old.store.open(forMany: false).reader(of: old.key),
      try new.store.open(forMany: false).reader(of: new.key)
    )
  }

  private func isSwapped(_ tensor: TensorDescription) -> Bool {
    tensor.elementSize > 1 && tensor.isLittleEndian != Self.isLittleEndianHost
  }

  /// Hands over as many elements of both at a time as a block has room for.
  private func read(
    _ a: any TensorReader, _ b: any TensorReader,
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let (oldSize, newSize) = (a.description.elementSize, b.description.elementSize)
    let most = max(1, Self.block / max(oldSize, newSize))
    let (left, right) = (buffer(most * oldSize), buffer(most * newSize))
    defer {
      left.deallocate()
      right.deallocate()
    }
    var rest = a.description.count
    while rest > 0 {
      let count = min(rest, most)
      let (x, y) = (
        UnsafeMutableRawBufferPointer(rebasing: left[..<(count * oldSize)]),
        UnsafeMutableRawBufferPointer(rebasing: right[..<(count * newSize)])
      )
      try a.read(into: x)
      try b.read(into: y)
      try body(UnsafeRawBufferPointer(x), UnsafeRawBufferPointer(y))
      rest -= count
    }
  }

  private func buffer(_ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
  }
}
