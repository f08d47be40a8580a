/// What a dataset is, known without reading its elements.
public struct DatasetInfo: Sendable {
  /// Empty for a single value.
  public let shape: [Int]
  /// Whether it has no elements and no shape (h5py's `Empty`).
  public let isNull: Bool
  /// The type of one element.
  public let type: ElementType
  /// Where the bytes are.
  public let layout: Layout
  /// What compresses or checks chunks, in the order of writing, such as `shuffle`, `gzip 4`.
  public let filters: [String]
  /// Bytes that the elements take in the file.
  public let storageSize: Int
  /// Where the bytes begin, counted from the beginning of the file on disk, whatever stands in front of all that is
  /// HDF5's in it; nil unless they lie there in one piece, as they are.
  public let offset: UInt64?

  /// Where the bytes are. Datasets in other files or made of other datasets are refused when opened.
  public enum Layout: Sendable, Hashable {
    /// In the object's header.
    case compact
    /// In one piece.
    case contiguous
    /// In pieces of this shape.
    case chunked(chunk: [Int])
  }

  /// Whether it is a single value without a shape.
  public var isScalar: Bool { shape.isEmpty && !isNull }
  /// Elements in all.
  public var count: Int { isNull ? 0 : shape.reduce(1, *) }
  /// Bytes of all elements as they are read, which `Dataset` has checked against the file.
  public var byteCount: Int { count * type.size }
}

extension DatasetInfo {
  /// What we call one of HDF5's own filters; nil for others, which have names.
  static func filterWord(_ number: UInt16, level: UInt32) -> String? {
    switch number {
    case 1: "gzip \(level)"
    case 2: "shuffle"
    case 3: "fletcher32"
    case 4: "szip"
    case 5: "nbit"
    case 6: "scaleoffset"
    default: nil
    }
  }
}
