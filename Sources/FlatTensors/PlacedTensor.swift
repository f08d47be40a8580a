package import Files
package import Tensors

/// Where the elements of a tensor are in a file that has them in one piece, in row-major order.
package struct PlacedTensor: Sendable {
  /// What is stored.
  package let description: TensorDescription
  /// Where its first byte is.
  package let offset: Int

  /// A tensor at a place.
  package init(_ description: TensorDescription, at offset: Int) {
    self.description = description
    self.offset = offset
  }

  /// Its bytes in the file.
  package var range: Range<Int> { offset..<(offset + description.byteCount) }
}

extension TensorDescription {
  /// Bytes of all elements.
  package var byteCount: Int { count * elementSize }
}

/// Reads a tensor that lies in a file in one piece.
package final class PlacedTensorReader: TensorReader {
  package let description: TensorDescription
  private let file: ReadableFile
  private var position: Int

  /// Stands before the tensor's first element.
  package init(_ place: PlacedTensor, in file: ReadableFile) {
    description = place.description
    position = place.offset
    self.file = file
  }

  package func read(into block: UnsafeMutableRawBufferPointer) throws {
    try file.read(at: position, into: block)
    position += block.count
  }
}
