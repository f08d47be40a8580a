/// What libyaml's parser comes upon.
struct Event {
  /// What it is.
  let kind: Kind
  /// Where it begins.
  let mark: YAMLMark

  enum Kind {
    case startOfStream
    case endOfStream
    case startOfDocument
    case endOfDocument
    case alias
    case scalar(String, YAMLNode.ScalarStyle)
    case sequence(YAMLNode.CollectionStyle)
    case mapping(YAMLNode.CollectionStyle)
    /// Of a sequence or a mapping.
    case endOfCollection
  }

  /// The tag of a scalar, a sequence or a mapping that has one.
  let tag: String?
}
