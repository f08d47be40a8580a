/// Why a surgery was refused. Tests compare `code`; people read `message`.
public struct SurgeryError: Error, Sendable, CustomStringConvertible {
  /// What kind of refusal; new ones may be added.
  public struct Code: Sendable, Hashable {
    /// The code's word.
    public let word: String
    /// A code of a transform's own.
    public init(_ word: String) { self.word = word }

    /// No layer of that name.
    public static let unknownLayer = Code("unknown-layer")
    /// A value that makes no sense (0 classes, 0 frames).
    public static let badOption = Code("bad-option")
    /// Several outputs, and none was chosen.
    public static let severalOutputs = Code("several-outputs")
    /// The graph has no head that can be replaced for sure.
    public static let noHead = Code("no-head")
    /// The model can't be wrapped.
    public static let notWrappable = Code("not-wrappable")
    /// The layer can't be frozen through the file.
    public static let notFreezable = Code("not-freezable")
    /// Which array belongs to which layer, or their order, can't be told, and the surgery would need it.
    public static let weightsUnknown = Code("weights-unknown")
    /// Keras has a fault that would keep it from loading the result, or let it load it wrong.
    public static let notLoadable = Code("not-loadable")
    /// A selection that selects nothing.
    public static let nothingSelected = Code("nothing-selected")
    /// The graph after the surgery failed verification: a fault of ours, and nothing was written.
    public static let notVerified = Code("not-verified")
  }

  /// What kind of refusal.
  public let code: Code
  /// The layer that it is about, by its name, its way down (`outer/inner`), or as it was asked for.
  public let layer: String?
  /// The setting that is refused, or that has to be given, by its name in recipes.
  public let setting: String?
  /// The file that it is about, where that is another one than the model's: a donor.
  public let file: String?
  /// What was asked, the layer, what was expected and found, what to do next.
  public let message: String

  /// A refusal.
  public init(
    _ code: Code, layer: String? = nil, setting: String? = nil, file: String? = nil, _ message: String
  ) {
    self.code = code
    self.layer = layer
    self.setting = setting
    self.file = file
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// The same, about a setting unless it is about one already.
  func asked(by other: String) -> SurgeryError {
    SurgeryError(code, layer: layer, setting: setting ?? other, file: file, message)
  }
}
