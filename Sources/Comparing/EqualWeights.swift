package import GraphIR
internal import WeightStreams

/// Whether weights would be stored in the bytes that others have, whatever files these are in.
package enum EqualWeights {
  /// Bytes of each that are read at once.
  private static let blockByteCount = 1 << 20

  /// Says of each pair whether both are the same bytes in the same element type, without those of the first that
  /// are not stored. Reading ends with the first byte that differs; what can't be read is not equal.
  package static func areEqual(_ pairs: [(own: Weight, new: Weight)]) -> [Bool] {
    let sources = WeightSources(readsMany: true)
    return pairs.map { own, new in
      if own == new { return true }
      guard own.tensor != nil, own.shape == new.shape else { return false }
      return (try? areEqual(own, new, from: sources)) ?? false
    }
  }

  private static func areEqual(_ own: Weight, _ new: Weight, from sources: WeightSources) throws -> Bool {
    // an array that is to change its type is not stored as it is to be
    guard try sources.bytes(of: own) != nil else { return false }
    let (one, other) = (try WeightBytes(of: own, from: sources), try WeightBytes(of: new, from: sources))
    let (size, count) = (one.description.elementSize, one.description.count)
    guard size > 0, other.description.elementSize == size,
      other.description.isLittleEndian == one.description.isLittleEndian || size == 1
    else { return false }
    let limit = max(1, min(count, blockByteCount / size))
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: limit * size, alignment: 16)
    let beside = UnsafeMutableRawBufferPointer.allocate(byteCount: limit * size, alignment: 16)
    defer {
      block.deallocate()
      beside.deallocate()
    }
    var left = count
    while left > 0 {
      let part = min(limit, left) * size
      let (a, b) = (
        UnsafeMutableRawBufferPointer(rebasing: block[..<part]),
        UnsafeMutableRawBufferPointer(rebasing: beside[..<part])
      )
      try one.read(into: a)
      try other.read(into: b)
      guard UnsafeRawBufferPointer(a).hasSameBytes(as: UnsafeRawBufferPointer(b)) else { return false }
      left -= part / size
    }
    return true
  }
}
