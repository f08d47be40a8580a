/// How much a parsed text may ask for.
public struct YAMLLimits: Sendable, Equatable {
  /// The deepest nesting any limit can allow: every walk over the tree is recursive.
  public static let deepest = 1024

  /// How many levels of nodes there may be; the innermost scalar is one.
  public var depth: Int
  /// How long the text may be, in bytes.
  public var bytes: Int

  /// Limits fit for what people write by hand: 32 levels, 256 KiB.
  public init(depth: Int = 32, bytes: Int = 256 << 10) {
    self.depth = max(0, min(depth, Self.deepest))
    self.bytes = max(0, min(bytes, Int(Int32.max) - 1))
  }
}
