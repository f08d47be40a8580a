/// Where tensors are stored: one file, or several that belong together.
///
/// A store stands for the content that it was made from, and is known by its identity: a file under its two names
/// is one, a file and what has been put into its place since are two. The input, a donor and a shard are alike.
public protocol TensorStore: AnyObject, Sendable {
  /// The path by which people know it, for messages.
  var path: String { get }
  /// What tells it from other stores: two are the same if these are equal.
  var identity: AnyHashable { get }
  /// Whether the files are what they were when the store was made.
  var isUnchanged: Bool { get }
  /// Requires the bytes to be those that were written, where the format has a checksum of them.
  func requireSound() throws
  /// Opens it for reading.
  ///
  /// - Parameter forMany: Whether most of its tensors will be read, so that it pays to look at all of them at once.
  /// - Throws: Where it can't be read, or has changed.
  func open(forMany: Bool) throws -> any OpenTensorStore
}

extension TensorStore {
  /// There is no checksum.
  public func requireSound() throws {}

  /// Whether both stand for the same content.
  public func isSame(as other: any TensorStore) -> Bool { self === other || identity == other.identity }
}

/// A store that is open for reading.
public protocol OpenTensorStore: AnyObject {
  /// A reader that stands before the tensor's first element.
  func reader(of key: String) throws -> any TensorReader
}

/// Gives the elements of one tensor in row-major order, as they are asked for. At most a block is in memory.
public protocol TensorReader: AnyObject {
  /// What is stored.
  var description: TensorDescription { get }
  /// Fills a block with the next elements, as the store has their bytes.
  func read(into block: UnsafeMutableRawBufferPointer) throws
}

/// What is known of a tensor without reading its elements.
public struct TensorDescription: Sendable, Hashable {
  /// Sizes of the axes; `[]` is a scalar.
  public let shape: [Int]
  /// Element type in NumPy's words: `float32`.
  public let type: String
  /// Bytes of one element.
  public let elementSize: Int
  /// The order of an element's bytes.
  public let isLittleEndian: Bool

  /// Facts of a tensor.
  public init(shape: [Int], type: String, elementSize: Int, isLittleEndian: Bool) {
    self.shape = shape
    self.type = type
    self.elementSize = elementSize
    self.isLittleEndian = isLittleEndian
  }

  /// How many elements it has.
  public var count: Int { shape.reduce(1, *) }
}
