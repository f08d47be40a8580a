package import Files
package import GraphIR
package import WeightStreams

/// Writes the elements of weights into a file, one after the other, a block at a time.
package struct TensorWriter: ~Copyable {
  private let block: UnsafeMutableRawBufferPointer
  private let sources: WeightSources
  /// Where the next byte goes.
  package var position: Int

  /// - Parameter position: Where the first byte goes.
  package init(_ sources: WeightSources, at position: Int) {
    self.sources = sources
    self.position = position
    block = UnsafeMutableRawBufferPointer.allocate(byteCount: ReadableFile.block, alignment: 4096)
  }

  deinit { block.deallocate() }

  /// Writes bytes that are in memory.
  package mutating func write(_ bytes: UnsafeRawBufferPointer, to file: borrowing WritableFile) throws {
    try file.write(bytes, at: position)
    position += bytes.count
  }

  /// Writes the elements of a weight in row-major order.
  ///
  /// - Parameters:
  ///   - isLittleEndian: The order of an element's bytes in the file; nil for that of the source.
  ///   - body: Called with each block that was written, and where it ends in the file.
  package mutating func write(
    _ weight: Weight, littleEndian isLittleEndian: Bool? = nil, to file: borrowing WritableFile,
    _ body: (_ block: UnsafeRawBufferPointer, _ end: Int) -> Void = { _, _ in }
  ) throws {
    let bytes = try WeightBytes(of: weight, from: sources)
    let size = bytes.description.elementSize
    let isSwapped = size > 1 && isLittleEndian.map { $0 != bytes.description.isLittleEndian } ?? false
    // blocks of whole elements
    let step = block.count / size * size
    var left = weight.count * size
    while left > 0 {
      let part = UnsafeMutableRawBufferPointer(rebasing: block[..<min(step, left)])
      try bytes.read(into: part)
      if isSwapped { Self.swap(part, size) }
      try write(UnsafeRawBufferPointer(part), to: file)
      left -= part.count
      body(UnsafeRawBufferPointer(part), position)
    }
  }

  /// Turns the bytes of each element around.
  private static func swap(_ block: UnsafeMutableRawBufferPointer, _ size: Int) {
    for start in stride(from: 0, to: block.count, by: size) {
      var element = UnsafeMutableRawBufferPointer(rebasing: block[start..<(start + size)])
      element.reverse()
    }
  }
}
