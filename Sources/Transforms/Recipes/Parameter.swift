internal import JSON

/// One setting of a transform under the name of its option on the command line, written once: recipes are read and written
/// through it, and a test holds it against the command.
public struct Parameter<Step: RecipeStep>: Sendable {
  /// Whether a recipe has to say it.
  public enum Presence: Sendable, Hashable {
    /// May be left out.
    case optional
    /// Has to be there.
    case required
    /// Exactly one of those that share this word has to be there.
    case oneOf(String)
  }

  /// The key, which is the long option without its dashes: `freeze-backbone`.
  public let key: String
  /// Whether a recipe has to say it.
  public let presence: Presence
  /// What its value is.
  public let type: SettingType
  /// All values there are, where they have names.
  public let choices: [String]

  let read: @Sendable (JSONValue, RecipeFiles, inout Step) throws(RecipeError) -> Void
  /// The value in a recipe, nil where it can be left out.
  let write: @Sendable (Step, RecipeFiles) throws(RecipeError) -> JSONValue?

  /// A setting with a default: left out where it has it, unless it is required.
  init<Value: Equatable>(
    _ key: String, _ path: any WritableKeyPath<Step, Value> & Sendable, _ codec: Codec<Value>,
    _ presence: Presence = .optional
  ) {
    self.key = key
    self.presence = presence
    type = codec.type
    choices = codec.names
    read = { (json, _, step) throws(RecipeError) in step[keyPath: path] = try codec.value(of: json) }
    write = { (step, _) throws(RecipeError) in
      let value = step[keyPath: path]
      if presence == .optional, value == Step.blank[keyPath: path] { return nil }
      return try Self.encoded(value, codec, key)
    }
  }

  /// A setting without a default: left out where it is nil.
  init<Value>(_ key: String, _ path: any WritableKeyPath<Step, Value?> & Sendable, _ codec: Codec<Value>) {
    self.init(key, .optional, codec, get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 })
  }

  /// A setting that is found and put by functions; left out where it is nil.
  init<Value>(
    _ key: String, _ presence: Presence, _ codec: Codec<Value>, get: @escaping @Sendable (Step) -> Value?,
    set: @escaping @Sendable (inout Step, Value) throws(RecipeError) -> Void
  ) {
    self.key = key
    self.presence = presence
    type = codec.type
    choices = codec.names
    read = { (json, _, step) throws(RecipeError) in try set(&step, codec.value(of: json)) }
    write = { (step, _) throws(RecipeError) in
      guard let value = get(step) else { return nil }
      return try Self.encoded(value, codec, key)
    }
  }

  /// Another file's model, by the file's name; left out where it is nil.
  init(
    _ key: String, _ presence: Presence = .optional, get: @escaping @Sendable (Step) -> Donor?,
    set: @escaping @Sendable (inout Step, Donor) -> Void
  ) {
    self.key = key
    self.presence = presence
    type = .file
    choices = []
    read = { (json, files, step) throws(RecipeError) in
      guard let name = json.stringValue, !name.isEmpty else {
        throw RecipeError(.badValue, "expected the name of a file, found \(json.asFound)")
      }
      set(&step, try files.read(name))
    }
    write = { (step, files) throws(RecipeError) in
      guard let donor = get(step) else { return nil }
      return .string(try files.name(donor.path))
    }
  }

  private static func encoded<Value>(
    _ value: Value, _ codec: Codec<Value>, _ key: String
  ) throws(RecipeError) -> JSONValue {
    if let json = codec.encode(value) { return json }
    throw RecipeError(
      .notExpressible, "\(Step.name): a recipe can't say \(value) as \"\(key)\", expected \(codec.expected)")
  }
}
