extension String {
  /// Whether both strings hold the same code points, as Python compares them.
  ///
  /// Swift's own `==` takes a composed and a decomposed "é" for equal; JSON and Python do not.
  func isSameText(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return unsafe withBytes { bytes in unsafe other.withBytes { unsafe bytes.elementsEqual($0) } }
  }

  /// The bytes in one piece, as nearly every string has them.
  private func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    unsafe utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
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
