/// Which bytes of a file belong to something and which lie idle, noted while all that is in it is walked.
struct RoomMap {
  /// What bytes were found to be.
  enum Use {
    /// A part of the format that may be met again from elsewhere, such as an object's header.
    case structure
    /// What belongs to one object alone: elements, names.
    case content
  }

  /// Bytes that nothing in the file needs.
  struct Idle {
    /// In order, none touching the next.
    let ranges: [Range<Int>]
    /// How many of them a file that is packed anew would not have. Structures that it has as well are left out:
    /// groups have room for further names.
    let byteCount: Int
  }

  private var claims: [(range: Range<Int>, use: Use)] = []
  private var spare: [Range<Int>] = []
  private var spareByteCount = 0

  /// More than any sound model has.
  private static let limit = 2_000_000

  mutating func claim(_ range: Range<Int>, as use: Use) throws(HDF5Error) {
    guard !range.isEmpty else { return }
    guard claims.count < Self.limit else { throw .notUnderstood("more than \(Self.limit) pieces") }
    claims.append((range, use))
  }

  /// Notes bytes inside a structure that hold nothing.
  ///
  /// - Parameter isLost: Whether the structure could do without them.
  mutating func leave(_ range: Range<Int>, isLost: Bool) {
    guard !range.isEmpty else { return }
    spare.append(range)
    if isLost { spareByteCount += range.count }
  }

  /// What lies idle before `end`, where the last thing ends.
  ///
  /// - Throws: Where two things share bytes, which those of no sound file do.
  func idle(before end: Int) throws(HDF5Error) -> Idle {
    let claims = claims.sorted {
      ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
    }
    var gaps: [Range<Int>] = []
    var last = (range: 0..<0, use: Use.content)
    for claim in claims {
      if claim.range.lowerBound >= last.range.upperBound {
        gaps.append(last.range.upperBound..<claim.range.lowerBound)
        last = claim
      } else {
        guard claim.use == .structure, last.use == .structure, claim.range.lowerBound == last.range.lowerBound
        else { throw .notUnderstood("two things at \(claim.range.lowerBound)") }
      }
    }
    guard last.range.upperBound == end else { throw .notUnderstood("an end at \(end)") }
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
