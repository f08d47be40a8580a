/// Why a model has no tree of objects, or a file's tree does not fit a model.
public struct ObjectPathError: Error, Sendable, CustomStringConvertible {
  /// What kind of trouble it is; tests compare codes, people read messages.
  public struct Code: Sendable, Hashable {
    /// The code's word.
    public let word: String

    /// The version of Keras writes no such tree, or is not known.
    public static let unknownWriter = Code(word: "unknown-writer")
    /// Where a layer keeps its weights can't be told.
    public static let unknownLayer = Code(word: "unknown-layer")
    /// A layer's weights are not those that its config asks for.
    public static let weightsUnknown = Code(word: "weights-unknown")
    /// One object stands in two places of the model, with other weights in each.
    public static let contradiction = Code(word: "contradiction")
    /// The tree lacks a dataset.
    public static let missingDataset = Code(word: "missing-dataset")
    /// A dataset has another shape than the weight.
    public static let wrongShape = Code(word: "wrong-shape")
    /// An object has more datasets than variables.
    public static let unexpectedDataset = Code(word: "unexpected-dataset")
  }

  /// What kind of trouble it is.
  public let code: Code
  /// The layer that it is about, by its way down from the model (`frames/conv`); nil where it is about none.
  public let layer: String?
  /// The path in the tree that it is about; nil where it is about none.
  public let path: String?
  /// One sentence or two for people.
  public let message: String

  /// The message.
  public var description: String { message }

  init(_ code: Code, layer: String? = nil, path: String? = nil, _ message: String) {
    self.code = code
    self.layer = layer
    self.path = path
    self.message = message
  }
}
