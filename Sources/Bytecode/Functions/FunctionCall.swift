internal import Operations

/// A call of a library's function, with its arguments bound to the names that the library gives them.
struct FunctionCall {
  /// The function's name as the code has it.
  let name: String
  let execution: Execution
  private var given: [String: Symbol] = [:]

  /// Binds arguments to parameters, spelled as `x|input_tensor axis keepdims`: other names of one stand behind `|`.
  ///
  /// The argument `name`, which all of TensorFlow's functions have, is left out.
  init(
    _ name: String, _ parameters: String, _ plain: [Symbol], _ named: [(String, Symbol)],
    _ execution: Execution
  ) throws(BytecodeError) {
    self.name = name
    self.execution = execution
    let known = parameters.split(separator: " ").map { $0.split(separator: "|").map(String.init) }
    guard plain.count <= known.count else {
      throw BytecodeError(
        .unsupported, "calls \(name) with \(plain.count) arguments, of which \(known.count) are read")
    }
    for (names, symbol) in zip(known, plain) { given[names[0]] = symbol }
    for (argument, symbol) in named where argument != "name" {
      guard let names = known.first(where: { $0.contains(argument) }) else {
        throw BytecodeError(
          .unsupported, "calls \(name) with the argument \"\(argument)\", which is not read")
      }
      guard given.updateValue(symbol, forKey: names[0]) == nil else {
        throw BytecodeError(.unsupported, "calls \(name) with the argument \"\(argument)\" twice")
      }
    }
  }

  /// Throws where an argument was not asked for: what it means is not known.
  func requireAllUsed() throws(BytecodeError) {
    guard let left = given.keys.filter({ $0 != "name" }).min() else { return }
    throw BytecodeError(.unsupported, "calls \(name) with the argument \"\(left)\", which is not read")
  }

  func refusal(_ argument: String, _ symbol: Symbol, _ expected: String) -> BytecodeError {
    if case .name(let global, _) = symbol {
      return BytecodeError(.unknownName, "uses the global name \"\(global)\", whose value is not in the file")
    }
    return BytecodeError(
      .unsupported, "calls \(name) with \"\(argument)\" of \(symbol.kind), where \(expected) was expected")
  }

  // MARK: arguments

  /// An argument, whatever it is; nil where it is not given.
  mutating func take(_ argument: String) -> Symbol? { given.removeValue(forKey: argument) }

  mutating func required(_ argument: String) throws(BytecodeError) -> Symbol {
    guard let symbol = take(argument) else {
      throw BytecodeError(.unsupported, "calls \(name) without its argument \"\(argument)\"")
    }
    return symbol
  }

  mutating func tensor(_ argument: String) throws(BytecodeError) -> SymbolicTensor {
    let symbol = try required(argument)
    switch symbol {
    case .sequence, .shape, .dimension: throw refusal(argument, symbol, "a tensor")
    default: return try execution.tensor(symbol)
    }
  }

  /// The tensors of a list.
  mutating func tensors(_ argument: String) throws(BytecodeError) -> [SymbolicTensor] {
    let symbol = try required(argument)
    guard let parts = symbol.parts, !parts.isEmpty else {
      throw refusal(argument, symbol, "a list of tensors")
    }
    return try parts.map { part throws(BytecodeError) in try execution.tensor(part) }
  }

  /// A constant; nil where it is not given.
  mutating func constant(_ argument: String) throws(BytecodeError) -> Constant? {
    guard let symbol = take(argument) else { return nil }
    switch symbol {
    case .constant(let value): return value
    case .tensor(let tensor):
      guard let value = tensor.expression.folded.constantValue else {
        throw refusal(argument, symbol, "a constant")
      }
      return value
    default: throw refusal(argument, symbol, "a constant")
    }
  }

  mutating func constant(_ argument: String, or standard: Constant) throws(BytecodeError) -> Constant {
    try constant(argument) ?? standard
  }

  mutating func int(_ argument: String, or standard: Int? = nil) throws(BytecodeError) -> Int {
    let value = try constant(argument) ?? standard.map(Constant.int)
    guard let int = value?.intValue else {
      throw refusal(argument, .constant(value ?? .none), "an integer")
    }
    return int
  }

  mutating func double(_ argument: String, or standard: Double) throws(BytecodeError) -> Double {
    let value = try constant(argument, or: .double(standard))
    guard let number = value.doubleValue else { throw refusal(argument, .constant(value), "a number") }
    return number
  }

  mutating func bool(_ argument: String, or standard: Bool = false) throws(BytecodeError) -> Bool {
    switch try constant(argument, or: .bool(standard)) {
    case .bool(let value): return value
    case .none: return standard
    case .int(let value) where value == 0 || value == 1: return value == 1
    case let value: throw refusal(argument, .constant(value), "True or False")
    }
  }

  mutating func string(_ argument: String, or standard: String) throws(BytecodeError) -> String {
    let value = try constant(argument, or: .string(standard))
    if value == .none { return standard }
    guard let text = value.stringValue else { throw refusal(argument, .constant(value), "a text") }
    return text
  }

  /// Throws where an argument is given and has another value than this.
  mutating func require(_ argument: String, _ expected: Constant...) throws(BytecodeError) {
    guard let value = try constant(argument), !expected.contains(value), value != .none else { return }
    throw refusal(argument, .constant(value), expected.map(\.text).joined(separator: " or "))
  }

  // MARK: results

  /// The operation of a form with these settings. What the form can't take is refused in the call's name.
  func make(
    _ form: String, _ settings: [String: Constant] = [:], _ tensors: SymbolicTensor...
  ) throws(BytecodeError) -> Symbol {
    .tensor(try tensor(form, settings, tensors))
  }

  func tensor(
    _ form: String, _ settings: [String: Constant] = [:], _ tensors: [SymbolicTensor]
  ) throws(BytecodeError) -> SymbolicTensor {
    guard let form = Operation.form(named: form) else { preconditionFailure("no operation \(form)") }
    let operation: Operation
    do throws(ExpressionError) {
      operation = try form.operation(settings)
      try form.requireOperands(tensors.count)
    } catch {
      throw BytecodeError(.unsupported, "calls \(name), and \(error.message)")
    }
    return try execution.operation(operation, tensors)
  }

  /// A tensor of one number.
  func number(_ value: Double) -> SymbolicTensor {
    SymbolicTensor(expression: .constant(.double(value)), size: 1, depth: 1)
  }

  func unary(_ function: Unary, _ tensor: SymbolicTensor) throws(BytecodeError) -> SymbolicTensor {
    try execution.operation(.unary(function), [tensor])
  }

  func binary(
    _ function: Binary, _ left: SymbolicTensor, _ right: SymbolicTensor
  ) throws(BytecodeError) -> SymbolicTensor {
    try execution.operation(.binary(function), [left, right])
  }
}
