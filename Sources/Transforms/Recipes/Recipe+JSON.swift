internal import GraphIR
public import JSON

extension Recipe {
  private static let schemaKey = "h5surgery"
  private static let stepsKey = "steps"

  /// What a step can be.
  static var types: [any RecipeStep.Type] { TransformRegistry.all }

  /// Reads a recipe. What is unknown or of another type is refused, with its place.
  ///
  /// - Parameter files: the files that it names.
  public init(_ json: JSONValue, files: RecipeFiles = .none) throws(RecipeError) {
    guard let root = json.objectValue else {
      throw RecipeError(
        .malformed,
        "expected a recipe, which begins with \"\(Self.schemaKey): \(Self.schema)\", found \(json.asFound)")
    }
    let keys = [Self.schemaKey, Self.stepsKey]
    if let wrong = root.keys.first(where: { !keys.contains($0) }) {
      throw RecipeError(
        .unknownKey, key: wrong,
        "a recipe has no \"\(wrong)\", only \"\(Self.schemaKey)\" and \"\(Self.stepsKey)\"\(DidYouMean.hint(for: wrong, among: keys))"
      )
    }
    try Self.checkSchema(root[Self.schemaKey])
    guard let steps = root[Self.stepsKey] else {
      throw RecipeError(.missingKey, "the recipe has no \"\(Self.stepsKey)\"")
    }
    guard let list = steps.arrayValue, !list.isEmpty else {
      throw RecipeError(.malformed, "expected a list of steps, found \(list(steps))").under(
        .key(Self.stepsKey))
    }
    self.init([])
    for (index, step) in list.enumerated() {
      do {
        self.steps.append(try Self.step(step, files))
      } catch {
        throw error.under(.index(index)).under(.key(Self.stepsKey))
      }
    }

    func list(_ json: JSONValue) -> String { json.arrayValue == nil ? json.asFound : "an empty one" }
  }

  /// The recipe as a value of JSON: `{"h5surgery": 1, "steps": [{"swap-head": {"classes": 10}}]}`.
  ///
  /// What has its default is left out. Refused where a step holds what only Swift can say.
  ///
  /// - Parameter files: how it calls the files that steps take something from; by their paths if left out.
  public func json(files: RecipeFiles = .none) throws(RecipeError) -> JSONValue {
    var list: [JSONValue] = []
    for step in steps { list.append(try Self.json(of: step, files)) }
    return [Self.schemaKey: .number(JSONNumber(Self.schema)), Self.stepsKey: .array(list)]
  }

  private static func checkSchema(_ json: JSONValue?) throws(RecipeError) {
    guard let json else {
      throw RecipeError(
        .missingKey, "the recipe does not say its schema: it begins with \"\(schemaKey): \(schema)\"")
    }
    guard json.intValue == schema else {
      throw RecipeError(
        .badValue, "schema \(json.asFound) of recipes is not known; this version knows \(schema)"
      ).under(.key(schemaKey))
    }
  }

  private static func step(_ json: JSONValue, _ files: RecipeFiles) throws(RecipeError) -> any RecipeStep {
    if let name = json.stringValue { return try type(named: name).init(recipe: [:], files) }
    guard let members = json.objectValue, members.count == 1, let name = members.keys.first else {
      let found = json.objectValue.map { "a mapping with \($0.count) keys" } ?? json.asFound
      throw RecipeError(
        .malformed, "expected a step, as in \"swap-head: {classes: 10}\", found \(found)")
    }
    let type: any RecipeStep.Type
    do {
      type = try self.type(named: name)
    } catch {
      throw RecipeError(error.code, key: name, error.message)
    }
    do throws(RecipeError) {
      switch members.values[0] {
      case .null: return try type.init(recipe: [:], files)
      case .object(let settings): return try type.init(recipe: settings, files)
      case let other:
        throw RecipeError(
          .malformed, "expected the settings of \(name), as in {key: value}, found \(other.asFound)")
      }
    } catch {
      throw error.under(.key(name))
    }
  }

  private static func type(named name: String) throws(RecipeError) -> any RecipeStep.Type {
    if let type = types.first(where: { $0.name == name }) { return type }
    let names = types.map { $0.name }
    let hint = DidYouMean.hint(for: name, among: names)
    throw RecipeError(
      .unknownStep,
      "no step is called \"\(name)\"\(hint.isEmpty ? "; there are \(names.joined(separator: ", "))" : hint)")
  }

  private static func json(of step: any Transform, _ files: RecipeFiles) throws(RecipeError) -> JSONValue {
    let name = Swift.type(of: step).name
    guard let step = step as? any RecipeStep else {
      throw RecipeError(.notExpressible, "a recipe can't say what \(name) does: it is no step of recipes")
    }
    let settings = try step.settings(files)
    return settings.isEmpty ? .string(name) : .object([name: .object(settings)])
  }
}

extension RecipeStep {
  /// A transform of the settings that a recipe gives, read in the order in which they are declared.
  init(recipe settings: JSONObject, _ files: RecipeFiles = .none) throws(RecipeError) {
    self = Self.blank
    let parameters = Self.parameters
    let keys = parameters.map(\.key)
    if let wrong = settings.keys.first(where: { !keys.contains($0) }) {
      throw Self.unknown(wrong, among: keys)
    }
    for parameter in parameters {
      guard let json = settings[parameter.key] else { continue }
      do {
        try parameter.read(json, files, &self)
      } catch {
        // what is wrong with a file that is named is said of that file
        let place = error.file == nil ? "\(Self.name), \(parameter.key): " : ""
        throw RecipeError(error.code, file: error.file, place + error.message)
          .under(.key(parameter.key))
      }
    }
    let given = settings.filter { $0.value != .bool(false) }.map(\.key)
    if let flaw = flaw(of: given) { throw flaw }
  }

  /// The settings that a recipe would give, without those that have their default.
  func settings(_ files: RecipeFiles = .none) throws(RecipeError) -> JSONObject {
    var settings: JSONObject = [:]
    for parameter in Self.parameters { settings[parameter.key] = try parameter.write(self, files) }
    if let flaw = flaw(of: settings.keys) {
      throw RecipeError(.notExpressible, "a recipe can't say this: \(flaw.message)")
    }
    return settings
  }

  /// What is missing among the keys given, or one too many.
  private func flaw(of given: [String]) -> RecipeError? {
    for parameter in Self.parameters {
      switch parameter.presence {
      case .optional: continue
      case .required:
        if !given.contains(parameter.key) { return Self.missing("\"\(parameter.key)\"", key: parameter.key) }
      case .oneOf:
        let rivals = Self.parameters.filter { $0.presence == parameter.presence }.map(\.key)
        let chosen = given.filter(rivals.contains)
        if chosen.isEmpty { return Self.missing(DidYouMean.list(rivals.map { "\"\($0)\"" })) }
        guard chosen.count > 1 else { continue }
        let listed = chosen.map { "\"\($0)\"" }.joined(separator: " and ")
        return RecipeError(
          .contradiction, key: chosen[1], "\(Self.name): \(listed) exclude each other; give one of them")
      }
    }
    return objection(to: given)
  }

  /// What is said where a key is not there.
  ///
  /// - Parameter key: the one that has to be there; nil where it is one of several.
  static func missing(_ keys: String, key: String? = nil) -> RecipeError {
    RecipeError(missing: key, "\(name) needs \(keys)")
  }

  private static func unknown(_ key: String, among keys: [String]) -> RecipeError {
    guard !keys.isEmpty else {
      return RecipeError(.unknownKey, key: key, "\(name) has no settings, found \"\(key)\"")
    }
    let hint = DidYouMean.hint(for: key, among: keys)
    return RecipeError(
      .unknownKey, key: key,
      "\(name) has no \"\(key)\"\(hint.isEmpty ? "; it has \(keys.joined(separator: ", "))" : hint)")
  }
}
