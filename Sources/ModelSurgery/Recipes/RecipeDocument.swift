internal import Yams

/// A recipe's text, parsed: its value, and where in the text each part stands.
struct RecipeDocument {
  /// What the text says.
  let json: JSONValue

  private let root: Node

  /// A line and a column, both from 1.
  struct Position: Equatable, CustomStringConvertible {
    let line: Int
    let column: Int

    var description: String { "line \(line), column \(column)" }

    init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
  }

  /// A text that is no recipe, and where.
  struct Failure: Error {
    let message: String
    let position: Position?
  }

  /// The longest text that is taken, in bytes.
  static let byteLimit = 256 << 10
  /// The deepest nesting that is taken.
  static let depthLimit = 32

  /// Parses one YAML document: mappings with text as keys, lists, and scalars as in YAML 1.2's core schema.
  ///
  /// Anchors, aliases, tags and merge keys are refused: no recipe needs them, and a few aliases of aliases make a short
  /// text an endless one.
  init(parsing text: String) throws(Failure) {
    guard text.utf8.count <= Self.byteLimit else {
      throw Failure(
        message: "a recipe has at most \(Self.byteLimit) bytes, found \(text.utf8.count)", position: nil)
    }
    if let alias = AliasScan(text).alias {
      throw Failure(
        message:
          "a recipe has no anchors (&) and aliases (*); text that begins with these signs goes in quotes",
        position: alias)
    }
    let node: Node?
    do {
      node = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch {
      throw Failure(error)
    }
    guard let node else { throw Failure(message: "the recipe is empty", position: nil) }
    root = node
    json = try Self.value(of: node, depth: 0)
  }

  /// Where a part of the recipe stands: its key, or what stands under it; the nearest around it where it is not there.
  func position(of path: [RecipeError.Place], isKey: Bool) -> Position? {
    var node = root
    var mark = root.mark
    for (index, place) in path.enumerated() {
      switch (place, node) {
      case (.key(let name), .mapping(let mapping)):
        guard let pair = mapping.first(where: { $0.key.scalar?.string == name }) else {
          return mark.map(Position.init)
        }
        node = pair.value
        mark = isKey && index == path.count - 1 ? pair.key.mark : pair.value.mark
      case (.index(let place), .sequence(let list)) where list.indices.contains(place):
        node = list[place]
        mark = node.mark
      default: return mark.map(Position.init)
      }
    }
    return mark.map(Position.init)
  }

  private static func value(of node: Node, depth: Int) throws(Failure) -> JSONValue {
    let position = node.mark.map(Position.init)
    guard depth < depthLimit else {
      throw Failure(message: "a recipe is nested at most \(depthLimit) levels deep", position: position)
    }
    switch node {
    case .scalar(let scalar): return try value(of: scalar, position)
    case .sequence(let list):
      try check(list.tag, position)
      var elements: [JSONValue] = []
      for element in list { elements.append(try value(of: element, depth: depth + 1)) }
      return .array(elements)
    case .mapping(let mapping):
      try check(mapping.tag, position)
      var members: JSONObject = [:]
      for (key, element) in mapping {
        let place = key.mark.map(Position.init)
        guard let name = key.scalar else {
          throw Failure(message: "a key has to be a text", position: place)
        }
        guard name.style != .plain || name.string != "<<" else {
          throw Failure(message: "a recipe has no merge keys (<<)", position: place)
        }
        guard members[name.string] == nil else {
          throw Failure(message: "\"\(name.string)\" is there twice", position: place)
        }
        members[name.string] = try value(of: element, depth: depth + 1)
      }
      return .object(members)
    case .alias: throw Failure(message: "a recipe has no aliases", position: position)
    }
  }

  private static func value(of scalar: Node.Scalar, _ position: Position?) throws(Failure) -> JSONValue {
    guard scalar.style == .plain else {
      guard scalar.tag == Tag(.str) || scalar.tag == Tag(.implicit) else { throw tagged(position) }
      return .string(scalar.string)
    }
    try check(scalar.tag, position)
    return PlainScalar.value(of: scalar.string)
  }

  private static func check(_ tag: Tag, _ position: Position?) throws(Failure) {
    guard tag == Tag(.implicit) else { throw tagged(position) }
  }

  private static func tagged(_ position: Position?) -> Failure {
    Failure(
      message: "a recipe has no tags (!); text that begins with this sign goes in quotes", position: position)
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
