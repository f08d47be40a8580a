extension String {
  /// Whether both strings hold the same code points, as Python compares them.
  ///
  /// Swift's own `==` takes a composed and a decomposed "é" for equal; JSON and Python do not.
  func isSameText(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
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
