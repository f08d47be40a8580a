internal import Operations

extension Execution {
  /// Python's operators.
  mutating func compute(_ instruction: Instruction, _ argument: Int) throws(BytecodeError) {
    switch instruction {
    case .unaryNegative: stack.append(try unary(.negative, pop()))
    case .unaryInvert: stack.append(try unary(.logicalNot, pop()))
    case .unaryPositive: try requireNumber()
    case .callIntrinsic1:
      // the number of the sign + is 5, of a list made a tuple 6
      if argument == 5 { return try requireNumber() }
      guard argument == 6 else {
        throw BytecodeError(.unsupported, "uses Python's inner function \(argument)")
      }
    case .binarySubscr: try stepSubscript()
    // from 3.14 on the brackets are one of the operators
    case .binaryOp where version >= .python314 && argument == 26: try stepSubscript()
    case .binarySlice:
      let values = try pop(3)
      stack.append(try element(slice([values[1], values[2]]), of: values[0]))
    case .slice0, .slice1, .slice2, .slice3: try oldSlice(instruction)
    case .compareOp: try compare(argument)
    default:
      let values = try pop(2)
      stack.append(try binary(self.binary(instruction, argument), values[0], values[1]))
    }
  }

  private mutating func stepSubscript() throws(BytecodeError) {
    let values = try pop(2)
    stack.append(try element(values[1], of: values[0]))
  }

  /// The sign + is one of numbers only: tensors have none.
  private func requireNumber() throws(BytecodeError) {
    guard let last = stack.last else { throw misfit("an empty stack") }
    guard last.constantValue?.doubleValue != nil else {
      throw BytecodeError(.unsupported, "writes + before \(last.kind)")
    }
  }

  private func binary(_ instruction: Instruction, _ argument: Int) throws(BytecodeError) -> Operation {
    switch instruction {
    case .binaryAdd, .inplaceAdd: return .binary(.add)
    case .binarySubtract, .inplaceSubtract: return .binary(.subtract)
    case .binaryMultiply, .inplaceMultiply: return .binary(.multiply)
    case .binaryTrueDivide, .inplaceTrueDivide, .binaryDivide, .inplaceDivide: return .binary(.divide)
    case .binaryFloorDivide, .inplaceFloorDivide: return .binary(.floorDivide)
    case .binaryPower, .inplacePower: return .binary(.power)
    case .binaryAnd, .inplaceAnd: return .binary(.logicalAnd)
    case .binaryOr, .inplaceOr: return .binary(.logicalOr)
    case .binaryMatrixMultiply, .inplaceMatrixMultiply:
      return .matmul(transposeLeft: false, transposeRight: false)
    case .binaryOp:
      // the thirteen operators, then the same in place
      switch argument % 13 {
      case 0 where argument < 26: return .binary(.add)
      case 1 where argument < 26: return .binary(.logicalAnd)
      case 2 where argument < 26: return .binary(.floorDivide)
      case 4 where argument < 26: return .matmul(transposeLeft: false, transposeRight: false)
      case 5 where argument < 26: return .binary(.multiply)
      case 7 where argument < 26: return .binary(.logicalOr)
      case 8 where argument < 26: return .binary(.power)
      case 10 where argument < 26: return .binary(.subtract)
      case 11 where argument < 26: return .binary(.divide)
      case 3, 6, 9, 12:
        throw BytecodeError(
          .unsupported, "uses Python's operator \(argument), which is no operation on tensors")
      default: throw misfit("an operator \(argument)")
      }
    default: throw misfit("an operation \(instruction.rawValue)")
    }
  }

  /// `<`, `<=`, `==`, `!=`, `>`, `>=`; their number stands above what helps the machine from 3.12 on.
  private mutating func compare(_ argument: Int) throws(BytecodeError) {
    let number = version >= .python313 ? argument >> 5 : version == .python312 ? argument >> 4 : argument
    let functions: [Binary] = [.less, .lessEqual, .equal, .notEqual, .greater, .greaterEqual]
    guard functions.indices.contains(number) else {
      throw BytecodeError(.unsupported, "compares in a way that is no operation on tensors")
    }
    let function = functions[number]
    guard tensorFlow == .two || ![.equal, .notEqual].contains(function) else {
      throw BytecodeError(
        .unsupported,
        "compares tensors with \"==\" or \"!=\", which TensorFlow 1 takes for the question whether they are one"
      )
    }
    let values = try pop(2)
    stack.append(try binary(.binary(function), values[0], values[1]))
  }

  // MARK: operations

  /// An operation on tensors, held within the limits.
  func operation(_ operation: Operation, _ operands: [SymbolicTensor]) throws(BytecodeError) -> SymbolicTensor
  {
    let size = operands.reduce(1) { $0 + $1.size }
    let depth = (operands.map(\.depth).max() ?? 0) + 1
    guard size <= limits.size, depth <= limits.depth else {
      throw BytecodeError(
        .tooLarge,
        "computes more than \(limits.size) operations, or more than \(limits.depth) one after the other")
    }
    return SymbolicTensor(
      expression: .operation(operation, operands.map(\.expression)), size: size, depth: depth)
  }

  /// A symbol as a tensor: numbers and lists of them are, where tensors are computed with.
  func tensor(_ symbol: Symbol) throws(BytecodeError) -> SymbolicTensor {
    switch symbol {
    case .tensor(let tensor): return tensor
    case .constant(let value) where value.shape != nil:
      return SymbolicTensor(expression: .constant(value), size: value.valueCount, depth: 1)
    case .name(let name, _):
      throw BytecodeError(.unknownName, "uses the global name \"\(name)\", whose value is not in the file")
    default: throw BytecodeError(.unsupported, "computes with \(symbol.kind)")
    }
  }

  func unary(_ function: Unary, _ symbol: Symbol) throws(BytecodeError) -> Symbol {
    if case .constant(let value) = symbol {
      let folded = Expression.operation(.unary(function), [.constant(value)]).folded.constantValue
      if value.doubleValue != nil, let folded { return .constant(folded) }
      throw BytecodeError(.unsupported, "computes \(function.rawValue) of \(value.text)")
    }
    return .tensor(try operation(.unary(function), [tensor(symbol)]))
  }

  private mutating func binary(_ function: Operation, _ left: Symbol, _ right: Symbol) throws(BytecodeError)
    -> Symbol
  {
    switch (left, right) {
    case (.tensor, _), (_, .tensor): return .tensor(try operation(function, [tensor(left), tensor(right)]))
    default: break
    }
    // lists of Python are joined, not added
    if function == .binary(.add), let first = left.parts, let second = right.parts {
      return try list(first + second)
    }
    guard let a = left.constantValue, let b = right.constantValue, a.doubleValue != nil, b.doubleValue != nil
    else {
      _ = (try tensor(left), try tensor(right))
      throw BytecodeError(.unsupported, "computes \(function.name) of \(left.kind) and \(right.kind)")
    }
    if version == .python27, function == .binary(.divide), let x = a.intValue, let y = b.intValue {
      // in Python 2 the quotient of integers is one
      return try binary(.binary(.floorDivide), .constant(.int(x)), .constant(.int(y)))
    }
    let expression = Expression.operation(function, [.constant(a), .constant(b)]).folded
    if let value = expression.constantValue { return .constant(value) }
    return .tensor(SymbolicTensor(expression: expression, size: 3, depth: 2))
  }

  // MARK: brackets

  /// `start:stop` or `start:stop:step` of constants.
  func slice(_ parts: [Symbol]) throws(BytecodeError) -> Symbol {
    let numbers = try parts.map { part throws(BytecodeError) -> Int? in
      if part.constantValue == Constant.none { return nil }
      guard let value = part.constantValue?.intValue else {
        throw BytecodeError(.unsupported, "slices by \(part.kind), which is no integer")
      }
      return value
    }
    let step = numbers.count > 2 ? numbers[2] ?? 1 : 1
    guard step != 0 else { throw BytecodeError(.unsupported, "slices by a step of 0") }
    return .slice(.range(start: numbers[0], stop: numbers[1], step: step))
  }

  private mutating func oldSlice(_ instruction: Instruction) throws(BytecodeError) {
    let none = Symbol.constant(.none)
    let stop = instruction == .slice2 || instruction == .slice3 ? try pop() : none
    let start = instruction == .slice1 || instruction == .slice3 ? try pop() : none
    stack.append(try element(slice([start, stop]), of: pop()))
  }

  /// `owner[key]`
  mutating func element(_ key: Symbol, of owner: Symbol) throws(BytecodeError) -> Symbol {
    switch owner {
    case .tensor(let tensor): return .tensor(try operation(.slice(items(key)), [tensor]))
    case .shape(let tensor):
      if case .slice(let range) = key, let known = shape(of: tensor) {
        return try list(Self.elements(range, of: known.indices.map { dimension(tensor, $0) }))
      }
      guard let axis = key.constantValue?.intValue else {
        throw BytecodeError(.unsupported, "takes a part of a shape that is not known")
      }
      return dimension(tensor, axis)
    case .sequence, .constant(.list):
      let parts = owner.parts ?? []
      if case .slice(let range) = key { return try list(Self.elements(range, of: parts)) }
      guard let index = key.constantValue?.intValue else {
        throw BytecodeError(.unsupported, "takes the element \(key.kind) of a list")
      }
      let place = index < 0 ? index + parts.count : index
      guard parts.indices.contains(place) else {
        throw BytecodeError(.unsupported, "takes the element \(index) of a list of \(parts.count)")
      }
      return parts[place]
    case .name(let name, _):
      throw BytecodeError(.unknownName, "uses the global name \"\(name)\", whose value is not in the file")
    default: throw BytecodeError(.unsupported, "takes an element of \(owner.kind)")
    }
  }

  private static func elements(_ range: SliceItem, of parts: [Symbol]) throws(BytecodeError) -> [Symbol] {
    guard case .range(let start, let stop, let step) = range else { return parts }
    let first = SliceItem.bounds(parts.count, start, stop, step).first
    return (0..<SliceItem.count(parts.count, start, stop, step)).map { parts[first + $0 * step] }
  }

  private func items(_ key: Symbol) throws(BytecodeError) -> [SliceItem] {
    let items = try (key.parts ?? [key]).map { part throws(BytecodeError) -> SliceItem in
      switch part {
      case .slice(let range): return range
      case .ellipsis: return .ellipsis
      case .constant(.int(let index)): return .index(index)
      case .constant(.none): return .newAxis
      default: throw BytecodeError(.unsupported, "takes the elements \(part.kind) of a tensor")
      }
    }
    guard !items.isEmpty, items.count(where: { $0 == .ellipsis }) < 2 else {
      throw BytecodeError(.unsupported, "takes elements of a tensor in no way that is known")
    }
    return items
  }

  // MARK: shapes

  /// The shape of a tensor, as far as those of the inputs tell it.
  func shape(of tensor: SymbolicTensor) -> [Int?]? {
    do throws(ExpressionError) { return try tensor.expression.shape(of: shapes) } catch { return nil }
  }

  /// The size of an axis: a number where it is known.
  func dimension(_ tensor: SymbolicTensor, _ axis: Int) -> Symbol {
    guard let shape = shape(of: tensor) else { return .dimension(tensor, axis: axis) }
    let place = axis < 0 ? axis + shape.count : axis
    guard shape.indices.contains(place) else { return .dimension(tensor, axis: axis) }
    return shape[place].map { .constant(.int($0)) } ?? .dimension(tensor, axis: place)
  }
}
