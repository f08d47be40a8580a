internal import JSON

/// A name told apart by code points, not by Swift's folding of Unicode forms.
package struct ExactName: Hashable, Sendable {
  private let text: String

  package init(_ name: String) { text = name }

  package static func == (left: ExactName, right: ExactName) -> Bool { left.text.isExactly(right.text) }

  /// The string's own hash is coarser than our equality, which is all a hash needs.
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String {
  /// Whether both hold the same code points, as Python compares them: Swift's `==` takes a composed and a decomposed
  /// "é" for equal.
  package func isExactly(_ other: String) -> Bool { isSameText(as: other) }
}
