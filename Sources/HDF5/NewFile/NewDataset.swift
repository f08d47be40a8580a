/// A dataset of a file that is to be written: in one piece, without filters.
package struct NewDataset: Sendable {
  /// Empty for a single value.
  package var shape: [Int]
  /// Whether it has no elements and no shape (h5py's `Empty`).
  package var isNull: Bool
  /// A standard number type, bool, or opaque.
  package var type: ElementType
  /// In the order that the file keeps them in. No two have one name.
  package var attributes: [(name: String, value: Attribute)]
  /// The caller's word for the bytes. They stand in the file in the order of these numbers.
  package var number: Int

  /// A dataset whose elements come later.
  package init(
    shape: [Int], isNull: Bool = false, type: ElementType,
    attributes: [(name: String, value: Attribute)] = [],
    number: Int
  ) {
    self.shape = shape
    self.isNull = isNull
    self.type = type
    self.attributes = attributes
    self.number = number
  }
}

extension ElementType {
  /// Bytes without a meaning. h5py writes bfloat16 as two of them, and no tag.
  package static func opaque(size: Int) -> ElementType {
    ElementType(name: "opaque", size: size, isNumber: false)
  }
}
