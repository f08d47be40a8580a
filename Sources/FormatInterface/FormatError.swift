package import JSON

/// Why a file is not what a reader or a writer needs: what was asked, where, what was expected and found.
public struct FormatError: Error, Sendable, CustomStringConvertible {
  /// What kind of trouble it is; tests compare codes, people read messages.
  public struct Code: Sendable, Hashable {
    /// The code's word.
    public let word: String

    /// The file holds no model configuration.
    public static let noModelConfig = Code(word: "no-model-config")
    /// The configuration is JSON, but does not describe a model.
    public static let notAModel = Code(word: "not-a-model")
    /// The configuration is not JSON.
    public static let notJSON = Code(word: "not-json")
    /// An attribute that Keras always writes is missing or of another type.
    public static let badAttribute = Code(word: "bad-attribute")
    /// The Keras that wrote the file is not one that we know.
    public static let unknownDialect = Code(word: "unknown-dialect")
    /// `weight_names` or `layer_names` names something that is not there.
    public static let missingWeights = Code(word: "missing-weights")
    /// The saved order of a group's weights can't be told.
    public static let undecidableOrder = Code(word: "undecidable-order")
    /// A number does not fit the element type in which it would have to be stored.
    public static let outOfRange = Code(word: "out-of-range")
    /// Two things of the file share bytes.
    public static let sharedBytes = Code(word: "shared-bytes")
    /// An output does not hold a weight that it has to hold.
    public static let lostWeights = Code(word: "lost-weights")
    /// A reference would lead to something that is gone.
    public static let brokenReference = Code(word: "broken-reference")
    /// The file holds what it could not keep if it were packed anew.
    public static let notPackable = Code(word: "not-packable")
    /// The graph can't be written in the file's dialect.
    public static let notWritable = Code(word: "not-writable")
    /// The index of weights in several files is not as Keras writes it, or does not fit them.
    public static let badIndex = Code(word: "bad-index")
    /// What stands in front of tensors is not as the format's own library writes it.
    public static let badHeader = Code(word: "bad-header")
    /// A file is named that is not where it has to be.
    public static let unsafeName = Code(word: "unsafe-name")
    /// A symbolic link where a file has to be.
    public static let symbolicLink = Code(word: "symbolic-link")
    /// More than is taken.
    public static let tooLarge = Code(word: "too-large")
    /// Bytes that are not as whoever wrote them writes them.
    public static let damaged = Code(word: "damaged")
    /// The file ends before what it should hold does.
    public static let truncated = Code(word: "truncated")
    /// Bytes do not have the checksum that was made of them.
    public static let wrongChecksum = Code(word: "wrong-checksum")
    /// A kind of compression that is not read.
    public static let unsupportedMethod = Code(word: "unsupported-method")
    /// A kind of elements that is not read.
    public static let unsupportedType = Code(word: "unsupported-type")
    /// The file is another one than when it was read.
    public static let changed = Code(word: "changed")
  }

  /// What kind of trouble it is.
  public let code: Code
  /// The file that it is about; nil where whoever asked for something knows which one.
  public let file: String?
  /// The layer that it is about, by its name; nil where it is about none.
  public let layer: String?
  /// One sentence or two for people, about the file.
  public let message: String

  /// An error of the given kind.
  public init(_ code: Code, file: String? = nil, layer: String? = nil, _ message: String) {
    self.code = code
    self.file = file
    self.layer = layer
    self.message = message
  }

  /// The file and the message.
  public var description: String { file.map { "\($0): \(message)" } ?? message }

  /// Of a file that is not what it was when its model was read.
  package static func changed(_ path: String) -> FormatError {
    FormatError(.changed, file: path, "it changed after it was read; nothing was written; try again")
  }
}

extension FormatError {
  package static func notAModel(_ path: String, expected: String, found: JSONValue?) -> FormatError {
    FormatError(
      .notAModel, "model_config\(path): expected \(expected), found \(found.map(Self.kind) ?? "nothing")")
  }

  private static func kind(of value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): "the number \(number.text)"
    case .string(let text): "the text \"\(text.prefix(60))\""
    case .array: "a list"
    case .object: "an object"
    }
  }
}
