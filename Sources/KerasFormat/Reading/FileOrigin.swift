internal import Files

/// Which file a model was read from: all that has to be known of it once the edits of its copy are planned. What was read may
/// go then, which with thousands of layers is most of the memory.
public struct FileOrigin: Sendable {
  /// The file's path.
  public let path: String
  /// Its size in bytes.
  let byteCount: Int
  /// Which file it was, and when it was last changed.
  let identity: FileIdentity?
  /// Whether nothing in it refers to anything but by the one path to it: it needs no look at its references and links.
  let isPlainTree: Bool
}

extension LegacyFile {
  /// Which file it was.
  public var origin: FileOrigin {
    FileOrigin(
      path: path, byteCount: facts.byteCount, identity: identity, isPlainTree: layout.isPlainTree)
  }
}
