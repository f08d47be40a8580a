import YAML

extension YAMLNode {
  /// The tree in a form that tests compare: quoted scalars in double quotes, tags in angle brackets.
  var shape: String {
    let tag = tag.map { "<\($0)>" } ?? ""
    return switch content {
    case .scalar(let text, .plain): tag + text
    case .scalar(let text, .quoted): tag + "\"\(text)\""
    case .sequence(let elements, let style):
      tag + Self.bracketed("[]", style, elements.map(\.shape))
    case .mapping(let pairs, let style):
      tag + Self.bracketed("{}", style, pairs.map { "\($0.key.shape): \($0.value.shape)" })
    }
  }

  /// Block collections have a bar inside of their brackets.
  private static func bracketed(_ signs: String, _ style: CollectionStyle, _ parts: [String]) -> String {
    let bar = style == .block ? "|" : ""
    return "\(signs.prefix(1))\(bar)\(parts.joined(separator: ", "))\(bar)\(signs.suffix(1))"
  }

  /// Every mark, in the order of the text.
  var marks: [String] {
    let own = mark.map { ["\($0.line):\($0.column)"] } ?? []
    return switch content {
    case .scalar: own
    case .sequence(let elements, _): own + elements.flatMap(\.marks)
    case .mapping(let pairs, _): own + pairs.flatMap { $0.key.marks + $0.value.marks }
    }
  }
}

/// The error that parsing these bytes throws, nil if they are taken.
func refusal(_ bytes: [UInt8], limits: YAMLLimits = .init()) -> YAMLError? {
  do throws(YAMLError) {
    _ = try YAMLNode.parse(bytes: bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

/// The error that parsing this text throws, nil if it is taken.
func refusal(_ text: String, limits: YAMLLimits = .init()) -> YAMLError? {
  refusal(Array(text.utf8), limits: limits)
}
