/// The numbers of one weight in row-major order, given out as they are asked for. None holds more than a block, a row or the
/// sizes of one axis in memory.
package protocol NumberStream: AnyObject {
  /// Fills a block with the next numbers.
  func read(into block: UnsafeMutableBufferPointer<Double>) throws
}
