/// Why a recipe can't be read or made. It says where in the recipe, so that whoever read the text can add line and column.
public struct RecipeError: Error, Sendable, CustomStringConvertible {
  /// What kind of mistake; new ones may be added.
  public struct Code: Sendable, Hashable {
    /// The code's word.
    public let word: String
    /// A code.
    public init(_ word: String) { self.word = word }

    /// The text has not the form of a recipe.
    public static let malformed = Code("recipe-malformed")
    /// No step of that name.
    public static let unknownStep = Code("recipe-unknown-step")
    /// No key of that name in this step.
    public static let unknownKey = Code("recipe-unknown-key")
    /// A key that the step needs is not there.
    public static let missingKey = Code("recipe-missing-key")
    /// Keys that exclude each other.
    public static let contradiction = Code("recipe-contradiction")
    /// A value of the wrong type, or one that is not among those allowed.
    public static let badValue = Code("recipe-bad-value")
    /// A transform that holds what no recipe can say.
    public static let notExpressible = Code("recipe-not-expressible")
  }

  /// One step of the way from the root of a recipe to a value.
  public enum Place: Sendable, Hashable {
    /// Into a mapping.
    case key(String)
    /// Into a list.
    case index(Int)
  }

  /// What kind of mistake.
  public let code: Code
  /// The file that it is about, where that is another one than the recipe: one that the recipe names.
  public let file: String?
  /// What was found, what was expected, what to do next.
  public let message: String
  /// Where it is, from the root.
  public private(set) var path: [Place] = []
  /// Whether the last key of the path is wrong itself, not what stands under it.
  public private(set) var isAboutKey = false
  /// The one key that has to be given.
  private var missing: String?

  /// The message.
  public var description: String { file.map { "\($0): \(message)" } ?? message }

  /// The key of a step's setting that it is about; nil where it is about none.
  public var setting: String? {
    if let missing { return missing }
    // steps, a step's number, its name, its setting
    guard path.count > 3, case .key(let setting) = path[3] else { return nil }
    return setting
  }

  /// A mistake in the value at hand.
  public init(_ code: Code, file: String? = nil, _ message: String) {
    self.code = code
    self.file = file
    self.message = message
  }

  /// A mistake in a key of the mapping at hand.
  init(_ code: Code, key: String, _ message: String) {
    self.init(code, message)
    path = [.key(key)]
    isAboutKey = true
  }

  /// A key that is not there; nil for one of several.
  init(missing key: String?, _ message: String) {
    self.init(.missingKey, message)
    missing = key
  }

  /// The same, seen from one level up.
  func under(_ place: Place) -> RecipeError {
    var error = self
    error.path.insert(place, at: 0)
    return error
  }
}
