/// An attribute's value with all of its type that a reader could notice: shape, length, charset, padding.
public struct Attribute: Sendable, Equatable {
  /// The shape.
  public var space: Space
  /// The elements and their type.
  public var value: Value

  /// An attribute of this shape and value.
  public init(space: Space, value: Value) {
    self.space = space
    self.value = value
  }

  /// A shape of at most one dimension; anything else has a value of the kind `other`.
  public enum Space: Sendable, Hashable {
    /// A single value without a shape.
    case scalar
    /// A list of this many.
    case array(Int)
    /// Neither value nor shape (h5py's `Empty`).
    case null
  }

  /// How texts are kept.
  public struct TextType: Sendable, Hashable {
    /// What the bytes are declared to be. It is a declaration only: ASCII ones often hold UTF-8.
    public enum Charset: Sendable, Hashable {
      /// Declared as ASCII.
      case ascii
      /// Declared as UTF-8.
      case utf8
    }
    /// What follows a text that is shorter than its place.
    public enum Padding: Sendable, Hashable {
      /// A NUL ends the text: C's way, and that of variable-length texts.
      case nullTerminated
      /// NULs fill the place: NumPy's way.
      case nullPadded
      /// Spaces fill the place: Fortran's way.
      case spacePadded
    }
    /// Bytes of each text's place; nil for variable length.
    public var length: Int?
    /// What the bytes are declared to be.
    public var charset: Charset
    /// What follows a short text.
    public var padding: Padding

    /// A type of texts.
    public init(length: Int?, charset: Charset, padding: Padding) {
      self.length = length
      self.charset = charset
      self.padding = padding
    }

    /// What h5py makes of a `str` or of `bytes` with `h5py.string_dtype`: variable length, ended by a NUL.
    public static func variable(_ charset: Charset) -> TextType {
      TextType(length: nil, charset: charset, padding: .nullTerminated)
    }

    /// What h5py makes of a NumPy array of `bytes`: ASCII places as long as the longest, filled with NULs.
    public static let fixed = TextType(length: 1, charset: .ascii, padding: .nullPadded)
  }

  /// The elements and their type.
  public enum Value: Sendable, Equatable {
    /// Texts as bytes, without padding.
    case texts([[UInt8]], TextType)
    /// Numbers, all of them exact, and the type that the file keeps them in.
    case numbers([Double], ElementType)
    /// Something that can only be shown.
    case other(description: String)
  }

  /// The most bytes that an attribute may have.
  public static var byteLimit: Int { 64 << 20 }
  /// The most attributes that one object may have.
  static var countLimit: Int { 10_000 }
}

extension Attribute {
  /// A single text.
  public init(text: String, type: TextType) {
    self.init(textBytes: Array(text.utf8), type: type)
  }

  /// A single text, given as its bytes.
  public init(textBytes: [UInt8], type: TextType) {
    self.init(space: .scalar, value: .texts([textBytes], type.widened(forLength: textBytes.count)))
  }

  /// A list of texts; places of a fixed length get as long as the longest needs.
  public init(texts: [String], type: TextType) {
    self.init(
      space: .array(texts.count), value: .texts(texts.map { Array($0.utf8) }, type.widened(for: texts)))
  }

  /// What Keras writes for an empty list: float64, shape (0,).
  public static var emptyList: Attribute {
    Attribute(space: .array(0), value: .numbers([], ElementType(name: "float64", size: 8, isNumber: true)))
  }

  /// The single text; nil when it is none, or not UTF-8.
  public var text: String? { textBytes.flatMap { String(exactly: $0) } }

  /// The bytes of the single text, UTF-8 or not; nil when it is none.
  public var textBytes: [UInt8]? {
    guard space == .scalar, case .texts(let texts, _) = value, texts.count == 1 else { return nil }
    return texts[0]
  }

  /// The list of texts, empty for an empty list of texts or of numbers; nil when it is none, or one is not UTF-8.
  ///
  /// An empty list of anything else is none: of some types h5py makes no list, empty or not.
  public var texts: [String]? {
    guard case .array(let count) = space else { return nil }
    if case .numbers = value, count == 0 { return [] }
    guard case .texts(let texts, _) = value else { return nil }
    let strings = texts.compactMap { String(exactly: $0) }
    return strings.count == texts.count ? strings : nil
  }

  /// How the texts are kept; nil when they are none.
  public var textType: TextType? {
    guard case .texts(_, let type) = value else { return nil }
    return type
  }
}

extension Attribute.TextType {
  /// The same type with a place for each of the texts.
  public func widened(for texts: [String]) -> Attribute.TextType {
    length == nil ? self : widened(forLength: texts.lazy.map(\.utf8.count).max() ?? 0)
  }

  /// The same type with a place for a text of so many bytes.
  func widened(forLength longest: Int) -> Attribute.TextType {
    guard let length else { return self }
    var type = self
    type.length = max(1, length, longest + (padding == .nullTerminated ? 1 : 0))
    return type
  }
}
