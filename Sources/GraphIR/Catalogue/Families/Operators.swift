internal import JSON

extension LayerFamily {
  /// Operations on tensors that stand among the layers: TensorFlow's in tf.keras, Keras's own in Keras 3.
  ///
  /// Their shape is known for arithmetic and functions of single elements; for the rest it is unknown.
  static let operators = LayerFamily(
    "Operators",
    [
      LayerDefinition("TensorFlowOpLayer") { try shapes(ofNode: $0) },
      LayerDefinition("TFOpLambda") { facts in
        try shapes(of: facts.text("function", default: ""), facts)
      },
      LayerDefinition(
        "SlicingOpLambda", "ClassMethod", "InstanceMethod", "InstanceProperty",
        shapes: { _ in throw Untellable() }),
    ])

  /// The definition of one of Keras 3's operations; those it does not know have no weights and no known shape.
  static func operation(named name: String) -> LayerDefinition {
    LayerDefinition(name) { try shapes(of: name, $0) }
  }

  /// The operation of a TF 2.1 to 2.3 layer stands in its node definition.
  private static func shapes(ofNode facts: LayerFacts) throws -> [TensorShape] {
    guard let name = facts.layer.config["node_def"]?["op"]?.stringValue else { throw Untellable() }
    return try shapes(of: name, facts)
  }

  private static func shapes(of name: String, _ facts: LayerFacts) throws -> [TensorShape] {
    let plain = plainName(name)
    if unary.contains(plain) { return [try facts.input()] }
    guard binary.contains(plain) else { throw Untellable() }
    let operands = (facts.inputs ?? []) + facts.keywordShapes.values
    guard !operands.isEmpty, facts.hasOnlyTensorsAndNumbers else { throw Untellable() }
    return [
      try operands.dropFirst().reduce(operands[0]) { try $0.broadcast(with: $1, openWins: false) }
    ]
  }

  private static func plainName(_ name: String) -> String {
    name.split(separator: ".").last.map { $0.lowercased() } ?? ""
  }

  /// Whether an operation makes numbers of the same type of floating-point numbers: arithmetic and most functions do;
  /// comparisons and casts do not.
  fileprivate static func keepsFloatType(_ name: String) -> Bool {
    let plain = plainName(name)
    let isReduction = ["reduce_mean", "reduce_sum", "reduce_max", "reduce_min", "getitem"].contains(plain)
    return isReduction || (unary.union(binary).contains(plain) && !ofOtherTypes.contains(plain))
  }

  private static let ofOtherTypes: Set<String> = [
    "cast", "logical_not", "greater", "greater_equal", "greaterequal", "less", "less_equal", "lessequal",
    "equal", "not_equal", "notequal", "logical_and", "logical_or",
  ]

  private static let unary: Set<String> = [
    "relu", "relu6", "leakyrelu", "leaky_relu", "sigmoid", "hardsigmoid", "hard_sigmoid", "tanh", "softmax",
    "logsoftmax", "log_softmax", "softplus", "softsign", "silu", "swish", "gelu", "elu", "selu", "exp",
    "log", "log1p", "expm1", "sqrt", "rsqrt", "square", "abs", "absolute", "neg", "negative", "sign",
    "floor", "ceil", "round", "sin", "cos", "cast", "identity", "stop_gradient", "stopgradient", "clip",
    "clip_by_value", "l2_normalize", "zeros_like", "ones_like", "zeroslike", "oneslike", "erf",
    "reciprocal", "logical_not",
  ]

  private static let binary: Set<String> = [
    "add", "addv2", "__add__", "__radd__", "subtract", "sub", "__sub__", "__rsub__", "multiply", "mul",
    "__mul__", "__rmul__", "divide", "true_divide", "truedivide", "truediv", "realdiv", "div",
    "divide_no_nan", "dividenonan", "floordiv", "floor_divide", "floordivide", "maximum", "minimum", "pow",
    "power", "mod", "floormod", "squared_difference", "squareddifference", "greater", "greater_equal",
    "greaterequal", "less", "less_equal", "lessequal", "equal", "not_equal", "notequal", "logical_and",
    "logical_or", "biasadd", "bias_add",
  ]
}

extension Layer {
  /// Whether this is an operation that makes numbers of the type of those that it takes, as far as these are floating-point ones.
  func keepsFloatType(_ dialect: Dialect) -> Bool {
    let name =
      switch className {
      case "TensorFlowOpLayer": config["node_def"]?["op"]?.stringValue
      case "TFOpLambda", "SlicingOpLambda": config["function"]?.stringValue
      default: dialect.family == .keras3 && isKeras3Operation ? plainClassName : nil
      }
    return name.map(LayerFamily.keepsFloatType) ?? false
  }
}

extension LayerFacts {
  /// Whether the shapes of all tensors are known, and the other operands are numbers and so leave the shape alone.
  fileprivate var hasOnlyTensorsAndNumbers: Bool {
    if hasArrayArguments || hasUnknownInputs { return false }
    for (key, value) in keywords where keywordShapes[key] == nil {
      if value.arrayValue != nil || value.objectValue != nil { return false }
    }
    guard let constants = layer.config["constants"]?.objectValue else { return true }
    return constants.allSatisfy { $0.value.doubleValue != nil }
  }
}
