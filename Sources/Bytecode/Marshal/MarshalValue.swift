/// A value that Python's `marshal` wrote, as far as functions hold such values.
indirect enum MarshalValue: Sendable {
  case none
  case bool(Bool)
  case ellipsis
  case int(Int)
  /// An integer that needs more than 64 bits.
  case hugeInt
  case double(Double)
  case text(String)
  case bytes([UInt8])
  /// A tuple or a list.
  case sequence([MarshalValue])
  /// A slice of constants: start, stop, step. Python writes such from 3.14 on.
  case slice([MarshalValue])
  /// A set or a dictionary, which no expression can use.
  case collection
  case code(CodeObject)

  var intValue: Int? { if case .int(let value) = self { value } else { nil } }

  var bytesValue: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }

  var sequenceValue: [MarshalValue]? { if case .sequence(let values) = self { values } else { nil } }

  /// A text; Python 2 writes names as bytes.
  var textValue: String? {
    switch self {
    case .text(let value): value
    case .bytes(let value): String(decoding: value, as: UTF8.self)
    default: nil
    }
  }

  /// The texts of a sequence of nothing else.
  var texts: [String]? {
    guard let values = sequenceValue else { return nil }
    let texts = values.compactMap(\.textValue)
    return texts.count == values.count ? texts : nil
  }
}

/// A function's code, as every version of Python has it.
struct CodeObject: Sendable {
  /// How many arguments may be given by place.
  var argumentCount = 0
  /// How many more may be given by name only.
  var keywordOnlyCount = 0
  var code: [UInt8] = []
  var constants: [MarshalValue] = []
  /// Names of globals and attributes.
  var names: [String] = []
  /// Names of local variables, arguments first. From 3.11 on the variables of functions around it follow.
  var locals: [String] = []
  /// Names of variables that functions inside of it use too; empty from 3.11 on.
  var cells: [String] = []
  /// Names of variables of the functions around it.
  var free: [String] = []
  var name = ""
}
