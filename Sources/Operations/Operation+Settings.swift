extension Operation {
  /// Its name in expressions; of a slice, which is written with brackets, `slice`.
  public var name: String {
    switch self {
    case .unary(let function): function.rawValue
    case .binary(let function): function.rawValue
    case .reduce(let reduction, _, _): reduction.rawValue
    case .leakyRelu: "leaky_relu"
    case .elu: "elu"
    case .gelu: "gelu"
    case .clip: "clip"
    case .softmax: "softmax"
    case .logSoftmax: "log_softmax"
    case .l2Normalize: "l2_normalize"
    case .argmax: "argmax"
    case .cast: "cast"
    case .oneHot: "one_hot"
    case .expandDims: "expand_dims"
    case .squeeze: "squeeze"
    case .reshape: "reshape"
    case .flatten: "flatten"
    case .transpose: "transpose"
    case .slice: "slice"
    case .tile: "tile"
    case .repeatElements: "repeat"
    case .pad: "pad"
    case .concatenate: "concatenate"
    case .stack: "stack"
    case .matmul: "matmul"
    case .dot: "dot"
    case .choose: "where"
    case .resize: "resize"
    case .upsample: "upsample"
    case .depthToSpace: "depth_to_space"
    case .spaceToDepth: "space_to_depth"
    }
  }

  /// How many tensors it takes; nil: a list of them.
  public var operandCount: Int? {
    if case .slice = self { return 1 }
    guard let operands = Operation.form(named: name)?.operands, operands != .list else { return nil }
    return operands.rawValue
  }

  /// All its settings in the order of its form; a slice has none here.
  public var settings: [(name: String, value: Constant)] {
    let names = Operation.form(named: name)?.parameters.map(\.name) ?? []
    return Array(zip(names, values)).map { (name: $0, value: $1) }
  }

  /// The values of its settings, in the order of its form.
  private var values: [Constant] {
    switch self {
    case .unary, .binary, .flatten, .choose, .slice: []
    case .reduce(_, let axes, let keep): [Operation.constant(axes), .bool(keep)]
    case .leakyRelu(let slope): [.double(slope)]
    case .elu(let alpha): [.double(alpha)]
    case .gelu(let approximate): [.bool(approximate)]
    case .clip(let low, let high): [low.map(Constant.double) ?? .none, high.map(Constant.double) ?? .none]
    case .softmax(let axis), .logSoftmax(let axis), .argmax(let axis), .expandDims(let axis),
      .concatenate(let axis), .stack(let axis):
      [.int(axis)]
    case .l2Normalize(let axes, let epsilon): [Operation.constant(axes), .double(epsilon)]
    case .cast(let type): [.string(type)]
    case .oneHot(let classes): [.int(classes)]
    case .squeeze(let axes): [Operation.constant(axes)]
    case .reshape(let shape): [.list(shape.map(Constant.int))]
    case .transpose(let axes): [axes.map { .list($0.map(Constant.int)) } ?? .none]
    case .tile(let multiples): [.list(multiples.map(Constant.int))]
    case .repeatElements(let count, let axis): [.int(count), .int(axis)]
    case .pad(let widths, let mode):
      [.list(widths.map { .list($0.map(Constant.int)) }), .string(mode.rawValue)]
    case .matmul(let left, let right): [.bool(left), .bool(right)]
    case .dot(let left, let right): [.list([.int(left), .int(right)])]
    case .resize(let height, let width, let method, let sampling, let antialias):
      [
        .list([.int(height), .int(width)]), .string(method.rawValue), .string(sampling.rawValue),
        .bool(antialias),
      ]
    case .upsample(let height, let width, let method, let sampling):
      [.list([.int(height), .int(width)]), .string(method.rawValue), .string(sampling.rawValue)]
    case .depthToSpace(let block), .spaceToDepth(let block): [.int(block)]
    }
  }

  /// `None`, one axis, or a list of axes.
  private static func constant(_ axes: [Int]?) -> Constant {
    guard let axes else { return .none }
    return axes.count == 1 ? .int(axes[0]) : .list(axes.map(Constant.int))
  }
}
