internal import GraphIR
internal import JSON
internal import Operations

/// Operations of Keras 3: a class for each, its settings in the config, its operands in the call.
enum Keras3Operations {
  static func read(_ layer: CanonicalLayer) throws(MigrationRefusal) -> ReadOperation {
    guard layer.calls.count == 1 else {
      throw MigrationRefusal(.unknownForm, layer: layer.name, "it is called \(layer.calls.count) times")
    }
    var settings = layer.config
    for key in ["name", "dtype", "trainable"] where key != "dtype" || layer.className != "Cast" {
      if key != "dtype" || layer.className != "OneHot" { settings.removeValue(forKey: key) }
    }
    func arguments(_ parameters: String) throws(MigrationRefusal) -> OperatorArguments {
      try OperatorArguments(
        layer.calls[0], parameters, settings: settings, of: layer.name,
        title: "the operation \(layer.className)")
    }
    if let unary = unaries[layer.className] {
      var given = try arguments("x|variable decimals")
      try given.require("decimals", .int(0))
      return try given.make(unary.rawValue, [:], given.operand("x"))
    }
    if let binary = binaries[layer.className] {
      var given = try arguments("x1 x2")
      let x = try given.operand("x1")
      return try given.make(binary.rawValue, [:], x, given.operand("x2"))
    }
    if let reduction = reductions[layer.className] {
      var given = try arguments("x axis keepdims initial")
      let x = try given.operand("x")
      let (axis, keep) = (try given.constant("axis"), try given.constant("keepdims"))
      return try given.make(reduction.rawValue, ["axis": axis, "keepdims": keep], x)
    }
    if let simple = simples[layer.className] {
      var given = try arguments("x|xs " + simple.parameters.map(\.theirs).joined(separator: " "))
      let list = simple.takesList ? try given.operands("x") : [try given.operand("x")]
      var values: [String: Constant?] = [:]
      for parameter in simple.parameters {
        let value: Constant? = try given.constant(parameter.theirs)
        values[parameter.ours] = .some(value ?? parameter.standard)
      }
      return try given.make(simple.form, values, list: list)
    }
    return try other(layer.className, arguments)
  }

  private static func other(
    _ className: String, _ arguments: (String) throws(MigrationRefusal) -> OperatorArguments
  ) throws(MigrationRefusal) -> ReadOperation {
    switch className {
    case "GetItem":
      var given = try arguments("x key")
      let x = try given.operand("x")
      let operation = try given.slice(given.take("key"))
      return try given.made(operation, [x])
    case "Matmul":
      var given = try arguments("x1 x2")
      let x = try given.operand("x1")
      return try given.make("matmul", [:], x, given.operand("x2"))
    case "Where":
      var given = try arguments("condition x1 x2")
      let (condition, x) = (try given.operand("condition"), try given.operand("x1"))
      return try given.make("where", [:], condition, x, given.operand("x2"))
    case "Pad":
      var given = try arguments("x constant_values pad_width mode")
      try given.require("constant_values", .int(0), .double(0))
      let x = try given.operand("x")
      let (widths, mode) = (try given.constant("pad_width"), try given.constant("mode"))
      return try given.make("pad", ["widths": widths, "mode": mode], x)
    case "Argmax":
      var given = try arguments("x axis keepdims")
      try given.require("keepdims", .bool(false))
      let x = try given.operand("x")
      return try given.make("argmax", ["axis": given.constant("axis") ?? Constant.none], x)
    case "OneHot":
      var given = try arguments("x num_classes axis dtype sparse")
      try given.require("axis", .int(-1))
      try given.require("dtype", .string("float32"))
      try given.require("sparse", .bool(false))
      let x = try given.operand("x")
      return try given.make("one_hot", ["classes": given.constant("num_classes")], x)
    case "Normalize":
      // Keras 3 holds the root, not the sum, against its epsilon
      var given = try arguments("x axis order epsilon")
      try given.require("order", .int(2))
      let x = try given.operand("x")
      let root = try given.constant("epsilon")?.doubleValue ?? 1e-7
      return try given.make(
        "l2_normalize", ["axis": given.constant("axis"), "epsilon": .double(root * root)], x)
    case "Resize":
      var given = try arguments(
        "x|images|image size interpolation antialias crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value data_format"
      )
      for name in ["crop_to_aspect_ratio", "pad_to_aspect_ratio"] { try given.require(name, .bool(false)) }
      try given.require("data_format", .string("channels_last"))
      _ = (given.take("fill_mode"), given.take("fill_value"))
      let x = try given.operand("x")
      let (size, method) = (try given.constant("size"), try given.constant("interpolation"))
      return try given.make(
        "resize", ["size": size, "method": method, "antialias": given.constant("antialias")], x)
    case "DepthToSpace", "SpaceToDepth":
      var given = try arguments("x block_size data_format")
      try given.require("data_format", .string("channels_last"))
      let x = try given.operand("x")
      let form = className == "DepthToSpace" ? "depth_to_space" : "space_to_depth"
      return try given.make(form, ["block": given.constant("block_size")], x)
    case "Flip":
      var given = try arguments("x axis")
      let x = try given.operand("x")
      guard let axis = try given.constant("axis")?.intValue, (-32..<32).contains(axis) else {
        throw given.refusal("it flips several axes")
      }
      let back = SliceItem.range(start: nil, stop: nil, step: -1)
      let items = axis >= 0 ? Array(repeating: .whole, count: axis) + [back] : [.ellipsis, back]
      return try given.made(.slice(items + Array(repeating: .whole, count: max(-1 - axis, 0))), [x])
    default:
      throw try arguments("x xs x1 x2").refusal(
        "Keras 3's operation \(className) is none of those that are read")
    }
  }

  /// An operation whose settings have one value each.
  private struct Simple {
    let form: String
    let takesList: Bool
    let parameters: [(ours: String, theirs: String, standard: Constant?)]

    init(_ form: String, takesList: Bool = false, _ parameters: (String, String, Constant?)...) {
      (self.form, self.takesList) = (form, takesList)
      self.parameters = parameters.map { (ours: $0.0, theirs: $0.1, standard: $0.2) }
    }
  }

  private static let simples: [String: Simple] = [
    "LeakyRelu": Simple("leaky_relu", ("slope", "negative_slope", .double(0.2))),
    "Elu": Simple("elu", ("alpha", "alpha", nil)),
    "Gelu": Simple("gelu", ("approximate", "approximate", .bool(true))),
    "Clip": Simple("clip", ("min", "x_min", nil), ("max", "x_max", nil)),
    "Softmax": Simple("softmax", ("axis", "axis", nil)),
    "LogSoftmax": Simple("log_softmax", ("axis", "axis", nil)),
    "Cast": Simple("cast", ("dtype", "dtype", nil)),
    "ExpandDims": Simple("expand_dims", ("axis", "axis", nil)),
    "Squeeze": Simple("squeeze", ("axis", "axis", nil)),
    "Reshape": Simple("reshape", ("shape", "newshape", nil)),
    "Transpose": Simple("transpose", ("axes", "axes", nil)),
    "Tile": Simple("tile", ("multiples", "repeats", nil)),
    "Repeat": Simple("repeat", ("count", "repeats", nil), ("axis", "axis", nil)),
    "Concatenate": Simple("concatenate", takesList: true, ("axis", "axis", .int(0))),
    "Stack": Simple("stack", takesList: true, ("axis", "axis", .int(0))),
  ]

  private static let unaries: [String: Unary] = [
    "Negative": .negative, "Absolute": .abs, "Abs": .abs, "Sign": .sign, "Square": .square, "Sqrt": .sqrt,
    "Rsqrt": .rsqrt, "Exp": .exp, "Log": .log, "Floor": .floor, "Ceil": .ceil, "Round": .round, "Sin": .sin,
    "Cos": .cos, "Sigmoid": .sigmoid, "Tanh": .tanh, "Relu": .relu, "Relu6": .relu6, "Softplus": .softplus,
    "Softsign": .softsign, "Silu": .silu, "Selu": .selu, "Copy": .identity, "StopGradient": .stopGradient,
    "LogicalNot": .logicalNot,
  ]
  private static let binaries: [String: Binary] = [
    "Add": .add, "Subtract": .subtract, "Multiply": .multiply, "TrueDivide": .divide, "Divide": .divide,
    "FloorDivide": .floorDivide, "Power": .power, "Maximum": .maximum, "Minimum": .minimum, "Equal": .equal,
    "NotEqual": .notEqual, "Greater": .greater, "GreaterEqual": .greaterEqual, "Less": .less,
    "LessEqual": .lessEqual, "LogicalAnd": .logicalAnd, "LogicalOr": .logicalOr,
  ]
  private static let reductions: [String: Reduction] = [
    "Mean": .mean, "Sum": .sum, "Max": .max, "Min": .min, "Amax": .max, "Amin": .min, "Any": .any,
    "All": .all,
  ]
}
