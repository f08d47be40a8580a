/// A tensor in a store.
public struct StoredTensor: Sendable {
  /// Where it is.
  public let store: any TensorStore
  /// What the store calls it: of an HDF5 file, the dataset's absolute path.
  public let key: String

  /// A tensor of a store.
  public init(_ key: String, in store: any TensorStore) {
    self.store = store
    self.key = key
  }
}

extension StoredTensor: Hashable {
  /// Whether both are one tensor of the same store, by the bytes of their keys.
  public static func == (one: StoredTensor, other: StoredTensor) -> Bool {
    one.store.isSame(as: other.store) && one.key.utf8.elementsEqual(other.key.utf8)
  }

  /// Puts the store and the key into a hash.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(store.identity)
    // equal bytes make equal texts, though not the other way round
    hasher.combine(key)
  }
}
