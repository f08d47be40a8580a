/// The element types of safetensors, in the order in which the library writes tensors: large alignments first.
struct TensorType: Sendable {
  /// What the format calls it: `F32`.
  let word: String
  /// What NumPy calls it; nil where Keras has no such numbers.
  let numpyName: String?
  /// Bytes of one element.
  let size: Int

  static let all = [
    TensorType(word: "U64", numpyName: "uint64", size: 8),
    TensorType(word: "I64", numpyName: "int64", size: 8),
    TensorType(word: "F64", numpyName: "float64", size: 8),
    TensorType(word: "C64", numpyName: nil, size: 8),
    TensorType(word: "F32", numpyName: "float32", size: 4),
    TensorType(word: "U32", numpyName: "uint32", size: 4),
    TensorType(word: "I32", numpyName: "int32", size: 4),
    TensorType(word: "BF16", numpyName: "bfloat16", size: 2),
    TensorType(word: "F16", numpyName: "float16", size: 2),
    TensorType(word: "U16", numpyName: "uint16", size: 2),
    TensorType(word: "I16", numpyName: "int16", size: 2),
    TensorType(word: "F8_E4M3", numpyName: nil, size: 1),
    TensorType(word: "F8_E5M2", numpyName: nil, size: 1),
    TensorType(word: "I8", numpyName: "int8", size: 1),
    TensorType(word: "U8", numpyName: "uint8", size: 1),
    TensorType(word: "BOOL", numpyName: "bool", size: 1),
  ]

  /// The type of that word.
  static func named(_ word: String) -> TensorType? { all.first { $0.word.utf8.elementsEqual(word.utf8) } }

  /// The type of the numbers that NumPy calls so, and its place among the others.
  static func ofNumbers(_ name: String) -> (type: TensorType, rank: Int)? {
    all.enumerated().first { $0.element.numpyName?.utf8.elementsEqual(name.utf8) ?? false }
      .map { ($0.element, $0.offset) }
  }
}
