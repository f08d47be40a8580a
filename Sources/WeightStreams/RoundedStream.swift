internal import FormatInterface

/// The numbers of a weight as they would be stored in its element type, for what another weight is made of: a surgery in
/// one pass gives what two files one after the other would.
final class RoundedStream: NumberStream {
  private let source: any NumberStream
  private let encoding: FloatEncoding
  private let name: String

  /// - Parameter name: how an error calls the weight.
  init(_ source: any NumberStream, _ encoding: FloatEncoding, named name: String) {
    self.source = source
    self.encoding = encoding
    self.name = name
  }

  /// - Throws: Where a number is too large for the type.
  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    try source.read(into: block)
    for index in block.indices {
      let rounded = encoding.rounded(block[index])
      guard rounded.isFinite || !block[index].isFinite else {
        throw FormatError(
          .outOfRange, "weight \"\(name)\": \(block[index]) is too large for \(encoding); nothing was written"
        )
      }
      block[index] = rounded
    }
  }
}
