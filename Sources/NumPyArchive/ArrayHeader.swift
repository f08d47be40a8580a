internal import FormatInterface
internal import Tensors

/// The header of a `.npy`, which is what each member of a `.npz` is: type, order and shape in the form of a Python
/// dictionary.
struct ArrayHeader {
  /// What is stored, in row-major order.
  let description: TensorDescription
  /// Bytes before the first element.
  let byteCount: Int

  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// NumPy aligns the data so in a file of its own.
  private static let alignment = 64
  /// Longer ones NumPy itself does not take without being told to.
  static let limit = 10_000

  /// Names of types by NumPy's letters: kind and bytes.
  private static let types = [
    "f2": "float16", "f4": "float32", "f8": "float64", "i1": "int8", "i2": "int16", "i4": "int32",
    "i8": "int64", "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64", "b1": "bool",
  ]

  /// Reads the beginning of a member.
  ///
  /// - Parameter bytes: Its first bytes, as many as a header can have.
  /// - Throws: `FormatError` without a file, about what follows the member's name in a sentence.
  init(reading bytes: [UInt8]) throws(FormatError) {
    guard bytes.count >= 10, bytes.starts(with: Self.magic) else {
      throw FormatError(.badHeader, "is no array of NumPy: it does not begin as one")
    }
    let version = bytes[6]
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw FormatError(
        .badHeader, "is of version \(version).\(bytes[7]) of NumPy's format, which is not known")
    }
    let lengthSize = version == 1 ? 2 : 4
    guard bytes.count >= 8 + lengthSize else {
      throw FormatError(.badHeader, "ends in its header")
    }
    let length = bytes[8..<(8 + lengthSize)].reversed().reduce(0) { $0 << 8 | Int($1) }
    byteCount = 8 + lengthSize + length
    guard length <= Self.limit else {
      throw FormatError(.tooLarge, "has a header of \(length) bytes, and \(Self.limit) are taken")
    }
    guard byteCount <= bytes.count,
      let text = String(validating: bytes[(8 + lengthSize)..<byteCount], as: UTF8.self)
    else { throw FormatError(.badHeader, "ends in its header, or that is no text") }
    let fields = try DictionaryText(text).fields()
    guard let type = fields["descr"], let order = fields["fortran_order"], let shapeText = fields["shape"]
    else {
      throw FormatError(.badHeader, "has a header without descr, fortran_order or shape")
    }
    let (name, size, isLittle) = try Self.type(type)
    let shape = try Self.shape(shapeText)
    guard order == "False" || order == "True" else {
      throw FormatError(.badHeader, "has the fortran_order \(order), expected True or False")
    }
    // one axis has one order
    guard order == "False" || shape.filter({ $0 != 1 }).count <= 1 else {
      throw FormatError(
        .notWritable,
        "is stored in Fortran order; save it again with numpy.ascontiguousarray")
    }
    description = TensorDescription(shape: shape, type: name, elementSize: size, isLittleEndian: isLittle)
  }

  private static func type(_ text: String) throws(FormatError) -> (String, Int, Bool) {
    guard text.first == "'" || text.first == "\"" else {
      throw FormatError(.notWritable, "has records for elements (\(text.prefix(60))), and no numbers")
    }
    let plain = text.dropFirst().dropLast()
    guard let order = plain.first, "<>|=".contains(order) else {
      throw FormatError(.badHeader, "has the type \(text.prefix(60)), which NumPy does not write")
    }
    let letters = String(plain.dropFirst())
    if letters.hasPrefix("O") {
      throw FormatError(
        .notWritable,
        "holds Python objects, which are pickles that run code when they are read: nothing is read of them")
    }
    guard let name = types[letters], let size = letters.dropFirst().first?.wholeNumberValue else {
      throw FormatError(
        .notWritable, "has elements of the type \(text.prefix(60)), which are no numbers of Keras's")
    }
    return (name, size, order != ">")
  }

  private static func shape(_ text: String) throws(FormatError) -> [Int] {
    guard text.hasPrefix("("), text.hasSuffix(")") else {
      throw FormatError(.badHeader, "has the shape \(text.prefix(60)), expected a tuple")
    }
    var count = 1
    var shape: [Int] = []
    for part in text.dropFirst().dropLast().split(separator: ",") {
      let digits = part.trimmingSpaces
      if digits.isEmpty { continue }
      guard let extent = Int(digits), extent >= 0,
        !count.multipliedReportingOverflow(by: max(1, extent)).overflow
      else {
        throw FormatError(.badHeader, "has the shape \(text.prefix(60)), expected whole numbers from 0 on")
      }
      count *= max(1, extent)
      shape.append(extent)
    }
    guard count <= Int.max / 16 else {
      throw FormatError(.badHeader, "has the shape \(text.prefix(60)), which is too large")
    }
    return shape
  }

  /// Bytes of one element of the type that NumPy calls so; nil where it has none.
  static func elementSize(of type: String) -> Int? {
    types.first { $0.value == type }?.key.dropFirst().first?.wholeNumberValue
  }

  /// The bytes of a header, as `numpy.save` writes them; nil for a type that NumPy has not.
  static func bytes(shape: [Int], type: String) -> [UInt8]? {
    guard let letters = types.first(where: { $0.value == type })?.key else { return nil }
    let order = letters.hasSuffix("1") ? "|" : "<"
    let list = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = Array("{'descr': '\(order)\(letters)', 'fortran_order': False, 'shape': (\(list)), }".utf8)
    let padding = (alignment - (magic.count + 4 + text.count + 1) % alignment) % alignment
    text += [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    return magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }
}

/// The dictionary of a header, whose values are texts, True, False and tuples.
private struct DictionaryText {
  private let text: Substring

  init(_ text: String) { self.text = text.trimmingSpaces }

  /// The text of each value.
  func fields() throws(FormatError) -> [String: String] {
    let fault = FormatError(.badHeader, "has a header that is no dictionary: \(text.prefix(80))")
    guard text.hasPrefix("{"), text.hasSuffix("}") else { throw fault }
    var fields: [String: String] = [:]
    for part in Self.parts(of: text.dropFirst().dropLast()) {
      let plain = part.trimmingSpaces
      if plain.isEmpty { continue }
      guard let colon = plain.firstIndex(of: ":") else { throw fault }
      let key = plain[..<colon].trimmingSpaces
      guard key.count > 2, key.first == key.last, key.first == "'" || key.first == "\"" else { throw fault }
      fields[String(key.dropFirst().dropLast())] = String(plain[plain.index(after: colon)...].trimmingSpaces)
    }
    return fields
  }

  /// What stands between the commas that are in no bracket and no text.
  private static func parts(of text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var (start, depth) = (text.startIndex, 0)
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "'", "\"": quote = character
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    return parts + [text[start...]]
  }
}

extension StringProtocol {
  /// Without spaces and ends of lines around it.
  fileprivate var trimmingSpaces: SubSequence {
    let kept = drop { $0 == " " || $0 == "\n" }
    guard let last = kept.lastIndex(where: { $0 != " " && $0 != "\n" }) else { return kept }
    return kept[...last]
  }
}
