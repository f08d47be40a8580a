/// What a function of tensors computes: inputs and constants, and operations on them.
///
/// Expressions come of `ExpressionParser` and of the module Bytecode; both limit their size and depth (`ExpressionLimits`), so that
/// walks over them may be recursive.
public indirect enum Expression: Sendable, Hashable {
  /// An input, counted from 0: `x`, or `x0`, `x1`, ...
  case input(Int)
  /// A number, or a list of numbers that is a tensor.
  case constant(Constant)
  /// An operation on as many operands as it takes.
  case operation(Operation, [Expression])
}

extension Expression {
  /// Which inputs it uses, in ascending order.
  public var inputs: [Int] { inputSet.sorted() }

  private var inputSet: Set<Int> {
    switch self {
    case .input(let index): [index]
    case .constant: []
    case .operation(_, let operands): operands.reduce(into: []) { $0.formUnion($1.inputSet) }
    }
  }

  /// The constant, if it is nothing else.
  public var constantValue: Constant? { if case .constant(let value) = self { value } else { nil } }

  /// Whether it uses no input.
  public var isConstant: Bool {
    switch self {
    case .input: false
    case .constant: true
    case .operation(_, let operands): operands.allSatisfy(\.isConstant)
    }
  }

  /// How many inputs, constants and operations it is made of; a list counts each of its elements.
  public var size: Int {
    switch self {
    case .input: 1
    case .constant(let value): value.size
    case .operation(_, let operands): operands.reduce(1) { $0 + $1.size }
    }
  }
}

/// How large an expression may be.
public struct ExpressionLimits: Sendable, Equatable {
  /// The deepest nesting that any limit can allow: every walk over an expression is recursive.
  public static let deepest = 200

  /// How long the text may be, in bytes.
  public var bytes: Int
  /// How deeply operations may be nested.
  public var depth: Int
  /// How many inputs, constants and operations there may be.
  public var size: Int

  /// Limits that no expression of a person comes to: 64 KiB, 100 levels, 10,000 parts.
  public init(bytes: Int = 64 << 10, depth: Int = 100, size: Int = 10_000) {
    self.bytes = bytes
    self.depth = min(depth, Self.deepest)
    self.size = size
  }
}
