internal import WeightStreams

/// How far the numbers of two weights of the same shape and type are apart.
public struct NumericDifference: Sendable, Hashable {
  /// Elements in all.
  public internal(set) var elements = 0
  /// Elements whose bits differ.
  public internal(set) var changed = 0
  /// Changed elements of which at least one is not a number, so that they have no distance.
  public internal(set) var incomparable = 0
  /// The largest distance of two elements.
  public internal(set) var largest = 0.0

  private var squares = 0.0
  private var oldSquares = 0.0

  init() {}

  /// The L2 norm of the difference.
  public var norm: Double { squares.squareRoot() }

  /// `norm` as a part of the first weight's own; nil where that is zero or no number.
  public var relativeNorm: Double? {
    let own = oldSquares.squareRoot()
    return own > 0 && own.isFinite ? norm / own : nil
  }

  /// Whether no two elements are further apart than this.
  public func isWithin(_ tolerance: Double) -> Bool { incomparable == 0 && largest <= tolerance }

  /// Adds a block of elements of both.
  mutating func add(
    _ old: UnsafeRawBufferPointer, swapped oldSwapped: Bool, _ new: UnsafeRawBufferPointer,
    swapped newSwapped: Bool, _ form: NumberForm
  ) {
    var comparer = Comparer(
      old: old, isOldSwapped: oldSwapped, new: new, isNewSwapped: newSwapped, difference: self)
    form.accept(&comparer)
    self = comparer.difference
  }

  /// Adds numbers of both, whatever types they are of.
  mutating func add(_ old: [Double], _ new: [Double]) {
    for (a, b) in zip(old, new) { add(a, b, isSame: a == b || a.isNaN && b.isNaN) }
  }

  /// The numbers of a block of elements.
  static func doubles(
    _ block: UnsafeRawBufferPointer, swapped isSwapped: Bool, _ form: NumberForm
  ) -> [Double] {
    var collector = Collector(block: block, isSwapped: isSwapped)
    form.accept(&collector)
    return collector.numbers
  }

  private struct Collector: NumberVisitor {
    let block: UnsafeRawBufferPointer
    let isSwapped: Bool
    var numbers: [Double] = []

    mutating func visit<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Double) {
      numbers.reserveCapacity(block.count / MemoryLayout<Bits>.size)
      for offset in stride(from: 0, to: block.count, by: MemoryLayout<Bits>.size) {
        let bits = block.loadUnaligned(fromByteOffset: offset, as: Bits.self)
        numbers.append(value(isSwapped ? bits.byteSwapped : bits))
      }
    }
  }

  /// Compares two blocks of elements.
  private struct Comparer: NumberVisitor {
    let old: UnsafeRawBufferPointer
    let isOldSwapped: Bool
    let new: UnsafeRawBufferPointer
    let isNewSwapped: Bool
    var difference: NumericDifference

    mutating func visit<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Double) {
      for offset in stride(from: 0, to: min(old.count, new.count), by: MemoryLayout<Bits>.size) {
        let a = old.loadUnaligned(fromByteOffset: offset, as: Bits.self)
        let b = new.loadUnaligned(fromByteOffset: offset, as: Bits.self)
        let (x, y) = (isOldSwapped ? a.byteSwapped : a, isNewSwapped ? b.byteSwapped : b)
        difference.add(value(x), value(y), isSame: x == y)
      }
    }
  }

  private mutating func add(_ old: Double, _ new: Double, isSame: Bool) {
    elements += 1
    if old.isFinite { oldSquares += old * old }
    guard !isSame else { return }
    changed += 1
    guard !old.isNaN, !new.isNaN else {
      incomparable += 1
      return
    }
    let distance = old == new ? 0 : abs(old - new)
    largest = max(largest, distance)
    squares += distance * distance
  }
}
