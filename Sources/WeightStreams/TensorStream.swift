internal import CNumbers
internal import FormatInterface
internal import Tensors

/// The numbers of a stored tensor, whatever its element type.
final class TensorStream: NumberStream {
  private let reader: any TensorReader
  private let form: NumberForm
  private let size: Int
  private let isSwapped: Bool
  /// Whether the machine converts them in whole vectors.
  private let isConverted: Bool
  private var bytes: [UInt8] = []

  /// - Throws: Where the elements are no numbers.
  init(_ reader: any TensorReader, of tensor: StoredTensor) throws(FormatError) {
    let description = reader.description
    guard let form = NumberForm(description.type) else {
      throw FormatError(
        .notWritable, file: tensor.store.path,
        "\(tensor.key): elements of type \(description.type) are no numbers to convert")
    }
    self.reader = reader
    self.form = form
    size = description.elementSize
    isSwapped = size > 1 && description.isLittleEndian != (UInt16(1).littleEndian == 1)
    isConverted =
      form == .float32 && description.isLittleEndian
      && cnumbers_can_convert(CNUMBERS_SINGLE, CNUMBERS_DOUBLE) != 0
  }

  func read(into block: UnsafeMutableBufferPointer<Double>) throws {
    let count = block.count * size
    if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
    try bytes.withUnsafeMutableBytes { buffer in
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try reader.read(into: part)
      if isConverted,
        cnumbers_convert(
          CNUMBERS_SINGLE, part.baseAddress, CNUMBERS_DOUBLE, block.baseAddress, block.count) == block.count
      {
        return
      }
      // one by one: another type, or something is no number, whose bits stay
      var decoder = NumberDecoder(bytes: UnsafeRawBufferPointer(part), isSwapped: isSwapped, numbers: block)
      form.accept(&decoder)
    }
  }
}

/// Turns a block of elements into numbers.
struct NumberDecoder: NumberVisitor {
  let bytes: UnsafeRawBufferPointer
  let isSwapped: Bool
  let numbers: UnsafeMutableBufferPointer<Double>

  func visit<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Double) {
    let size = MemoryLayout<Bits>.size
    for index in numbers.indices {
      let bits = bytes.loadUnaligned(fromByteOffset: index * size, as: Bits.self)
      numbers[index] = value(isSwapped ? bits.byteSwapped : bits)
    }
  }
}
