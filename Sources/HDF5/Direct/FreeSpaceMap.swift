/// Which bytes of a file are free, noted while all that is in it is walked.
struct FreeSpaceMap {
  /// Bytes that nothing in the file needs.
  struct Idle {
    /// In order, none touching the next.
    let ranges: [Range<Int>]
    /// How many of them a file that is packed anew would not have. Structures that it has as well are left out:
    /// groups have room for further names.
    let byteCount: Int
  }

  private var spare: [Range<Int>] = []
  private var spareByteCount = 0

  /// Notes bytes inside a structure that hold nothing.
  ///
  /// - Parameter isLost: Whether the structure could do without them.
  mutating func leave(_ range: Range<Int>, isLost: Bool) {
    guard !range.isEmpty else { return }
    spare.append(range)
    if isLost { spareByteCount += range.count }
  }

  /// What lies idle before the end of the last byte that is owned.
  ///
  /// - Throws: Where two things share bytes, which those of no sound file do.
  func idle(beside ownership: ByteOwnership) throws(HDF5Error) -> Idle {
    if let shared = ownership.shared.first { throw .notUnderstood("two things at \(shared.second)") }
    let gaps = ownership.gaps
    return Idle(
      ranges: Self.merged(gaps + spare), byteCount: gaps.reduce(spareByteCount) { $0 + $1.count })
  }

  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}
