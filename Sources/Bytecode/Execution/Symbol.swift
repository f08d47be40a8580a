internal import Operations

/// A tensor that is not computed: the expression of it, with its size and depth, which are held within limits.
struct SymbolicTensor {
  let expression: Expression
  let size: Int
  let depth: Int
}

/// What stands on the stack of the machine, or in a variable, while a function is followed.
indirect enum Symbol {
  /// A tensor, or an array of constants that behaves as one.
  case tensor(SymbolicTensor)
  /// A value of Python.
  case constant(Constant)
  /// A tuple or a list in which something is that is no constant.
  case sequence([Symbol])
  /// `...`
  case ellipsis
  /// A slice, `start:stop:step`.
  case slice(SliceItem)
  /// A global name with the attributes behind it: `K.mean`. `isBelieved` where nothing in the code says what the first is.
  case name(String, isBelieved: Bool)
  /// The shape of a tensor, as a value.
  case shape(SymbolicTensor)
  /// The size of one of a tensor's axes.
  case dimension(SymbolicTensor, axis: Int)
  /// A method that is not called yet: `x.get_shape`.
  case method(Symbol, String)
  /// An argument or a variable whose value the file does not have, with the reason.
  case missing(String)
  /// What the machine puts beside a function that is no method.
  case null

  /// A list of what was put together: a constant where all parts are.
  static func list(_ parts: [Symbol]) -> Symbol {
    let values = parts.compactMap(\.constantValue)
    return values.count == parts.count ? .constant(.list(values)) : .sequence(parts)
  }

  var constantValue: Constant? { if case .constant(let value) = self { value } else { nil } }

  /// The parts of a tuple or a list.
  var parts: [Symbol]? {
    switch self {
    case .sequence(let parts): parts
    case .constant(.list(let values)): values.map(Symbol.constant)
    default: nil
    }
  }

  /// How many values it is made of; a tensor is one.
  var valueCount: Int {
    switch self {
    case .constant(let value): value.valueCount
    case .sequence(let parts): parts.reduce(1) { $0 + $1.valueCount }
    default: 1
    }
  }

  /// What it is, for a sentence.
  var kind: String {
    switch self {
    case .tensor: "a tensor"
    case .constant(let value): value.text
    case .sequence: "a list of tensors"
    case .ellipsis: "..."
    case .slice: "a slice"
    case .name(let name, _): name
    case .shape: "the shape of a tensor"
    case .dimension: "a size of a tensor"
    case .method(_, let name): "the method \(name)"
    case .missing(let name): name
    case .null: "nothing"
    }
  }
}

extension MarshalValue {
  /// A constant of the code as the machine sees it; nil for what no expression can use.
  func symbol(bytesAreText: Bool) -> Symbol? {
    switch self {
    case .none: return .constant(.none)
    case .bool(let value): return .constant(.bool(value))
    case .int(let value): return .constant(.int(value))
    case .double(let value): return .constant(.double(value))
    case .text(let value): return .constant(.string(value))
    case .bytes(let value):
      return bytesAreText ? .constant(.string(String(decoding: value, as: UTF8.self))) : nil
    case .ellipsis: return .ellipsis
    case .sequence(let values):
      let parts = values.compactMap { $0.symbol(bytesAreText: bytesAreText) }
      return parts.count == values.count ? .list(parts) : nil
    case .slice(let parts): return Self.slice(parts)
    case .hugeInt, .collection, .code: return nil
    }
  }

  /// A slice of integers and None; nil for another one.
  private static func slice(_ parts: [MarshalValue]) -> Symbol? {
    var numbers: [Int?] = []
    for part in parts {
      switch part {
      case .none: numbers.append(nil)
      case .int(let value): numbers.append(value)
      default: return nil
      }
    }
    guard numbers.count == 3, numbers[2] != 0 else { return nil }
    return .slice(.range(start: numbers[0], stop: numbers[1], step: numbers[2] ?? 1))
  }
}

extension Constant {
  /// How many values this is made of.
  var valueCount: Int {
    guard case .list(let values) = self else { return 1 }
    return values.reduce(1) { $0 + $1.valueCount }
  }
}
