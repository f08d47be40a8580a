/// Why a text was refused as JSON. Tests compare `code`; people read `description`.
public struct JSONError: Error, Sendable, CustomStringConvertible {
  /// What kind of fault it is; new kinds may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the code, stable enough to print.
    public let description: String

    private init(_ description: String) { self.description = description }

    /// The text ends before the value is complete.
    public static let truncated = Code("truncated")
    /// Something follows the value.
    public static let trailingText = Code("trailing-text")
    /// A byte stands where the grammar has no place for it.
    public static let unexpectedCharacter = Code("unexpected-character")
    /// A NUL byte: whatever stands after it would be silently ignored by C.
    public static let nul = Code("nul")
    /// The bytes are not UTF-8.
    public static let invalidUTF8 = Code("invalid-utf8")
    /// Half of a surrogate pair, which no Unicode text can hold.
    public static let loneSurrogate = Code("lone-surrogate")
    /// A backslash followed by something JSON does not know.
    public static let invalidEscape = Code("invalid-escape")
    /// A raw control character inside a string.
    public static let controlCharacter = Code("control-character")
    /// A string in single quotes.
    public static let singleQuotes = Code("single-quotes")
    /// A literal in the wrong case, such as `True`.
    public static let literalCase = Code("literal-case")
    /// A number that breaks the grammar, such as `01`.
    public static let invalidNumber = Code("invalid-number")
    /// An integer that needs more than 64 bits.
    public static let integerTooLarge = Code("integer-too-large")
    /// An object that names a key twice.
    public static let duplicateKey = Code("duplicate-key")
    /// A key that holds U+0000, at which C would cut it.
    public static let nulInKey = Code("nul-in-key")
    /// More levels of nesting than allowed.
    public static let tooDeep = Code("too-deep")
    /// More bytes than allowed.
    public static let tooLarge = Code("too-large")
    /// json-c and our own scan do not agree about the text.
    public static let parserDisagrees = Code("parser-disagrees")
  }

  /// The kind of fault.
  public let code: Code
  /// The fault as a sentence, without the position.
  public let message: String
  /// Where in the text it was found, in bytes from the start.
  public let offset: Int?

  /// An error of kind `code`, found `offset` bytes into the text.
  public init(code: Code, message: String, offset: Int? = nil) {
    self.code = code
    self.message = message
    self.offset = offset
  }

  /// The message with its position.
  public var description: String {
    guard let offset else { return "invalid JSON: \(message)" }
    return "invalid JSON at byte \(offset): \(message)"
  }
}
