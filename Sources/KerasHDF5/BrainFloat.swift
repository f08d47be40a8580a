internal import HDF5

/// How Keras 3 keeps bfloat16 in its trees of weights: as two bytes without a meaning, with the name beside them.
///
/// HDF5 has no type of its own for it. A float type of that form Keras does not read there: h5py has no conversion path.
enum BrainFloat {
  static let name = "bfloat16"
  /// What stands beside the bytes.
  static let attributes = [("dtype", Attribute(text: name, type: .variable(.utf8)))]
  static let storedType = ElementType.opaque(size: 2)
}

extension StoredDataset {
  /// The element type in NumPy's words, that of Keras's bfloat16 included.
  borrowing func numberType() throws -> String {
    let type = info.type
    guard type.name == "opaque", type.size == 2, try attributeNames().contains("dtype"),
      try attribute("dtype")?.text == BrainFloat.name
    else { return type.name }
    return BrainFloat.name
  }
}
