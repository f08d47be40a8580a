/// A new file, all of whose metadata is known before its first byte is written: h5py's default layout, without libhdf5.
///
/// The file has a superblock of version 0, object headers of version 1 and groups with symbol tables. All metadata
/// comes first, then the elements of the datasets, each at a multiple of eight. Equal input gives equal bytes.
package struct FileLayout: Sendable {
  /// Bytes of the whole file, with the user block.
  package let byteCount: Int
  /// Bytes before the superblock, whose content is the caller's.
  package let userBlockSize: Int
  /// The datasets that have elements, by ascending offsets from the beginning of the file, user block included.
  package let datasets: [(number: Int, offset: Int, byteCount: Int)]

  /// From the superblock to the last collection of the global heap.
  private let metadata: [UInt8]

  /// A part of the file.
  package enum Piece: Sendable, Equatable {
    /// These bytes.
    case metadata([UInt8])
    /// The elements of the dataset of that number.
    case dataset(number: Int, byteCount: Int)
  }

  /// Lays out a file.
  ///
  /// - Parameter userBlockSize: 0, or a power of 2 from 512.
  /// - Throws: what can't be written, by its path: names, types, shapes, attributes, and what is too large or too deep.
  package init(of root: NewGroup, userBlockSize: Int = 0) throws(HDF5Error) {
    guard userBlockSize == 0 || (userBlockSize >= 512 && userBlockSize.nonzeroBitCount == 1) else {
      throw HDF5Error(
        code: .tooLarge,
        message: "a user block of \(userBlockSize) bytes, expected 0 or a power of 2 from 512")
    }
    let built = try MetadataBuilder(of: root, userBlockSize: userBlockSize)
    self.userBlockSize = userBlockSize
    (byteCount, datasets, metadata) = (built.end, built.datasets, built.bytes.all)
  }

  /// Gives `body` every piece in ascending order, without gaps, from the user block's end to the file's end.
  package func forEachPiece<Failure: Error>(
    _ body: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    try body(.metadata(metadata))
    var position = userBlockSize + metadata.count
    for dataset in datasets {
      if position < dataset.offset {
        try body(.metadata([UInt8](repeating: 0, count: dataset.offset - position)))
      }
      try body(.dataset(number: dataset.number, byteCount: dataset.byteCount))
      position = dataset.offset + dataset.byteCount
    }
  }
}
