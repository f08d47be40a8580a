/// A part of a YAML text, as it was written: what it means is for others to say.
public struct YAMLNode: Sendable {
  /// What it is.
  public enum Content: Sendable {
    /// A text, and whether it had quotes.
    case scalar(String, ScalarStyle)
    /// A list.
    case sequence([YAMLNode], CollectionStyle)
    /// Keys and values in their order, keys that come twice included.
    case mapping([(key: YAMLNode, value: YAMLNode)], CollectionStyle)
  }

  /// How a scalar is written.
  public enum ScalarStyle: Sendable {
    /// Without quotes; its readers decide what it is. An empty text, and one that can't be written so, gets quotes.
    case plain
    /// In quotes, or as a block behind `|` or `>`: a text, whatever it looks like.
    case quoted
  }

  /// How a sequence or a mapping is written.
  public enum CollectionStyle: Sendable {
    /// A line for each element.
    case block
    /// In brackets or braces.
    case flow
  }

  /// What it is.
  public var content: Content
  /// Its tag, resolved: `tag:yaml.org,2002:str` where `!!str` is written; nil where none is.
  public var tag: String?
  /// Where it begins; nil if it was not parsed.
  public let mark: YAMLMark?

  /// A node of a tree that is parsed or shall be written.
  public init(_ content: Content, tag: String? = nil, mark: YAMLMark? = nil) {
    self.content = content
    self.tag = tag
    self.mark = mark
  }
}

extension YAMLNode {
  /// A scalar.
  public static func scalar(_ text: String, _ style: ScalarStyle = .plain) -> YAMLNode {
    YAMLNode(.scalar(text, style))
  }

  /// A list.
  public static func sequence(_ elements: [YAMLNode], _ style: CollectionStyle = .block) -> YAMLNode {
    YAMLNode(.sequence(elements, style))
  }

  /// Keys and values in their order.
  public static func mapping(
    _ pairs: [(key: YAMLNode, value: YAMLNode)], _ style: CollectionStyle = .block
  ) -> YAMLNode {
    YAMLNode(.mapping(pairs, style))
  }

  /// The text of a scalar.
  public var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }
}
