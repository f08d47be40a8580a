extension String {
  /// Whether both strings hold the same code points, as Python compares them.
  ///
  /// Swift's own `==` takes a composed and a decomposed "é" for equal; JSON and Python do not.
  package func isSameText(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return unsafe withBytes { bytes in unsafe other.withBytes { unsafe bytes.areAll(of: $0) } }
  }

  /// The bytes in one piece, as nearly every string has them.
  private func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    unsafe utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether these are the bytes of another buffer as long, eight at a time.
  fileprivate func areAll(of other: UnsafeBufferPointer<UInt8>) -> Bool {
    let (left, right) = (UnsafeRawBufferPointer(self), UnsafeRawBufferPointer(other))
    var place = 0
    while place + 8 <= left.count {
      let (one, two) = unsafe (
        left.loadUnaligned(fromByteOffset: place, as: UInt64.self),
        right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      )
      guard one == two else { return false }
      place += 8
    }
    while place < left.count {
      guard unsafe left[place] == right[place] else { return false }
      place += 1
    }
    return true
  }
}

/// A dictionary key that is equal only to the very same code points.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool { left.text.isSameText(as: right.text) }

  /// The string's own hash is coarser than our equality, which is all a hash needs.
  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
