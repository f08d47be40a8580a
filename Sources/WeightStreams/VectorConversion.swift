internal import CNumbers
internal import FormatInterface
internal import Tensors

/// A stored tensor whose numbers are converted to another type in whole vectors, where the machine can: to the bit what
/// `TensorStream` and `FloatEncoding` give, several times as fast.
final class VectorConversion {
  private let reader: any TensorReader
  private let form: NumberForm
  private let encoding: FloatEncoding
  private let forms: (from: cnumbers_form, to: cnumbers_form)
  private let size: Int
  private var bytes: [UInt8] = []
  private var values: [Double] = []

  /// - Parameter makeReader: Gives a reader of the tensor, where it is wanted.
  /// - Returns: Nil where the numbers have to be converted one by one.
  init?(_ description: TensorDescription, to encoding: FloatEncoding, _ reader: any TensorReader) {
    guard description.isLittleEndian, let form = NumberForm(description.type),
      let source = FloatEncoding(description.type),
      cnumbers_can_convert(source.form, encoding.form) != 0
    else { return nil }
    self.reader = reader
    self.form = form
    self.encoding = encoding
    forms = (source.form, encoding.form)
    size = description.elementSize
  }

  /// Fills a block, which has room for whole elements, with the next ones.
  ///
  /// - Returns: The first number that is too large for the type; nil where there is none.
  func read(into block: UnsafeMutableRawBufferPointer) throws -> Double? {
    let count = block.count / encoding.size
    let needed = count * size
    if bytes.count < needed { bytes = [UInt8](repeating: 0, count: needed) }
    return try bytes.withUnsafeMutableBytes { buffer in
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<needed])
      try reader.read(into: part)
      let place = cnumbers_convert(forms.from, part.baseAddress, forms.to, block.baseAddress, count)
      if place == count { return nil }
      // one by one, which also says which number it is
      return oneByOne(UnsafeRawBufferPointer(part), into: block, count)
    }
  }

  private func oneByOne(
    _ part: UnsafeRawBufferPointer, into block: UnsafeMutableRawBufferPointer, _ count: Int
  ) -> Double? {
    if values.count < count { values = [Double](repeating: 0, count: count) }
    return values.withUnsafeMutableBufferPointer { values in
      let numbers = UnsafeMutableBufferPointer(rebasing: values[..<count])
      var decoder = NumberDecoder(bytes: part, isSwapped: false, numbers: numbers)
      form.accept(&decoder)
      return encoding.fill(block, with: UnsafeBufferPointer(numbers)).map { numbers[$0] }
    }
  }
}

extension FloatEncoding {
  fileprivate var form: cnumbers_form {
    switch self {
    case .float16: CNUMBERS_HALF
    case .bfloat16: CNUMBERS_BRAIN
    case .float32: CNUMBERS_SINGLE
    case .float64: CNUMBERS_DOUBLE
    }
  }
}
