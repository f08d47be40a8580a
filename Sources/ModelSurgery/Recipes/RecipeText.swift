internal import YAML

/// JSON values as YAML that reads back the same.
enum RecipeText {
  /// How long a list or a mapping on one line may be.
  private static let width = 80

  static func node(of json: JSONValue) -> YAMLNode {
    let style: YAMLNode.CollectionStyle = isShort(json) ? .flow : .block
    return switch json {
    case .null: .scalar("null")
    case .bool(let value): .scalar(value ? "true" : "false")
    case .number(let number): .scalar(number.text)
    case .string(let text): .scalar(text, self.style(of: text))
    case .array(let elements): .sequence(elements.map { node(of: $0) }, style)
    case .object(let members): mapping(members, style)
    }
  }

  /// The whole of a recipe, whose steps stand on lines of their own.
  static func node(ofRecipe json: JSONValue) -> YAMLNode {
    .mapping(
      (json.objectValue ?? [:]).map { key, value in
        (node(of: .string(key)), value.arrayValue.map(steps) ?? node(of: value))
      })
  }

  private static func steps(_ list: [JSONValue]) -> YAMLNode {
    .sequence(list.map { step in step.objectValue.map { mapping($0, .block) } ?? node(of: step) })
  }

  private static func mapping(_ members: JSONObject, _ style: YAMLNode.CollectionStyle) -> YAMLNode {
    .mapping(members.map { (node(of: .string($0.key)), node(of: $0.value)) }, style)
  }

  /// Whether a list or a mapping holds nothing but scalars and fits on a line.
  private static func isShort(_ json: JSONValue) -> Bool {
    let inside = json.arrayValue ?? json.objectValue?.values ?? []
    return inside.allSatisfy { $0.arrayValue == nil && $0.objectValue == nil }
      && json.serialized().utf8.count <= width
  }

  /// Quotes for what would be taken for something else, here or by other readers of YAML.
  private static func style(of text: String) -> YAMLNode.ScalarStyle {
    if case .string = PlainScalar.value(of: text), !YAML11.takesForMore(text) { return .plain }
    return .quoted
  }
}
