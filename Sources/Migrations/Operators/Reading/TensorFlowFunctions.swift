internal import GraphIR
internal import JSON
internal import Operations

/// TFOpLambda and SlicingOpLambda of TensorFlow 2.4 to tf-keras: a function's name in the config, its arguments in the
/// call.
enum TensorFlowFunctions {
  static func read(_ layer: CanonicalLayer) throws(MigrationRefusal) -> ReadOperation {
    guard let function = layer.config["function"]?.stringValue, layer.calls.count == 1 else {
      throw MigrationRefusal(.unknownForm, layer: layer.name, "its config does not name a function")
    }
    let plain = function.split(separator: ".").last.map(String.init) ?? function
    func arguments(_ parameters: String) throws(MigrationRefusal) -> OperatorArguments {
      try OperatorArguments(layer.calls[0], parameters, of: layer.name, title: "tf.\(function)")
    }
    if let unary = unaries[plain] {
      var given = try arguments("x|features|input|input_tensor|tensor beta")
      try given.require("beta", .double(1), .int(1))
      return try given.make(unary.rawValue, [:], given.operand("x"))
    }
    if let binary = binaries[plain] {
      var given = try arguments("x|self y|other")
      let x = try given.operand("x")
      return try given.make(binary.rawValue, [:], x, given.operand("y"))
    }
    if let reduction = reductions[plain] {
      var given = try arguments("input_tensor axis|reduction_indices keepdims|keep_dims")
      let x = try given.operand("input_tensor")
      let (axis, keep) = (try given.constant("axis"), try given.constant("keepdims"))
      return try given.make(reduction.rawValue, ["axis": axis, "keepdims": keep], x)
    }
    if function.contains("image.") { return try image(function, plain, arguments) }
    return try other(plain, function, arguments)
  }

  private typealias Arguments = (_ parameters: String) throws(MigrationRefusal) -> OperatorArguments

  private static func other(
    _ plain: String, _ function: String, _ arguments: Arguments
  ) throws(MigrationRefusal) -> ReadOperation {
    switch plain {
    case "leaky_relu":
      var given = try arguments("features alpha")
      let x = try given.operand("features")
      return try given.make("leaky_relu", ["slope": given.constant("alpha")], x)
    case "gelu":
      var given = try arguments("features approximate")
      let x = try given.operand("features")
      return try given.make("gelu", ["approximate": given.constant("approximate")], x)
    case "elu":
      var given = try arguments("features")
      return try given.make("elu", [:], given.operand("features"))
    case "clip_by_value":
      var given = try arguments("t clip_value_min clip_value_max")
      let x = try given.operand("t")
      let (low, high) = (try given.constant("clip_value_min"), try given.constant("clip_value_max"))
      return try given.make("clip", ["min": low, "max": high], x)
    case "softmax", "log_softmax":
      var given = try arguments("logits axis|dim")
      let x = try given.operand("logits")
      return try given.make(plain, ["axis": given.constant("axis")], x)
    case "l2_normalize":
      var given = try arguments("x axis|dim epsilon")
      let x = try given.operand("x")
      let (axis, epsilon) = (try given.constant("axis"), try given.constant("epsilon"))
      return try given.make("l2_normalize", ["axis": axis, "epsilon": epsilon], x)
    case "argmax":
      var given = try arguments("input axis|dimension output_type")
      try given.require("output_type", .string("int64"))
      let x = try given.operand("input")
      return try given.make("argmax", ["axis": given.constant("axis") ?? .int(0)], x)
    case "cast":
      var given = try arguments("x dtype")
      let x = try given.operand("x")
      return try given.make("cast", ["dtype": given.constant("dtype")], x)
    case "one_hot":
      var given = try arguments("indices depth on_value off_value axis dtype")
      try given.require("on_value", .int(1), .double(1))
      try given.require("off_value", .int(0), .double(0))
      try given.require("axis", .int(-1))
      try given.require("dtype", .string("float32"))
      let x = try given.operand("indices")
      return try given.make("one_hot", ["classes": given.constant("depth")], x)
    case "where", "where_v2":
      var given = try arguments("condition x y")
      let (condition, x) = (try given.operand("condition"), try given.operand("x"))
      return try given.make("where", [:], condition, x, given.operand("y"))
    case "matmul":
      var given = try arguments(
        "a b transpose_a transpose_b adjoint_a adjoint_b a_is_sparse b_is_sparse output_type")
      for name in ["adjoint_a", "adjoint_b", "a_is_sparse", "b_is_sparse"] {
        try given.require(name, .bool(false))
      }
      let (left, right) = (try given.constant("transpose_a"), try given.constant("transpose_b"))
      let (a, b) = (try given.operand("a"), try given.operand("b"))
      return try given.make("matmul", ["transpose_a": left, "transpose_b": right], a, b)
    default: return try shaping(plain, function, arguments)
    }
  }

  private static func shaping(
    _ plain: String, _ function: String, _ arguments: Arguments
  ) throws(MigrationRefusal) -> ReadOperation {
    switch plain {
    case "expand_dims":
      var given = try arguments("input axis|dim")
      let x = try given.operand("input")
      return try given.make("expand_dims", ["axis": given.constant("axis")], x)
    case "squeeze":
      var given = try arguments("input axis|squeeze_dims")
      let x = try given.operand("input")
      return try given.make("squeeze", ["axis": given.constant("axis")], x)
    case "reshape":
      var given = try arguments("tensor shape")
      let x = try given.operand("tensor")
      return try given.make("reshape", ["shape": given.constant("shape")], x)
    case "transpose":
      var given = try arguments("a perm conjugate")
      try given.require("conjugate", .bool(false))
      let x = try given.operand("a")
      return try given.make("transpose", ["axes": given.constant("perm")], x)
    case "getitem":
      var given = try arguments("tensor slice_spec var")
      let x = try given.operand("tensor")
      let operation = try given.slice(given.take("slice_spec"))
      return try given.made(operation, [x])
    case "tile":
      var given = try arguments("input multiples")
      let x = try given.operand("input")
      return try given.make("tile", ["multiples": given.constant("multiples")], x)
    case "repeat":
      var given = try arguments("input repeats axis")
      let x = try given.operand("input")
      let (count, axis) = (try given.constant("repeats"), try given.constant("axis"))
      return try given.make("repeat", ["count": count, "axis": axis], x)
    case "pad":
      var given = try arguments("tensor paddings mode constant_values")
      try given.require("constant_values", .int(0), .double(0))
      let x = try given.operand("tensor")
      let mode = try given.constant("mode")?.stringValue?.lowercased() ?? "constant"
      return try given.make("pad", ["widths": given.constant("paddings"), "mode": .string(mode)], x)
    case "concat":
      var given = try arguments("values axis")
      let list = try given.operands("values")
      return try given.make("concatenate", ["axis": given.constant("axis")], list: list)
    case "stack":
      var given = try arguments("values axis")
      let list = try given.operands("values")
      return try given.make("stack", ["axis": given.constant("axis") ?? .int(0)], list: list)
    case "depth_to_space", "space_to_depth":
      var given = try arguments("input block_size data_format")
      try given.require("data_format", .string("NHWC"))
      let x = try given.operand("input")
      return try given.make(plain, ["block": given.constant("block_size")], x)
    default: throw try arguments("").refusal("its function tf.\(function) is none of those that are read")
    }
  }

  // MARK: Images

  private static func image(
    _ function: String, _ plain: String, _ arguments: Arguments
  ) throws(MigrationRefusal) -> ReadOperation {
    let isOld = function.hasPrefix("compat.v1.")
    switch plain {
    case "resize", "resize_images":
      var given = try arguments(
        isOld
          ? "images size method align_corners preserve_aspect_ratio"
          : "images size method preserve_aspect_ratio antialias")
      try given.require("preserve_aspect_ratio", .bool(false))
      let x = try given.operand("images")
      var method = try given.constant("method") ?? .string("bilinear")
      if isOld, let number = method.intValue, oldMethods.indices.contains(number) {
        method = .string(oldMethods[number])
      }
      let isAligned = isOld ? try given.constant("align_corners") == .bool(true) : false
      let antialias = isOld ? nil : try given.constant("antialias")
      let sampling: ResizeSampling = isAligned ? .aligned : isOld ? .corner : .centers
      return try given.make(
        "resize",
        [
          "size": given.constant("size"), "method": method, "sampling": .string(sampling.rawValue),
          "antialias": antialias,
        ], x)
    case "resize_bilinear", "resize_nearest_neighbor", "resize_bicubic":
      var given = try arguments("images size align_corners half_pixel_centers")
      let x = try given.operand("images")
      let isAligned = try given.constant("align_corners") == .bool(true)
      let isCentred = try given.constant("half_pixel_centers") == .bool(true)
      let sampling: ResizeSampling = isAligned ? .aligned : isCentred ? .centers : .corner
      let methods = ["resize_bilinear": "bilinear", "resize_nearest_neighbor": "nearest"]
      return try given.make(
        "resize",
        [
          "size": given.constant("size"), "method": .string(methods[plain] ?? "bicubic"),
          "sampling": .string(sampling.rawValue),
        ], x)
    default: throw try arguments("").refusal("its function tf.\(function) is none of those that are read")
    }
  }

  private static let oldMethods = ["bilinear", "nearest", "bicubic", "area"]

  // MARK: Functions of elements

  private static let unaries: [String: Unary] = [
    "negative": .negative, "neg": .negative, "abs": .abs, "sign": .sign, "square": .square, "sqrt": .sqrt,
    "rsqrt": .rsqrt, "exp": .exp, "log": .log, "floor": .floor, "ceil": .ceil, "round": .round, "sin": .sin,
    "cos": .cos, "sigmoid": .sigmoid, "tanh": .tanh, "relu": .relu, "relu6": .relu6, "softplus": .softplus,
    "softsign": .softsign, "silu": .silu, "swish": .silu, "selu": .selu, "identity": .identity,
    "stop_gradient": .stopGradient, "logical_not": .logicalNot,
  ]
  private static let binaries: [String: Binary] = [
    "add": .add, "subtract": .subtract, "sub": .subtract, "multiply": .multiply, "mul": .multiply,
    "truediv": .divide, "divide": .divide, "floordiv": .floorDivide, "pow": .power, "maximum": .maximum,
    "minimum": .minimum, "equal": .equal, "eq": .equal, "not_equal": .notEqual, "ne": .notEqual,
    "greater": .greater, "greater_equal": .greaterEqual, "less": .less, "less_equal": .lessEqual,
    "logical_and": .logicalAnd, "logical_or": .logicalOr,
  ]
  private static let reductions: [String: Reduction] = [
    "reduce_mean": .mean, "reduce_sum": .sum, "reduce_max": .max, "reduce_min": .min, "reduce_any": .any,
    "reduce_all": .all,
  ]
}
