/// TensorFlow's numbers for types of elements.
enum ElementKind {
  /// Texts.
  static let text = 7

  /// NumPy's word and the bytes of one element; nil for texts, and for what no variable of Keras has.
  static func number(_ kind: Int) -> (name: String, size: Int)? { numbers[kind] }

  private static let numbers: [Int: (name: String, size: Int)] = [
    1: ("float32", 4), 2: ("float64", 8), 3: ("int32", 4), 4: ("uint8", 1), 5: ("int16", 2), 6: ("int8", 1),
    8: ("complex64", 8), 9: ("int64", 8), 10: ("bool", 1), 14: ("bfloat16", 2), 17: ("uint16", 2),
    18: ("complex128", 16), 19: ("float16", 2), 22: ("uint32", 4), 23: ("uint64", 8),
  ]
}
