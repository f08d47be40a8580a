/// Why a text was refused as YAML, or a tree could not be written. Tests compare `code`; people read `description`.
public struct YAMLError: Error, Sendable, CustomStringConvertible {
  /// What kind of fault it is; new kinds may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the code, stable enough to print.
    public let description: String

    private init(_ description: String) { self.description = description }

    /// The text breaks YAML's grammar.
    public static let syntax = Code("syntax")
    /// The bytes are not UTF-8, or hold a character that YAML has no place for, such as NUL.
    public static let unreadable = Code("unreadable")
    /// An alias, which stands for another part of the text.
    public static let alias = Code("alias")
    /// A second document in the same text.
    public static let anotherDocument = Code("another-document")
    /// More levels of nesting than allowed.
    public static let tooDeep = Code("too-deep")
    /// More bytes than allowed.
    public static let tooLarge = Code("too-large")
    /// A tree that can't be written.
    public static let unwritable = Code("unwritable")
    /// libyaml has no memory left.
    public static let noMemory = Code("no-memory")
  }

  /// The kind of fault.
  public let code: Code
  /// The fault in libyaml's words, where it found it: what it was doing, and the problem.
  public let message: String
  /// Where in the text it was found.
  public let mark: YAMLMark?

  /// An error of kind `code`, found at a place of the text.
  public init(code: Code, message: String, mark: YAMLMark? = nil) {
    self.code = code
    self.message = message
    self.mark = mark
  }

  /// The message with its place.
  public var description: String {
    guard let mark else { return "invalid YAML: \(message)" }
    return "invalid YAML, \(mark): \(message)"
  }
}
