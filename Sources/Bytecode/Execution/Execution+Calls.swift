internal import Operations

extension Execution {
  mutating func stepCall(_ instruction: Instruction, _ argument: Int) throws(BytecodeError) {
    switch instruction {
    case .kwNames: callNames = try names(constant(argument))
    case .call:
      let names = callNames
      callNames = []
      try callWithNull(argument, names)
    case .callKw:
      let names = try names(pop())
      try callWithNull(argument, names)
    case .callFunctionKw:
      let names = try names(pop())
      let arguments = try pop(argument)
      try call(pop(), arguments, names)
    case .callFunction where version == .python27:
      // names and values in pairs behind the others
      let pairs = try pop(2 * (argument >> 8))
      let arguments = try pop(argument & 0xFF)
      var names: [String] = []
      var named: [Symbol] = []
      for place in stride(from: 0, to: pairs.count, by: 2) {
        guard let name = pairs[place].constantValue?.stringValue else {
          throw misfit("an argument without a name")
        }
        names.append(name)
        named.append(pairs[place + 1])
      }
      try call(pop(), arguments + named, names)
    default:
      let arguments = try pop(argument)
      try call(pop(), arguments, [])
    }
  }

  private mutating func callWithNull(_ count: Int, _ names: [String]) throws(BytecodeError) {
    let arguments = try pop(count)
    let pair = try pop(2)
    let (function, null) = version >= .python313 ? (pair[0], pair[1]) : (pair[1], pair[0])
    guard case .null = null else { throw misfit("a call without an empty place") }
    try call(function, arguments, names)
  }

  private func names(_ symbol: Symbol) throws(BytecodeError) -> [String] {
    guard case .constant(.list(let values))? = symbol as Symbol? else {
      throw misfit("arguments without names")
    }
    let names = values.compactMap(\.stringValue)
    guard names.count == values.count else { throw misfit("arguments without names") }
    return names
  }

  private mutating func call(
    _ function: Symbol, _ arguments: [Symbol], _ names: [String]
  ) throws(BytecodeError) {
    guard names.count <= arguments.count else { throw misfit("more names than arguments") }
    let plain = Array(arguments.dropLast(names.count))
    let named = Array(zip(names, arguments.suffix(names.count)))
    switch function {
    case .name(let name, let isBelieved): stack.append(try call(name, isBelieved, plain, named))
    case .method(.shape(let tensor), "as_list"), .method(.tensor(let tensor), "get_shape"):
      guard arguments.isEmpty else { throw misfit("arguments of a shape") }
      stack.append(.shape(tensor))
    case .method(let owner, let name):
      throw BytecodeError(
        .unknownFunction, "calls the method \(name) of \(owner.kind), which is not one of the operations")
    default: throw BytecodeError(.unknownFunction, "calls \(function.kind)")
    }
  }

  private mutating func call(
    _ name: String, _ isBelieved: Bool, _ plain: [Symbol], _ named: [(String, Symbol)]
  ) throws(BytecodeError) -> Symbol {
    if name == "__import__" {
      guard let module = plain.first?.constantValue?.stringValue else {
        throw BytecodeError(.unknownFunction, "imports a module without a name")
      }
      return .name(String(module.prefix { $0 != "." }), isBelieved: false)
    }
    guard let function = LibraryFunction.named(name) else {
      throw BytecodeError(.unknownFunction, "calls \(name), which is not one of the operations")
    }
    if isBelieved { believed.insert(String(name.prefix { $0 != "." })) }
    var call = try FunctionCall(name, function.parameters, plain, named, self)
    let result = try function.make(&call)
    try call.requireAllUsed()
    return result
  }

  // MARK: attributes

  /// `symbol.name`
  func attribute(_ name: String, of symbol: Symbol) throws(BytecodeError) -> Symbol {
    switch (symbol, name) {
    case (.name(let path, let isBelieved), _):
      let full = path + "." + name
      return LibraryFunction.constant(full).map(Symbol.constant) ?? .name(full, isBelieved: isBelieved)
    case (.tensor(let tensor), "shape"): return .shape(tensor)
    case (.tensor, "get_shape"), (.shape, "as_list"): return .method(symbol, name)
    case (.tensor, _), (.shape, _), (.dimension, _):
      throw BytecodeError(
        .unsupported, "takes the attribute \"\(name)\" of \(symbol.kind), which is not one of the operations")
    default: throw BytecodeError(.unsupported, "takes the attribute \"\(name)\" of \(symbol.kind)")
    }
  }
}
