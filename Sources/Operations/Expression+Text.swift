internal import JSON

extension Constant {
  /// The value as an expression spells it: `0.17`, `[1, 2]`, `"float32"`, `None`.
  public var text: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .double(let value): Constant.text(of: value)
    case .string(let value): Constant.quoted(value)
    case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    }
  }

  private static func text(of value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return JSONNumber(value).text
  }

  private static func quoted(_ text: String) -> String {
    let inside = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      default: String(scalar)
      }
    }
    return "\"" + inside.joined() + "\""
  }

  /// Whether its text begins with a minus sign.
  fileprivate var isSigned: Bool {
    switch self {
    case .int(let value): value < 0
    case .double(let value): !value.isNaN && value.sign == .minus
    default: false
    }
  }
}

extension SliceItem {
  /// The place as it stands between brackets: `0`, `1:`, `::2`, `...`, `None`.
  public var text: String {
    switch self {
    case .index(let value): String(value)
    case .ellipsis: "..."
    case .newAxis: "None"
    case .range(let start, let stop, let step):
      (start.map(String.init) ?? "") + ":" + (stop.map(String.init) ?? "") + (step == 1 ? "" : ":\(step)")
    }
  }
}

extension Expression {
  /// The expression in the grammar that `ExpressionParser` reads. Parsing gives the same expression again.
  ///
  /// The only input is called `x` where no other one is used.
  public var text: String { text(onlyX: inputs == [0]) }

  /// How tightly a text holds together: an operand must do so at least as much as its place asks.
  fileprivate enum Binding: Int {
    case sum, product, sign, power, atom
  }

  private var binding: Binding {
    switch self {
    case .input: .atom
    case .constant(let value): value.isSigned ? .sign : .atom
    case .operation(.unary(.negative), let operands): operands[0].constantValue == nil ? .sign : .atom
    case .operation(.binary(let function), _): function.symbol?.binding ?? .atom
    case .operation: .atom
    }
  }

  private func text(onlyX: Bool) -> String {
    switch self {
    case .input(let index): return onlyX ? "x" : "x\(index)"
    case .constant(let value): return value.text
    case .operation(.unary(.negative), let operands) where operands[0].constantValue == nil:
      return "-" + operands[0].text(.sign, onlyX)
    case .operation(.binary(let function), let operands):
      guard let symbol = function.symbol else { break }
      return operands[0].text(symbol.left, onlyX) + " \(symbol.text) " + operands[1].text(symbol.right, onlyX)
    case .operation(.slice(let items), let operands):
      return operands[0].text(.atom, onlyX) + "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .operation: break
    }
    guard case .operation(let operation, let operands) = self else { return "" }
    let tensors = operands.map { $0.text(onlyX: onlyX) }.joined(separator: ", ")
    let arguments = [operation.operandCount == nil ? "[\(tensors)]" : tensors] + operation.settingTexts
    return operation.name + "(" + arguments.joined(separator: ", ") + ")"
  }

  private func text(_ least: Binding, _ onlyX: Bool) -> String {
    let text = text(onlyX: onlyX)
    return binding.rawValue < least.rawValue ? "(\(text))" : text
  }

  fileprivate struct Symbol {
    let text: String
    let binding: Binding
    let left: Binding
    let right: Binding

    static func sum(_ text: String) -> Symbol {
      Symbol(text: text, binding: .sum, left: .sum, right: .product)
    }

    static func product(_ text: String) -> Symbol {
      Symbol(text: text, binding: .product, left: .product, right: .sign)
    }

    static let power = Symbol(text: "**", binding: .power, left: .atom, right: .sign)
  }
}

extension Operation {
  /// `axis=1`, for every setting that has not its standard value.
  fileprivate var settingTexts: [String] {
    let standards = Operation.form(named: name)?.parameters.map(\.standard) ?? []
    return zip(settings, standards).compactMap { setting, standard in
      setting.value == standard ? nil : "\(setting.name)=\(setting.value.text)"
    }
  }
}

extension Binary {
  /// How it is written between its operands; nil: as a call.
  fileprivate var symbol: Expression.Symbol? {
    switch self {
    case .add: Expression.Symbol.sum("+")
    case .subtract: Expression.Symbol.sum("-")
    case .multiply: Expression.Symbol.product("*")
    case .divide: Expression.Symbol.product("/")
    case .floorDivide: Expression.Symbol.product("//")
    case .power: Expression.Symbol.power
    default: nil
    }
  }
}
