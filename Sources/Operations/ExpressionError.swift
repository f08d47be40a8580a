/// Why an expression was refused. Tests compare `code`; people read `description`.
public struct ExpressionError: Error, Sendable, CustomStringConvertible {
  /// What kind of fault it is; new kinds may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the code, stable enough to print.
    public let description: String

    private init(_ description: String) { self.description = description }

    /// Something stands where the grammar has another thing.
    public static let unexpectedText = Code("unexpected-text")
    /// The text ends before the expression is complete.
    public static let unexpectedEnd = Code("unexpected-end")
    /// A number that is none, or needs more than 64 bits.
    public static let invalidNumber = Code("invalid-number")
    /// A name that is neither an input nor an operation.
    public static let unknownName = Code("unknown-name")
    /// An operation with too many operands, or too few.
    public static let operandCount = Code("operand-count")
    /// A setting that the operation does not have, has twice, or lacks.
    public static let settings = Code("settings")
    /// A setting with a value that it can't have.
    public static let invalidSetting = Code("invalid-setting")
    /// A longer text than allowed.
    public static let tooLong = Code("too-long")
    /// Operations nested more deeply than allowed.
    public static let tooDeep = Code("too-deep")
    /// More parts than allowed.
    public static let tooLarge = Code("too-large")
    /// Tensors whose shapes the operation can't take.
    public static let shape = Code("shape")
  }

  /// The kind of fault.
  public let code: Code
  /// The fault as a sentence, without the place.
  public let message: String
  /// Where in the text it was found, in characters from 1; nil where there is no text.
  public let column: Int?

  /// An error of kind `code`.
  public init(_ code: Code, _ message: String, column: Int? = nil) {
    self.code = code
    self.message = message
    self.column = column
  }

  /// The message with its place.
  public var description: String { column.map { "column \($0): \(message)" } ?? message }

  /// The same error at a place, where it has none.
  func at(_ column: Int) -> ExpressionError {
    self.column == nil ? ExpressionError(code, message, column: column) : self
  }
}
