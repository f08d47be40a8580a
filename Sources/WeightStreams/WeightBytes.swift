internal import FormatInterface
package import GraphIR
package import Tensors

/// The bytes of a weight as it is to be stored, in row-major order.
///
/// Where its numbers are stored in its own element type, these are their bytes as they are. Others are converted,
/// each number rounded once, little-endian.
package final class WeightBytes {
  /// Shape of the weight, and how its elements are stored.
  package let description: TensorDescription

  private enum Source {
    case stored(any TensorReader)
    case converted(VectorConversion, FloatEncoding)
    case numbers(any NumberStream, FloatEncoding)
    case counts([Int64])
  }

  private let source: Source
  private let name: String
  private var values: [Double] = []
  /// How many counts were read.
  private var place = 0

  /// Stands before the weight's first element.
  ///
  /// - Throws: `FormatError` where the numbers of a weight can't be made, or stored in its type.
  package init(of weight: Weight, from sources: WeightSources) throws {
    name = weight.path
    if let reader = try sources.bytes(of: weight) {
      source = .stored(reader)
      let stored = reader.description
      description = TensorDescription(
        shape: weight.shape, type: stored.type, elementSize: stored.elementSize,
        isLittleEndian: stored.isLittleEndian)
      return
    }
    if let counts = weight.counts {
      source = .counts(counts)
      description = TensorDescription(
        shape: weight.shape, type: weight.type, elementSize: 8, isLittleEndian: true)
      return
    }
    guard let encoding = FloatEncoding(weight.type) else {
      throw FormatError(
        .notWritable, "\(weight.path): new weights of type \(weight.type) can't be written")
    }
    if let stored = try sources.stored(weight),
      let conversion = VectorConversion(stored.description, to: encoding, stored)
    {
      source = .converted(conversion, encoding)
    } else {
      source = .numbers(try sources.numbers(of: weight), encoding)
    }
    description = TensorDescription(
      shape: weight.shape, type: weight.type, elementSize: encoding.size, isLittleEndian: true)
  }

  /// Fills a block, which has room for whole elements, with the next ones.
  ///
  /// - Throws: Where a number is too large for the type.
  package func read(into block: UnsafeMutableRawBufferPointer) throws {
    switch source {
    case .stored(let reader): try reader.read(into: block)
    case .converted(let conversion, let encoding):
      if let number = try conversion.read(into: block) { throw overflow(number, encoding) }
    case .numbers(let numbers, let encoding): try fill(block, with: numbers, encoding)
    case .counts(let counts):
      for offset in stride(from: 0, to: block.count, by: 8) {
        block.storeBytes(of: counts[place].littleEndian, toByteOffset: offset, as: Int64.self)
        place += 1
      }
    }
  }

  private func fill(
    _ block: UnsafeMutableRawBufferPointer, with numbers: any NumberStream, _ encoding: FloatEncoding
  ) throws {
    let count = block.count / encoding.size
    if values.count < count { values = [Double](repeating: 0, count: count) }
    try values.withUnsafeMutableBufferPointer {
      let part = UnsafeMutableBufferPointer(rebasing: $0[..<count])
      try numbers.read(into: part)
      guard let place = encoding.fill(block, with: UnsafeBufferPointer(part)) else { return }
      throw overflow(part[place], encoding)
    }
  }

  private func overflow(_ number: Double, _ encoding: FloatEncoding) -> FormatError {
    FormatError(
      .outOfRange,
      "weight \"\(name)\": \(number) is too large for \(encoding), which ends at "
        + "\(encoding.largest); nothing was written"
    )
  }
}

extension Weight {
  /// A few whole numbers, such as the steps of an optimizer; nil where it is something else.
  fileprivate var counts: [Int64]? {
    guard type.isExactly("int64"), case .values(let values) = source, values.count == count else {
      return nil
    }
    let counts = values.compactMap { Int64(exactly: $0) }
    return counts.count == values.count ? counts : nil
  }
}
