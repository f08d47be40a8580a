/// Why a function's bytecode was not read. Tests compare `code`; people read `description`.
public struct BytecodeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of fault it is; new kinds may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The name of the code, stable enough to print.
    public let description: String

    private init(_ description: String) { self.description = description }

    /// The text is neither base64 nor what Keras 1 wrote.
    public static let encoding = Code("encoding")
    /// The bytes end inside of a value.
    public static let truncated = Code("truncated")
    /// Something follows the value.
    public static let trailingBytes = Code("trailing-bytes")
    /// A value of a type that no function needs, or of none.
    public static let unknownType = Code("unknown-type")
    /// A reference to a value that is not there yet.
    public static let invalidReference = Code("invalid-reference")
    /// A number, a text or a length that can't be one.
    public static let invalidValue = Code("invalid-value")
    /// More bytes, values, levels or operations than allowed.
    public static let tooLarge = Code("too-large")
    /// The value is no code, or its parts are not those of code.
    public static let notCode = Code("not-code")
    /// The code makes no sense in any Python that may have written it.
    public static let unknownVersion = Code("unknown-version")
    /// The code means different things in two versions of Python.
    public static let ambiguousVersion = Code("ambiguous-version")
    /// Code with a branch, a loop, or a function inside of the function.
    public static let notStraight = Code("not-straight")
    /// A call of what is not one of the operations.
    public static let unknownFunction = Code("unknown-function")
    /// A name whose value is not in the file.
    public static let unknownName = Code("unknown-name")
    /// An operation with operands or settings that an expression can't say.
    public static let unsupported = Code("unsupported")
    /// The function gives no tensor.
    public static let noTensor = Code("no-tensor")
  }

  /// The kind of fault.
  public let code: Code
  /// The fault as a clause that follows "the function": `calls tf.linalg.inv, which is not one of the operations`.
  public let description: String

  /// An error of kind `code`.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// Whether the bytes can't be code of the version that was tried; else the function itself is refused.
  var speaksAgainstVersion: Bool { code == .unknownVersion }
}
