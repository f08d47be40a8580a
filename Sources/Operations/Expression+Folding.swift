extension Expression {
  /// The same expression with the arithmetic of constants done: `x * (1 / 255)` gets one factor.
  ///
  /// It is done as Python does it, in integers and 64-bit floats, before any tensor sees the result. What would not be exact there,
  /// divisions by zero, integers beyond 64 bits and functions other than roots stay as they are.
  public var folded: Expression {
    guard case .operation(let operation, let operands) = self else { return self }
    let parts = operands.map(\.folded)
    let values = parts.compactMap(\.constantValue)
    if values.count == parts.count, let value = operation.folded(values) { return .constant(value) }
    return .operation(operation, parts)
  }
}

extension Operation {
  /// What the operation gives for constants; nil where it is not done here.
  func folded(_ values: [Constant]) -> Constant? {
    switch self {
    case .unary(let function): values[0].mapped { function.folded($0) }
    case .binary(let function): Constant.combined(values[0], values[1]) { function.folded($0, $1) }
    default: nil
    }
  }
}

extension Constant {
  /// A function of every number of a list, or of the number that this is; nil where it fails for one.
  fileprivate func mapped(_ function: (Constant) -> Constant?) -> Constant? {
    guard case .list(let values) = self else { return function(self) }
    let results = values.compactMap { $0.mapped(function) }
    return results.count == values.count ? .list(results) : nil
  }

  /// A function of two numbers, of a number with each of a list, or of lists of one length.
  fileprivate static func combined(
    _ left: Constant, _ right: Constant, _ function: (Constant, Constant) -> Constant?
  ) -> Constant? {
    switch (left, right) {
    case (.list(let a), .list(let b)):
      guard left.shape == right.shape, left.shape != nil else { return nil }
      let results = zip(a, b).compactMap { combined($0, $1, function) }
      return results.count == a.count ? .list(results) : nil
    case (.list, _): return left.mapped { function($0, right) }
    case (_, .list): return right.mapped { function(left, $0) }
    default: return function(left, right)
    }
  }

  fileprivate var isNumber: Bool { doubleValue != nil }
}

extension Unary {
  fileprivate func folded(_ value: Constant) -> Constant? {
    guard value.isNumber, let number = value.doubleValue else { return nil }
    switch (self, value) {
    case (.identity, _): return value
    case (.negative, .int(let integer)):
      let (result, overflow) = 0.subtractingReportingOverflow(integer)
      return overflow ? nil : .int(result)
    case (.negative, _): return .double(-number)
    case (.abs, .int(let integer)): return integer == .min ? nil : .int(Swift.abs(integer))
    case (.abs, _): return .double(number.magnitude)
    case (.square, _): return Binary.multiply.folded(value, value)
    case (.sqrt, _) where number >= 0: return .double(number.squareRoot())
    default: return nil
    }
  }
}

extension Binary {
  fileprivate func folded(_ left: Constant, _ right: Constant) -> Constant? {
    if case .int(let a) = left, case .int(let b) = right { return folded(a, b) }
    guard left.isNumber, right.isNumber, let a = left.doubleValue, let b = right.doubleValue else {
      return nil
    }
    return folded(a, b).map(Constant.double)
  }

  private func folded(_ a: Int, _ b: Int) -> Constant? {
    let result: (Int, overflow: Bool)
    switch self {
    case .add: result = a.addingReportingOverflow(b)
    case .subtract: result = a.subtractingReportingOverflow(b)
    case .multiply: result = a.multipliedReportingOverflow(by: b)
    case .divide:
      // beyond 2 ** 53 Python divides more exactly than doubles do
      let exact = -(1 << 53)...(1 << 53)
      return b != 0 && exact.contains(a) && exact.contains(b) ? .double(Double(a) / Double(b)) : nil
    case .floorDivide:
      guard b != 0 else { return nil }
      let (quotient, overflow) = a.dividedReportingOverflow(by: b)
      guard !overflow else { return nil }
      return .int(quotient - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0))
    case .power:
      guard b >= 0 else { return folded(Double(a), Double(b)).map(Constant.double) }
      return Self.power(a, b).map(Constant.int)
    case .maximum: return .int(Swift.max(a, b))
    case .minimum: return .int(Swift.min(a, b))
    default: return nil
    }
    return result.overflow ? nil : .int(result.0)
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int? {
    guard exponent <= 64 else { return nil }
    var result = 1
    for _ in 0..<exponent {
      let (product, overflow) = result.multipliedReportingOverflow(by: base)
      guard !overflow else { return nil }
      result = product
    }
    return result
  }

  private func folded(_ a: Double, _ b: Double) -> Double? {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: b == 0 ? nil : a / b
    case .floorDivide: b == 0 ? nil : (a / b).rounded(.down)
    case .power: Self.power(a, b)
    case .maximum: Swift.max(a, b)
    case .minimum: Swift.min(a, b)
    default: nil
    }
  }

  /// Powers that need no logarithm: of 1, 2, 0.5 and their negatives.
  private static func power(_ base: Double, _ exponent: Double) -> Double? {
    let magnitude: Double
    switch exponent.magnitude {
    case 1: magnitude = base
    case 2: magnitude = base * base
    case 0.5 where base >= 0: magnitude = base.squareRoot()
    default: return nil
    }
    if exponent > 0 { return magnitude }
    return magnitude == 0 ? nil : 1 / magnitude
  }
}
