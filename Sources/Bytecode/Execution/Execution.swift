internal import Operations

/// Follows a function's operations with symbols in place of values.
struct Execution {
  let code: CodeObject
  let version: PythonVersion
  let limits: ExpressionLimits
  let shapes: [[Int?]?]
  let tensorFlow: TensorFlowGeneration?
  /// The code's constants; nil for what no expression can use.
  private let constants: [Symbol?]
  var stack: [Symbol] = []
  var locals: [Symbol?] = []
  private var outer: [String: Symbol] = [:]
  /// Names of the arguments of the call that comes next.
  var callNames: [String] = []
  /// How many more values lists may hold, each counted as often as it is in one.
  private var roomInLists = 100_000
  /// Global names that were taken for what they are called.
  var believed: Set<String> = []

  init(_ code: CodeObject, _ version: PythonVersion, _ reader: LambdaReader) {
    self.code = code
    self.version = version
    limits = reader.limits
    shapes = reader.inputs.shapes
    // TensorFlow 1 has nothing for Python 3.8, TensorFlow 2 nothing for 2.7
    let told: TensorFlowGeneration? = version >= .python38 ? .two : version == .python27 ? .one : nil
    tensorFlow = reader.tensorFlow ?? told
    constants = code.constants.map { $0.symbol(bytesAreText: version == .python27) }
    locals = arguments(reader)
    for (index, name) in code.free.enumerated() {
      let value = reader.closure.indices.contains(index) ? reader.closure[index] : nil
      outer[name] =
        value.map(Symbol.constant)
        ?? .missing("the variable \"\(name)\" of the function around it, whose value is not in the file")
    }
  }

  /// What the arguments are at the beginning: the inputs, then what the layer gives, then default values.
  private func arguments(_ reader: LambdaReader) -> [Symbol?] {
    var locals = [Symbol?](repeating: nil, count: code.locals.count)
    let firstDefault = code.argumentCount - reader.defaults.count
    for index in 0..<(code.argumentCount + code.keywordOnlyCount) where locals.indices.contains(index) {
      let name = code.locals[index]
      let place = index - firstDefault
      if index == 0 {
        locals[0] = inputs(reader.inputs)
      } else if let value = reader.arguments[name] {
        locals[index] = .constant(value)
      } else if index < code.argumentCount, reader.defaults.indices.contains(place),
        let value = reader.defaults[place]
      {
        locals[index] = .constant(value)
      } else {
        locals[index] = .missing("its argument \"\(name)\", whose value is not in the file")
      }
    }
    return locals
  }

  private func inputs(_ inputs: LambdaInputs) -> Symbol {
    func tensor(_ index: Int) -> Symbol {
      .tensor(SymbolicTensor(expression: .input(index), size: 1, depth: 1))
    }
    switch inputs {
    case .one: return tensor(0)
    case .several(let shapes): return .sequence(shapes.indices.map(tensor))
    }
  }

  /// The expression that the function returns. `failure`: what follows the operations instead of a return.
  mutating func run(
    _ instructions: [DecodedInstruction], failure: BytecodeError?
  ) throws(BytecodeError) -> Expression {
    guard code.argumentCount > 0 else { throw BytecodeError(.noTensor, "takes no argument") }
    // that it branches says more than what it calls before
    for decoded in instructions {
      if let refusal = decoded.instruction.refusal, refusal.code == .notStraight { throw refusal }
    }
    for decoded in instructions {
      if decoded.instruction == .returnValue {
        let value = try pop()
        return try result(value)
      }
      if decoded.instruction == .returnConst { return try result(constant(decoded.argument)) }
      try step(decoded.instruction, decoded.argument)
      guard stack.count <= 1000 else { throw misfit("a stack of 1000 values") }
    }
    throw failure ?? misfit("no return")
  }

  private func result(_ symbol: Symbol) throws(BytecodeError) -> Expression {
    guard stack.isEmpty else { throw misfit("\(stack.count) values left") }
    switch symbol {
    case .tensor(let tensor): return tensor.expression.folded
    case .sequence: throw BytecodeError(.noTensor, "gives a list, not one tensor")
    default: throw BytecodeError(.noTensor, "gives \(symbol.kind), no tensor")
    }
  }

  // MARK: stack and variables

  func misfit(_ what: String) -> BytecodeError { InstructionDecoder.misfit(version, what) }

  mutating func pop() throws(BytecodeError) -> Symbol {
    guard let last = stack.popLast() else { throw misfit("an empty stack") }
    return last
  }

  /// The last `count` values, the lowest first.
  mutating func pop(_ count: Int) throws(BytecodeError) -> [Symbol] {
    guard count <= stack.count else { throw misfit("an empty stack") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  func constant(_ index: Int) throws(BytecodeError) -> Symbol {
    guard constants.indices.contains(index) else { throw misfit("a constant \(index)") }
    if let symbol = constants[index] { return symbol }
    if case .code = code.constants[index] { throw BytecodeError(.notStraight, "has a function inside") }
    throw BytecodeError(.unsupported, "uses a constant that is no number, text or list of them")
  }

  func name(_ index: Int) throws(BytecodeError) -> String {
    guard code.names.indices.contains(index) else { throw misfit("a name \(index)") }
    return code.names[index]
  }

  func local(_ index: Int) throws(BytecodeError) -> Symbol {
    guard locals.indices.contains(index), let value = locals[index] else {
      throw misfit("a variable \(index)")
    }
    if case .missing(let what) = value { throw BytecodeError(.unknownName, "uses \(what)") }
    return value
  }

  private mutating func store(_ index: Int) throws(BytecodeError) {
    guard locals.indices.contains(index) else { throw misfit("a variable \(index)") }
    locals[index] = try pop()
  }

  /// A variable of the function around it.
  private func outer(_ index: Int) throws(BytecodeError) -> Symbol {
    let names = version >= .python311 ? code.locals : code.cells + code.free
    guard names.indices.contains(index), let value = outer[names[index]] else {
      throw misfit("a variable \(index)")
    }
    if case .missing(let what) = value { throw BytecodeError(.unknownName, "uses \(what)") }
    return value
  }

  // MARK: steps

  private mutating func step(_ instruction: Instruction, _ argument: Int) throws(BytecodeError) {
    if let refusal = instruction.refusal { throw refusal }
    switch instruction {
    case .resume, .nop, .precall, .copyFreeVars: break
    case .loadFast, .loadFastBorrow, .loadFastCheck: stack.append(try local(argument))
    case .loadFastLoadFast, .loadFastBorrowLoadFastBorrow:
      stack += [try local(argument >> 4), try local(argument & 15)]
    case .storeFast: try store(argument)
    case .storeFastLoadFast:
      try store(argument >> 4)
      stack.append(try local(argument & 15))
    case .storeFastStoreFast:
      try store(argument >> 4)
      try store(argument & 15)
    case .loadConst: stack.append(try constant(argument))
    case .loadSmallInt: stack.append(.constant(.int(argument)))
    case .loadDeref: stack.append(try outer(argument))
    case .loadName: stack.append(global(try name(argument)))
    case .loadGlobal: try loadGlobal(argument)
    case .loadAttr: try loadAttribute(argument)
    case .loadMethod: try loadMethod(argument)
    case .importName:
      let from = try pop(2)[1]
      let module = try name(argument)
      // without names to take from it, the import gives the package that the module is in
      let isWhole = from.constantValue == Constant.none
      let given = isWhole ? String(module.prefix { $0 != "." }) : module
      stack.append(.name(given, isBelieved: false))
    case .importFrom:
      guard let module = stack.last else { throw misfit("an empty stack") }
      stack.append(try attribute(name(argument), of: module))
    case .buildTuple, .buildList: stack.append(try list(pop(argument)))
    case .listExtend: try extend(argument)
    case .listToTuple: break
    case .unpackSequence:
      guard let parts = try pop().parts else { throw BytecodeError(.unsupported, "takes a tensor apart") }
      guard parts.count == argument else {
        throw BytecodeError(.unsupported, "takes a list of \(parts.count) apart into \(argument)")
      }
      stack += parts.reversed()
    case .buildSlice:
      guard argument == 2 || argument == 3 else { throw misfit("a slice of \(argument) parts") }
      stack.append(try slice(pop(argument)))
    case .call, .callKw, .kwNames, .callFunction, .callFunctionKw, .callMethod:
      try stepCall(instruction, argument)
    case .popTop, .rotTwo, .rotThree, .dupTop, .swap, .copy, .pushNull: try shuffle(instruction, argument)
    default: try compute(instruction, argument)
    }
  }

  private mutating func shuffle(_ instruction: Instruction, _ argument: Int) throws(BytecodeError) {
    switch instruction {
    case .popTop: _ = try pop()
    case .rotTwo:
      let values = try pop(2)
      stack += [values[1], values[0]]
    case .rotThree:
      let values = try pop(3)
      stack += [values[2], values[0], values[1]]
    case .dupTop:
      let value = try pop()
      stack += [value, value]
    case .pushNull: stack.append(.null)
    default:
      guard argument > 0, argument <= stack.count else { throw misfit("an empty stack") }
      let place = stack.count - argument
      if instruction == .copy { stack.append(stack[place]) } else { stack.swapAt(place, stack.count - 1) }
    }
  }

  private mutating func extend(_ argument: Int) throws(BytecodeError) {
    guard let more = try pop().parts, argument == 1, let list = try pop().parts else {
      throw BytecodeError(.unsupported, "extends a list by what is none")
    }
    stack.append(try self.list(list + more))
  }

  /// A list of these parts. What all lists hold together is limited: one that holds another twice doubles it.
  mutating func list(_ parts: [Symbol]) throws(BytecodeError) -> Symbol {
    let list = Symbol.list(parts)
    roomInLists -= list.valueCount
    guard roomInLists >= 0 else { throw BytecodeError(.tooLarge, "makes lists of more than 100000 values") }
    return list
  }

  // MARK: names

  private mutating func loadGlobal(_ argument: Int) throws(BytecodeError) {
    let hasNull = version >= .python311
    let symbol = global(try name(hasNull ? argument >> 1 : argument))
    push(symbol, withNull: hasNull && argument & 1 == 1)
  }

  private mutating func loadAttribute(_ argument: Int) throws(BytecodeError) {
    let hasNull = version >= .python312
    let symbol = try attribute(name(hasNull ? argument >> 1 : argument), of: pop())
    push(symbol, withNull: hasNull && argument & 1 == 1)
  }

  private mutating func loadMethod(_ argument: Int) throws(BytecodeError) {
    push(try attribute(name(argument), of: pop()), withNull: version == .python311)
  }

  /// Puts a function on the stack, with the empty place beside it: below it up to 3.12, above it later.
  private mutating func push(_ symbol: Symbol, withNull: Bool) {
    guard withNull else { return stack.append(symbol) }
    stack += version >= .python313 ? [symbol, .null] : [.null, symbol]
  }

  private func global(_ name: String) -> Symbol {
    // Python 2 has these as names
    let constants: [String: Constant] = ["True": .bool(true), "False": .bool(false), "None": .none]
    return constants[name].map(Symbol.constant) ?? .name(name, isBelieved: true)
  }
}
