internal import HDF5

/// A text as the file has it, to tell whether another is the same. Of a large one only a digest is kept.
struct SavedText: Sendable {
  /// How many bytes it has.
  let count: Int
  private let content: Content

  private enum Content {
    case bytes([UInt8])
    case digest(Digest)
  }

  /// 128 bits that differ from one process to the next: no two texts can be made to have the same.
  private struct Digest: Equatable {
    private let halves: [Int]

    init(_ bytes: [UInt8]) {
      halves = (0..<2).map { half in
        var hasher = Hasher()
        hasher.combine(half)
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
      }
    }
  }

  init(_ bytes: [UInt8]) {
    count = bytes.count
    content = bytes.count > Library.largeText ? .digest(Digest(bytes)) : .bytes(bytes)
  }

  /// Whether this is the text.
  func isSame(as bytes: [UInt8]) -> Bool {
    switch content {
    case .bytes(let own): own == bytes
    case .digest(let own): count == bytes.count && own == Digest(bytes)
    }
  }

  /// Whether it counts as large.
  var isLarge: Bool { count > Library.largeText }
}
