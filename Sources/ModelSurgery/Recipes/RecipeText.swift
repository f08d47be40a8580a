internal import Yams

/// JSON values as YAML that reads back the same.
enum RecipeText {
  /// How long a list or a mapping on one line may be.
  private static let width = 80

  static func node(of json: JSONValue) -> Node {
    switch json {
    case .null: Node("null")
    case .bool(let value): Node(value ? "true" : "false")
    case .number(let number): Node(number.text)
    case .string(let text): Node.scalar(.init(text, .implicit, style(of: text)))
    case .array(let elements):
      Node.sequence(.init(elements.map { node(of: $0) }, .implicit, isShort(json) ? .flow : .block))
    case .object(let members):
      Node.mapping(
        .init(
          members.map { (node(of: .string($0.key)), node(of: $0.value)) }, .implicit,
          isShort(json) ? .flow : .block))
    }
  }

  /// The whole of a recipe, whose steps stand on lines of their own.
  static func node(ofRecipe json: JSONValue) -> Node {
    let members = (json.objectValue ?? [:]).map { key, value in
      (node(of: .string(key)), value.arrayValue.map(steps) ?? node(of: value))
    }
    return .mapping(.init(members, .implicit, .block))
  }

  private static func steps(_ list: [JSONValue]) -> Node {
    let nodes = list.map { step in
      guard let members = step.objectValue else { return node(of: step) }
      return Node.mapping(
        .init(members.map { (node(of: .string($0.key)), node(of: $0.value)) }, .implicit, .block))
    }
    return .sequence(.init(nodes, .implicit, .block))
  }

  /// Whether a list or a mapping holds nothing but scalars and fits on a line.
  private static func isShort(_ json: JSONValue) -> Bool {
    let inside = json.arrayValue ?? json.objectValue?.values ?? []
    return inside.allSatisfy { $0.arrayValue == nil && $0.objectValue == nil }
      && json.serialized().utf8.count <= width
  }

  /// Quotes for what would be taken for something else, here or by other readers of YAML.
  private static func style(of text: String) -> Node.Scalar.Style {
    if case .string = PlainScalar.value(of: text), !Resolver.default.takesForMore(text) { return .any }
    return .singleQuoted
  }
}

extension Resolver {
  /// Whether readers of YAML 1.1 would make more than text of this: `no`, `010`, `12:30`.
  fileprivate func takesForMore(_ text: String) -> Bool {
    resolveTag(of: Node.scalar(.init(text, Tag(.implicit)))) != .str
  }
}
