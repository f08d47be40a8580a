extension DatasetInfo {
  /// What checksums and heads add to a chunk at most.
  private static let chunkOverhead = 64

  /// Whether chunks take far more bytes than their elements have.
  ///
  /// A chunk that does not get smaller is stored as it is, so what is twice as large unfolds to something else. Of filters
  /// that h5py does not bring along nothing is known.
  var isOverfull: Bool {
    guard case .chunked(let chunk) = layout, !type.isVariableLength, filters.allSatisfy(Self.isKnown) else {
      return false
    }
    var (pieces, bytes) = (1, type.size)
    for (size, part) in zip(shape, chunk) {
      let count = size / part + (size % part == 0 ? 0 : 1)
      let (all, isFar) = pieces.multipliedReportingOverflow(by: count)
      let (larger, isTooFar) = bytes.multipliedReportingOverflow(by: part)
      guard !isFar, !isTooFar else { return false }
      (pieces, bytes) = (all, larger)
    }
    let (limit, isFar) = pieces.multipliedReportingOverflow(by: bytes + Self.chunkOverhead)
    return !isFar && storageSize / 2 > limit
  }

  private static func isKnown(_ filter: String) -> Bool {
    filter.hasPrefix("gzip ")
      || ["lzf", "shuffle", "fletcher32", "szip", "nbit", "scaleoffset"].contains(filter)
  }
}
