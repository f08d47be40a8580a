internal import GraphIR
internal import JSON
internal import Operations

/// Operations in the form of tf.keras from 2.4 on: TFOpLambda, and SlicingOpLambda for slices.
struct TensorFlowFunctionLayers {
  let family: LoweringTarget.Family
  /// The type that is written into configs, and has no effect.
  let type: String

  /// The layer of an operation, without its name; nil where TensorFlow has no function for it.
  func layer(_ operation: Operation, _ operands: [Operand]) -> CanonicalLayer? {
    let arguments = operands.map(\.argument)
    switch operation {
    case .unary(let function): return Self.unaries[function].flatMap { made($0, arguments) }
    case .binary(let function): return binary(function, operands)
    case .reduce(let reduction, let axes, let keep):
      var keywords: [(String, JSONValue)] = [("axis", axes.written)]
      if keep { keywords.append(("keepdims", true)) }
      return made("math.reduce_\(reduction.rawValue)", arguments, keywords)
    case .leakyRelu(let slope): return made("nn.leaky_relu", arguments, [("alpha", slope.written)])
    case .elu(1): return made("nn.elu", arguments)
    case .gelu(let approximate): return made("nn.gelu", arguments, [("approximate", .bool(approximate))])
    case .clip(let low?, let high?):
      return made(
        "clip_by_value", arguments, [("clip_value_min", low.written), ("clip_value_max", high.written)])
    case .softmax(let axis): return made("nn.softmax", arguments, [("axis", axis.written)])
    case .logSoftmax(let axis): return made("nn.log_softmax", arguments, [("axis", axis.written)])
    case .l2Normalize(let axes, let epsilon):
      return made("math.l2_normalize", arguments, [("axis", axes.written), ("epsilon", epsilon.written)])
    case .argmax(let axis): return made("math.argmax", arguments, [("axis", axis.written)])
    case .cast(let type): return made("cast", arguments, [("dtype", .string(type))])
    case .oneHot(let classes): return made("one_hot", arguments, [("depth", classes.written)])
    case .choose:
      guard operands[0].tensor != nil else { return nil }
      return made("where", [arguments[0]], tensors: [("x", arguments[1]), ("y", arguments[2])])
    case .matmul(let left, let right):
      guard operands[0].tensor != nil else { return nil }
      return made(
        "linalg.matmul", [arguments[0]], [("transpose_a", .bool(left)), ("transpose_b", .bool(right))],
        tensors: [("b", arguments[1])])
    default: return shaping(operation, operands, arguments)
    }
  }

  private func shaping(
    _ operation: Operation, _ operands: [Operand], _ arguments: [CallArgument]
  ) -> CanonicalLayer? {
    switch operation {
    case .expandDims(let axis): return made("expand_dims", arguments, [("axis", axis.written)])
    case .squeeze(let axes):
      return made("compat.v1.squeeze", arguments, [("axis", axes.map(\.written) ?? .null)])
    case .reshape(let sizes):
      let shape = (try? operation.shape(of: operands.map(\.shape))) ?? nil
      return sizes.resolved(shape).flatMap { made("reshape", arguments, [("shape", $0)]) }
    case .transpose(let axes):
      return made("compat.v1.transpose", arguments, [("perm", axes.map(\.written) ?? .null)])
    case .slice(let items):
      var layer = made(
        "__operators__.getitem", arguments, [("slice_spec", .array(items.map(Self.key)))])
      layer?.className = "SlicingOpLambda"
      return layer
    case .tile(let multiples): return made("tile", arguments, [("multiples", multiples.written)])
    case .repeatElements(let count, let axis):
      // TensorFlow 2.4 does not know how long the axis is then
      guard family != .tf24 || operands[0].sizes == nil else { return nil }
      return made("repeat", arguments, [("repeats", count.written), ("axis", axis.written)])
    case .pad(let widths, let mode):
      let names = [PadMode.constant: "CONSTANT", .reflect: "REFLECT", .symmetric: "SYMMETRIC"]
      return made(
        "compat.v1.pad", arguments,
        [("paddings", .array(widths.map(\.written))), ("mode", .string(names[mode] ?? "CONSTANT"))])
    case .concatenate(let axis): return list("concat", operands, axis)
    case .stack(let axis): return list("stack", operands, axis)
    case .resize(let height, let width, let method, .centers, let antialias):
      return made(
        "image.resize", arguments,
        [
          ("size", [height.written, width.written]), ("method", .string(method.rawValue)),
          ("antialias", .bool(antialias)),
        ])
    case .resize(let height, let width, let method, let sampling, false):
      let methods = [ResizeMethod.bilinear: "bilinear", .nearest: "nearest_neighbor", .bicubic: "bicubic"]
      return methods[method].flatMap {
        made(
          "compat.v1.image.resize_\($0)", arguments,
          [("size", [height.written, width.written]), ("align_corners", .bool(sampling == .aligned))])
      }
    case .depthToSpace(let block):
      return made("compat.v1.depth_to_space", arguments, [("block_size", block.written)])
    case .spaceToDepth(let block):
      return made("compat.v1.space_to_depth", arguments, [("block_size", block.written)])
    default: return nil
    }
  }

  /// A function of two: the second one by name. A constant in front of others needs a form of its own, and a float.
  private func binary(_ function: Binary, _ operands: [Operand]) -> CanonicalLayer? {
    guard let name = Self.binaries[function] else { return nil }
    var (left, right) = (operands[0], operands[1])
    if left.tensor == nil {
      if let other = Self.turned[function] {
        (left, right) = (right, left)
        return made(Self.binaries[other] ?? name, [left.argument], tensors: [("y", right.argument)])
      }
      guard let constant = left.constant?.floats else { return nil }
      return made(name, [.constant(constant)], tensors: [("y", right.argument)])
    }
    return made(name, [left.argument], tensors: [("y", right.argument)])
  }

  private func list(_ function: String, _ operands: [Operand], _ axis: Int) -> CanonicalLayer? {
    guard operands.allSatisfy({ $0.tensor != nil }) else { return nil }
    return made(function, [.list(operands.map(\.argument))], [("axis", axis.written)])
  }

  private func made(
    _ function: String, _ arguments: [CallArgument], _ keywords: [(String, JSONValue)] = [],
    tensors: [(String, CallArgument)] = []
  ) -> CanonicalLayer? {
    let members =
      tensors.map { CallArgument.Member($0.0, $0.1) }
      + keywords.map { CallArgument.Member($0.0, .constant($0.1)) }
    return CanonicalLayer(
      "TFOpLambda", named: "",
      ["name": "", "trainable": true, "dtype": .string(type), "function": .string(function)],
      calls: [CanonicalCall(arguments, keywords: members)])
  }

  private static func key(_ item: SliceItem) -> JSONValue {
    switch item {
    case .index(let index): return index.written
    case .newAxis: return nil
    case .ellipsis: return ["class_name": "__ellipsis__"]
    case .range(let start, let stop, let step):
      return ["start": start.written, "stop": stop.written, "step": step == 1 ? nil : step.written]
    }
  }

  private static let unaries: [Unary: String] = [
    .negative: "math.negative", .abs: "math.abs", .sign: "math.sign", .square: "math.square",
    .sqrt: "math.sqrt",
    .rsqrt: "math.rsqrt", .exp: "math.exp", .log: "math.log", .floor: "math.floor", .ceil: "math.ceil",
    .round: "math.round", .sin: "math.sin", .cos: "math.cos", .sigmoid: "math.sigmoid", .tanh: "math.tanh",
    .relu: "nn.relu", .relu6: "nn.relu6", .softplus: "math.softplus", .softsign: "nn.softsign",
    .silu: "nn.silu", .selu: "nn.selu", .identity: "identity", .stopGradient: "stop_gradient",
    .logicalNot: "math.logical_not",
  ]
  private static let binaries: [Binary: String] = [
    .add: "math.add", .subtract: "math.subtract", .multiply: "math.multiply", .divide: "math.truediv",
    .floorDivide: "math.floordiv", .power: "math.pow", .maximum: "math.maximum", .minimum: "math.minimum",
    .equal: "math.equal", .notEqual: "math.not_equal", .greater: "math.greater",
    .greaterEqual: "math.greater_equal", .less: "math.less", .lessEqual: "math.less_equal",
    .logicalAnd: "math.logical_and", .logicalOr: "math.logical_or",
  ]
  /// What computes the same with its operands exchanged.
  private static let turned: [Binary: Binary] = [
    .add: .add, .multiply: .multiply, .maximum: .maximum, .minimum: .minimum, .equal: .equal,
    .notEqual: .notEqual, .greater: .less, .less: .greater, .greaterEqual: .lessEqual,
    .lessEqual: .greaterEqual, .logicalAnd: .logicalAnd, .logicalOr: .logicalOr,
  ]
}

extension Constant {
  /// The numbers spelled as floats, which TensorFlow makes floats of.
  var floats: JSONValue? {
    if let list = listValue {
      let values = list.compactMap(\.floats)
      return values.count == list.count ? .array(values) : nil
    }
    return doubleValue?.written
  }
}
