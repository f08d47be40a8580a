/// How much a parsed text may ask for.
public struct JSONLimits: Sendable, Equatable {
  /// The deepest nesting any limit can allow: every walk over the tree is recursive.
  public static let deepest = 1024

  /// How many containers may be open at once.
  public var depth: Int
  /// How long the text may be, in bytes.
  public var bytes: Int

  /// Limits fit for model configurations: 512 levels, 64 MiB.
  public init(depth: Int = 512, bytes: Int = 64 << 20) {
    self.depth = max(0, min(depth, Self.deepest))
    self.bytes = max(0, min(bytes, Int(Int32.max) - 1))
  }
}
