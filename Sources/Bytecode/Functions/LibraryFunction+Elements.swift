internal import Operations

extension LibraryFunction {
  /// Functions of single elements.
  static let elements: [LibraryFunction] = plainElements + otherElements + comparisons

  private static let plainElements: [LibraryFunction] = [
    unary(.negative, "tf.negative tf.neg ops.negative"),
    unary(.abs, "K.abs tf.abs ops.abs ops.absolute abs"),
    unary(.sign, "K.sign tf.sign ops.sign"),
    unary(.square, "K.square tf.square ops.square"),
    unary(.sqrt, "tf.sqrt ops.sqrt"),
    unary(.rsqrt, "tf.rsqrt ops.rsqrt"),
    unary(.exp, "K.exp tf.exp ops.exp"),
    unary(.log, "K.log tf.log ops.log"),
    unary(.floor, "tf.floor ops.floor"),
    unary(.ceil, "tf.ceil ops.ceil"),
    unary(.round, "K.round tf.round"),
    unary(.sin, "K.sin tf.sin ops.sin"),
    unary(.cos, "K.cos tf.cos ops.cos"),
    unary(.sigmoid, "K.sigmoid tf.sigmoid ops.sigmoid activations.sigmoid"),
    unary(.tanh, "K.tanh tf.tanh ops.tanh activations.tanh"),
    unary(.relu, "tf.relu ops.relu"),
    unary(.relu6, "tf.relu6 ops.relu6"),
    unary(.softplus, "K.softplus tf.softplus ops.softplus activations.softplus"),
    unary(.softsign, "K.softsign tf.softsign ops.softsign activations.softsign"),
    unary(.silu, "tf.silu tf.swish ops.silu ops.swish activations.swish activations.silu"),
    unary(.selu, "tf.selu ops.selu activations.selu"),
    unary(.identity, "K.identity tf.identity"),
    unary(.stopGradient, "K.stop_gradient tf.stop_gradient ops.stop_gradient"),
    unary(.logicalNot, "tf.logical_not ops.logical_not"),
    binary(.add, "tf.add ops.add"),
    binary(.subtract, "tf.subtract ops.subtract"),
    binary(.multiply, "tf.multiply ops.multiply"),
    binary(.divide, "tf.divide tf.truediv ops.divide ops.true_divide"),
    binary(.floorDivide, "tf.floordiv ops.floor_divide"),
    binary(.power, "K.pow tf.pow ops.power"),
    binary(.maximum, "K.maximum tf.maximum ops.maximum"),
    binary(.minimum, "K.minimum tf.minimum ops.minimum"),
  ]

  private static let comparisons: [LibraryFunction] = [
    binary(.equal, "K.equal tf.equal ops.equal"),
    binary(.notEqual, "K.not_equal tf.not_equal ops.not_equal"),
    binary(.greater, "K.greater tf.greater ops.greater"),
    binary(.greaterEqual, "K.greater_equal tf.greater_equal ops.greater_equal"),
    binary(.less, "K.less tf.less ops.less"),
    binary(.lessEqual, "K.less_equal tf.less_equal ops.less_equal"),
    binary(.logicalAnd, "tf.logical_and ops.logical_and"),
    binary(.logicalOr, "tf.logical_or ops.logical_or"),
    LibraryFunction("tf.where ops.where", "condition x|x1 y|x2") { call throws(BytecodeError) in
      // TensorFlow 1 takes rows where the condition has fewer axes, and does not broadcast
      guard call.execution.tensorFlow == .two else {
        throw BytecodeError(
          .unsupported,
          "calls \(call.name), which is another function in TensorFlow 1 and 2, and the file does not tell which"
        )
      }
      return try call.make("where", [:], call.tensor("condition"), call.tensor("x"), call.tensor("y"))
    },
  ]

  private static let otherElements: [LibraryFunction] = [
    // Keras's root of a negative number is 0
    LibraryFunction("K.sqrt", "x") { call throws(BytecodeError) in
      let x = try call.tensor("x")
      return .tensor(try call.unary(.sqrt, x.isNeverNegative ? x : call.unary(.relu, x)))
    },
    LibraryFunction("K.relu activations.relu", "x alpha|negative_slope max_value threshold") {
      call throws(BytecodeError) in
      try relu(&call)
    },
    LibraryFunction("K.hard_sigmoid", "x") { call throws(BytecodeError) in
      let scaled = try call.binary(.multiply, call.number(0.2), call.tensor("x"))
      return try call.make(
        "clip", ["min": .double(0), "max": .double(1)], call.binary(.add, scaled, call.number(0.5)))
    },
    LibraryFunction("ops.hard_sigmoid", "x") { call throws(BytecodeError) in
      let shifted = try call.binary(.add, call.tensor("x"), call.number(3))
      return .tensor(try call.binary(.divide, call.unary(.relu6, shifted), call.number(6)))
    },
    LibraryFunction("K.elu activations.elu ops.elu", "x alpha") { call throws(BytecodeError) in
      try call.make("elu", ["alpha": .double(call.double("alpha", or: 1))], call.tensor("x"))
    },
    LibraryFunction("tf.elu", "features") { call throws(BytecodeError) in
      try call.make("elu", [:], call.tensor("features"))
    },
    LibraryFunction("tf.leaky_relu", "features alpha") { call throws(BytecodeError) in
      try call.make("leaky_relu", ["slope": .double(call.double("alpha", or: 0.2))], call.tensor("features"))
    },
    LibraryFunction("ops.leaky_relu", "x negative_slope") { call throws(BytecodeError) in
      try call.make(
        "leaky_relu", ["slope": .double(call.double("negative_slope", or: 0.2))], call.tensor("x"))
    },
    LibraryFunction("tf.gelu", "features approximate") { call throws(BytecodeError) in
      try call.make("gelu", ["approximate": .bool(call.bool("approximate"))], call.tensor("features"))
    },
    LibraryFunction("ops.gelu", "x approximate") { call throws(BytecodeError) in
      try call.make("gelu", ["approximate": .bool(call.bool("approximate", or: true))], call.tensor("x"))
    },
    LibraryFunction("activations.gelu", "x approximate") { call throws(BytecodeError) in
      try call.make("gelu", ["approximate": .bool(call.bool("approximate"))], call.tensor("x"))
    },
    LibraryFunction(
      "K.clip tf.clip_by_value ops.clip",
      "x|t min|min_value|clip_value_min|x_min max|max_value|clip_value_max|x_max"
    ) {
      call throws(BytecodeError) in
      try call.make(
        "clip", ["min": call.constant("min", or: .none), "max": call.constant("max", or: .none)],
        call.tensor("x"))
    },
    softmax("K.softmax activations.softmax ops.softmax", "softmax", "x"),
    softmax("tf.softmax", "softmax", "logits"),
    softmax("ops.log_softmax", "log_softmax", "x"),
    softmax("tf.log_softmax", "log_softmax", "logits"),
    LibraryFunction("K.l2_normalize", "x axis") { call throws(BytecodeError) in
      try call.make("l2_normalize", ["axis": call.constant("axis", or: .none)], call.tensor("x"))
    },
    LibraryFunction("tf.l2_normalize", "x axis|dim epsilon") { call throws(BytecodeError) in
      try call.make(
        "l2_normalize",
        ["axis": call.constant("axis", or: .none), "epsilon": call.constant("epsilon", or: .double(1e-12))],
        call.tensor("x"))
    },
    // Keras 3 holds the root, not the sum, against its epsilon
    LibraryFunction("ops.normalize", "x axis order epsilon") { call throws(BytecodeError) in
      try call.require("order", .int(2))
      let epsilon = try call.constant("epsilon") ?? Constant.none
      guard let root = epsilon == .none ? 1e-7 : epsilon.doubleValue else {
        throw call.refusal("epsilon", .constant(epsilon), "a number")
      }
      return try call.make(
        "l2_normalize", ["axis": call.constant("axis", or: .int(-1)), "epsilon": .double(root * root)],
        call.tensor("x"))
    },
  ]

  private static func unary(_ function: Unary, _ names: String) -> LibraryFunction {
    LibraryFunction(names, "x|input|features|tensor|a|variables|variable") { call throws(BytecodeError) in
      let symbol = try call.required("x")
      if case .constant(let value) = symbol, value.doubleValue != nil {
        return try call.execution.unary(function, symbol)
      }
      switch symbol {
      case .sequence, .shape, .dimension: throw call.refusal("x", symbol, "a tensor")
      default: return .tensor(try call.unary(function, call.execution.tensor(symbol)))
      }
    }
  }

  private static func binary(_ function: Binary, _ names: String) -> LibraryFunction {
    LibraryFunction(names, "x|x1|a y|x2|b") { call throws(BytecodeError) in
      let left = try call.tensor("x")
      return .tensor(try call.binary(function, left, call.tensor("y")))
    }
  }

  private static func softmax(_ names: String, _ form: String, _ tensor: String) -> LibraryFunction {
    LibraryFunction(names, "\(tensor) axis|dim") { call throws(BytecodeError) in
      let axis = try call.constant("axis") ?? Constant.none
      return try call.make(form, ["axis": axis == .none ? .int(-1) : axis], call.tensor(tensor))
    }
  }

  private static func relu(_ call: inout FunctionCall) throws(BytecodeError) -> Symbol {
    let slope = try call.double("alpha", or: 0)
    let high = try call.constant("max_value") ?? Constant.none
    try call.require("threshold", .double(0), .int(0))
    let x = try call.tensor("x")
    let rising =
      slope == 0 ? try call.unary(.relu, x) : try call.tensor("leaky_relu", ["slope": .double(slope)], [x])
    guard high != .none else { return .tensor(rising) }
    guard let bound = high.doubleValue else { throw call.refusal("max_value", .constant(high), "a number") }
    if slope == 0, bound == 6 { return .tensor(try call.unary(.relu6, x)) }
    return .tensor(try call.binary(.minimum, rising, call.number(bound)))
  }
}

extension SymbolicTensor {
  /// Whether its numbers are known to be 0 or more.
  fileprivate var isNeverNegative: Bool { expression.isNeverNegative }
}

extension Expression {
  fileprivate var isNeverNegative: Bool {
    guard case .operation(let operation, let operands) = self else {
      return constantValue?.doubleValue.map { $0 >= 0 } ?? false
    }
    switch operation {
    case .unary(.square), .unary(.abs), .unary(.exp), .unary(.relu), .unary(.relu6), .unary(.sigmoid),
      .unary(.sqrt):
      return true
    case .reduce(.sum, _, _), .reduce(.mean, _, _), .reduce(.max, _, _), .reduce(.min, _, _), .expandDims,
      .squeeze,
      .reshape:
      return operands[0].isNeverNegative
    case .binary(.add), .binary(.multiply): return operands.allSatisfy(\.isNeverNegative)
    case .binary(.maximum): return operands.contains(where: \.isNeverNegative)
    default: return false
    }
  }
}
