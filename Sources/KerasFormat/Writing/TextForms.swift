internal import GraphIR
internal import HDF5

/// How texts are kept in the attributes of a new `.h5`.
///
/// Files of the time of h5py 2 have fixed-length lists. Texts of fixed length load with h5py 2 and 3 alike: where a text has
/// variable length, Keras before TensorFlow 2.8 fails with h5py 3 (`'str' object has no attribute 'decode'`).
struct TextForms {
  /// The most bytes that an attribute can have beside the others of its object.
  static let limit = 60_000

  private let isFixed: Bool

  init(_ dialect: Dialect) { isFixed = dialect.family != .keras3 && !dialect.isAtLeast(2, 5) }

  /// The type of a list's texts.
  func list(of names: [String]) -> Attribute.TextType {
    guard isFixed else { return .variable(.ascii) }
    return Attribute.TextType(
      length: max(names.map(\.utf8.count).max() ?? 1, 1), charset: .ascii, padding: .nullPadded)
  }

  /// The type of a text.
  func scalar(of bytes: Int, _ charset: Attribute.TextType.Charset = .ascii) -> Attribute.TextType {
    guard isFixed else { return .variable(charset) }
    guard bytes <= Self.limit else { return .variable(.ascii) }
    return Attribute.TextType(length: max(bytes, 1), charset: .ascii, padding: .nullPadded)
  }
}
