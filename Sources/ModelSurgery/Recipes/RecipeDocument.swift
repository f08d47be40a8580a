internal import YAML

/// A recipe's text, parsed: its value, and where in the text each part stands.
struct RecipeDocument {
  /// What the text says.
  let json: JSONValue

  private let root: YAMLNode

  /// A text that is no recipe, and where.
  struct Failure: Error {
    let message: String
    let position: YAMLMark?
  }

  /// The longest text and the deepest nesting that are taken.
  static let limits = YAMLLimits(depth: 32, bytes: 256 << 10)

  /// Parses one YAML document: mappings with text as keys, lists, and scalars as in YAML 1.2's core schema.
  ///
  /// Aliases, tags and merge keys are refused: no recipe needs them, and a few aliases of aliases make a short text an
  /// endless one.
  init(parsing text: String) throws(Failure) {
    guard text.utf8.count <= Self.limits.bytes else {
      throw Failure(
        message: "a recipe has at most \(Self.limits.bytes) bytes, found \(text.utf8.count)", position: nil)
    }
    let node: YAMLNode?
    do {
      node = try YAMLNode.parse(text, limits: Self.limits)
    } catch {
      throw Failure(error)
    }
    guard let node else { throw Failure(message: "the recipe is empty", position: nil) }
    root = node
    json = try Self.value(of: node)
  }

  /// Where a part of the recipe stands: its key, or what stands under it; the nearest around it where it is not there.
  func position(of path: [RecipeError.Place], isKey: Bool) -> YAMLMark? {
    var node = root
    var mark = root.mark
    for (index, place) in path.enumerated() {
      switch (place, node.content) {
      case (.key(let name), .mapping(let pairs, _)):
        guard let pair = pairs.first(where: { $0.key.text == name }) else { return mark }
        node = pair.value
        mark = isKey && index == path.count - 1 ? pair.key.mark : pair.value.mark
      case (.index(let place), .sequence(let list, _)) where list.indices.contains(place):
        node = list[place]
        mark = node.mark
      default: return mark
      }
    }
    return mark
  }

  private static func value(of node: YAMLNode) throws(Failure) -> JSONValue {
    switch node.content {
    case .scalar(let text, .quoted):
      guard node.tag == nil || node.tag == "tag:yaml.org,2002:str" else { throw tagged(node) }
      return .string(text)
    case .scalar(let text, .plain):
      guard node.tag == nil else { throw tagged(node) }
      return PlainScalar.value(of: text)
    case .sequence(let list, _):
      guard node.tag == nil else { throw tagged(node) }
      var elements: [JSONValue] = []
      for element in list { elements.append(try value(of: element)) }
      return .array(elements)
    case .mapping(let pairs, _):
      guard node.tag == nil else { throw tagged(node) }
      return .object(try members(of: pairs))
    }
  }

  private static func members(of pairs: [(key: YAMLNode, value: YAMLNode)]) throws(Failure) -> JSONObject {
    var members: JSONObject = [:]
    var marks: [String: YAMLMark?] = [:]
    for (key, element) in pairs {
      guard case .scalar(let name, let style) = key.content else {
        throw Failure(message: "a key has to be a text", position: key.mark)
      }
      guard style != .plain || name != "<<" else {
        throw Failure(message: "a recipe has no merge keys (<<)", position: key.mark)
      }
      if let first = marks[name] {
        throw Failure(message: "\"\(name)\" is there twice", position: first)
      }
      marks[name] = key.mark
      members[name] = try value(of: element)
    }
    return members
  }

  private static func tagged(_ node: YAMLNode) -> Failure {
    Failure(
      message: "a recipe has no tags (!); text that begins with this sign goes in quotes", position: node.mark
    )
  }
}

/// What text without quotes means.
enum PlainScalar {
  /// Null, a truth value, a number as JSON spells it, or else the text itself: `no` and `010` are text.
  static func value(of text: String) -> JSONValue {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default:
      let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
      guard let first = digits.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
        let value = try? JSONValue.parse(text), case .number = value
      else { return .string(text) }
      return value
    }
  }
}
