public import Tensors

/// A file that a layer keeps beside its weights.
public struct Asset: Sendable, Hashable {
  /// Its path below that of the layer's object: `vocabulary.txt`, `_lookup_layer/vocabulary.txt`.
  public var name: String
  /// Its bytes, as a tensor of `uint8` of one axis.
  public var content: StoredTensor
  /// How many bytes it has.
  public var byteCount: Int

  /// A file of the given name and content.
  public init(name: String, content: StoredTensor, byteCount: Int) {
    self.name = name
    self.content = content
    self.byteCount = byteCount
  }
}
