internal import KerasHDF5

/// Which file a model was read from: all that has to be known of it once the edits of its copy are planned. What was read may
/// go then, which with thousands of layers is most of the memory.
public struct FileOrigin: Sendable {
  /// The file itself, as it was when it was read.
  let store: HDF5Store
  /// Its size in bytes.
  let byteCount: Int
  /// Whether nothing in it refers to anything but by the one path to it: it needs no look at its references and links.
  let isPlainTree: Bool

  /// The file's path.
  public var path: String { store.path }
}

extension LegacyFile {
  /// Which file it was.
  public var origin: FileOrigin {
    FileOrigin(store: store, byteCount: facts.byteCount, isPlainTree: layout.isPlainTree)
  }
}
