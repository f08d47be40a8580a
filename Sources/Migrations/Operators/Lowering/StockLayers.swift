internal import GraphIR
internal import JSON
internal import Operations

/// Layers that every Keras has, or all from some on, and that say exactly what an operation does.
extension OperationLowering {
  /// Lowers an operation to layers; nil where none says it, and the chain is as it was.
  mutating func stock(
    _ operation: Operation, _ operands: [Operand], _ shape: [Int?]?
  ) throws(MigrationRefusal) -> Operand? {
    switch operation {
    case .unary(let function): return unary(function, operands[0])
    case .binary(let function): return try binary(function, operands, shape)
    case .reduce(let reduction, let axes, let keep):
      return try reduce(reduction, axes, keep, operands[0], shape)
    case .leakyRelu(let slope):
      return elementwise("LeakyReLU", ["negative_slope": slope.written], operands[0])
    case .elu(let alpha): return elementwise("ELU", ["alpha": alpha.written], operands[0])
    case .gelu(false) where target.knows(activation: "gelu"):
      return elementwise("Activation", ["activation": "gelu"], operands[0])
    case .clip(0?, let high):
      return elementwise(
        "ReLU", ["max_value": high.map(\.written) ?? .null, "negative_slope": 0.0, "threshold": 0.0],
        operands[0])
    case .softmax(let axis):
      if axis == -1 || axis + 1 == operands[0].rank {
        return elementwise("Activation", ["activation": "softmax"], operands[0])
      }
      return elementwise("Softmax", ["axis": axis.written], operands[0])
    case .l2Normalize(let axes?, let epsilon):
      // Keras 3.15 holds the root against this epsilon, all before the sum
      guard target.knows("UnitNormalization"), epsilon == (target.family == .keras3 ? 1e-24 : 1e-12) else {
        return nil
      }
      return elementwise("UnitNormalization", ["axis": Optional(axes).written], operands[0])
    case .cast(let type) where type == operands[0].type:
      return elementwise("Activation", ["activation": "linear"], operands[0])
    case .expandDims, .squeeze, .reshape, .flatten, .transpose: return reshaped(operation, operands[0], shape)
    case .slice(let items): return slice(items, operands[0], shape)
    case .tile(let multiples): return repeatedVector(multiples, operands[0], shape)
    case .repeatElements(let count, let axis): return repeated(count, axis, operands[0], shape)
    case .pad(let widths, .constant): return padded(widths, operands[0], shape)
    case .concatenate(let axis): return concatenated(operands, axis, shape)
    case .matmul(let left, let right):
      // whole matrices, of which both have the batch
      guard operands.allSatisfy({ $0.rank == 3 && $0.tensor != nil }) else { return nil }
      return dot(operands, left ? 1 : 2, right ? 2 : 1, shape)
    case .dot(let left, let right): return dot(operands, left, right, shape)
    case .resize(let height, let width, let method, let sampling, let antialias):
      return resized(operands[0], (height, width), method, sampling, antialias, shape)
    case .upsample(let height, let width, let method, let sampling):
      return upsampled(operands[0], (height, width), method, sampling, shape)
    default: return nil
    }
  }

  /// One layer on one tensor, which keeps its shape.
  private mutating func elementwise(_ className: String, _ config: JSONObject, _ x: Operand) -> Operand? {
    guard x.isFloat, x.tensor != nil, target.knows(className) else { return nil }
    return chain.add(className, config, [x.argument], shape: x.shape)
  }

  // MARK: Functions of elements

  private mutating func unary(_ function: Unary, _ x: Operand) -> Operand? {
    switch function {
    case .sigmoid, .tanh, .relu, .softplus, .softsign, .selu:
      return elementwise("Activation", ["activation": .string(function.rawValue)], x)
    case .exp: return elementwise("Activation", ["activation": "exponential"], x)
    case .silu:
      let known = ["silu", "swish"].first { target.knows(activation: $0) }
      return known.flatMap { elementwise("Activation", ["activation": .string($0)], x) }
    case .relu6:
      return elementwise("ReLU", ["max_value": 6.0, "negative_slope": 0.0, "threshold": 0.0], x)
    case .negative: return affine(x, scale: .double(-1), offset: nil)
    case .identity: return elementwise("Activation", ["activation": "linear"], x)
    case .stopGradient where hasOnlyLayers:
      note("gradients go through it in training", .left)
      return elementwise("Activation", ["activation": "linear"], x)
    default: return nil
    }
  }

  private mutating func binary(
    _ function: Binary, _ operands: [Operand], _ shape: [Int?]?
  ) throws(MigrationRefusal) -> Operand? {
    let (left, right) = (operands[0], operands[1])
    if left.tensor != nil, right.tensor != nil { return merged(function, left, right, shape) }
    guard left.tensor != nil || right.tensor != nil else { return nil }
    let x = left.tensor != nil ? left : right
    guard let constant = left.tensor != nil ? right.constant : left.constant else { return nil }
    switch function {
    case .add: return affine(x, scale: nil, offset: constant)
    case .subtract:
      if left.tensor == nil { return affine(x, scale: .double(-1), offset: constant) }
      return constant.scaled(by: -1).flatMap { affine(x, scale: nil, offset: $0) }
    case .multiply:
      if foldsIntoSum(x, constant) { return x }
      return affine(x, scale: constant, offset: nil)
    case .divide where left.tensor != nil:
      guard let factor = constant.reciprocal(exactly: !hasOnlyLayers) else { return nil }
      if hasOnlyLayers { note("a division becomes a multiplication", .rounding) }
      return affine(x, scale: factor, offset: nil)
    case .power where left.tensor != nil && constant.doubleValue == 2: return try lower(.unary(.square), [x])
    case .maximum where constant.doubleValue == 0: return elementwise("Activation", ["activation": "relu"], x)
    default: return nil
    }
  }

  /// A merge of two tensors of one rank.
  private mutating func merged(
    _ function: Binary, _ left: Operand, _ right: Operand, _ shape: [Int?]?
  ) -> Operand? {
    let classes: [Binary: String] = [
      .add: "Add", .subtract: "Subtract", .multiply: "Multiply", .maximum: "Maximum", .minimum: "Minimum",
    ]
    guard let className = classes[function], target.knows(className), let a = left.shape, let b = right.shape,
      a.count == b.count, a.count > 1, left.isFloat, right.isFloat,
      zip(a, b).dropFirst().allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 })
    else { return nil }
    return chain.add(className, [:], [.list([left.argument, right.argument])], shape: shape)
  }

  private mutating func dot(_ operands: [Operand], _ left: Int, _ right: Int, _ shape: [Int?]?) -> Operand? {
    guard operands.allSatisfy({ $0.tensor != nil && $0.isFloat }) else { return nil }
    func place(_ axis: Int, _ operand: Operand) -> Int { axis < 0 ? axis + (operand.rank ?? 0) : axis }
    let axes = [place(left, operands[0]).written, place(right, operands[1]).written]
    return chain.add(
      "Dot", ["axes": .array(axes), "normalize": false], [.list(operands.map(\.argument))], shape: shape)
  }

  private mutating func concatenated(_ operands: [Operand], _ axis: Int, _ shape: [Int?]?) -> Operand? {
    let rank = operands.lazy.compactMap(\.rank).first
    let place = axis < 0 ? rank.map { axis + $0 } ?? axis : axis
    guard place != 0, operands.count > 1, operands.allSatisfy({ $0.tensor != nil }), axis != 0 else {
      return nil
    }
    return chain.add("Concatenate", ["axis": axis.written], [.list(operands.map(\.argument))], shape: shape)
  }

  // MARK: Factors and offsets

  /// `x * scale + offset`, for a number or one number for each channel.
  mutating func affine(_ x: Operand, scale: Constant?, offset: Constant?) -> Operand? {
    guard x.isFloat, let tensor = x.tensor, isPerChannel(scale, x), isPerChannel(offset, x) else {
      return nil
    }
    if target.knows("Rescaling") {
      var (factor, input): (Constant, CallArgument) = (scale ?? .double(1), x.argument)
      // another factor behind a factor alone would round once more
      if let before = lonelyFactor(tensor), let joined = before.scale.scaled(by: factor.unit) {
        (factor, input) = (joined, before.input)
        remove(tensor)
      }
      guard let written = factor.floats, let added = (offset ?? .double(0)).floats else { return nil }
      return chain.add("Rescaling", ["scale": written, "offset": added], [input], shape: x.shape)
    }
    guard hasOnlyLayers else { return nil }
    if fold(scale, offset, into: tensor) { return x }
    return depthwise(x, scale, offset)
  }

  /// Whether a constant is one number, or one for each channel of a tensor of rank 2 at least.
  private func isPerChannel(_ constant: Constant?, _ x: Operand) -> Bool {
    guard let constant else { return true }
    guard let shape = constant.shape else { return false }
    guard let rank = x.rank, rank > 1, let channels = x.shape?.last ?? nil else { return shape.isEmpty }
    return shape.isEmpty || shape == [channels]
  }

  /// A Rescaling that was made for a factor and that nothing else reads.
  private func lonelyFactor(_ tensor: TensorReference) -> (scale: Constant, input: CallArgument)? {
    guard made.contains(ExactName(tensor.layer)), let layer = graph.layer(named: tensor.layer),
      layer.className == "Rescaling", layer.config["offset"]?.doubleValue == 0,
      layer.config["dtype"] == .string(chain.type), graph.readings(of: layer.name) == 1,
      let scale = layer.config["scale"].flatMap(Constant.init), let input = layer.calls.first?.arguments.first
    else { return nil }
    return (scale, input)
  }

  private mutating func remove(_ tensor: TensorReference) {
    graph.remove(tensor.layer)
  }
}

extension Constant {
  /// Every number times a factor, exactly or as a product of doubles; nil where there is no factor, or no number.
  func scaled(by factor: Double?) -> Constant? {
    guard let factor else { return nil }
    if let list = listValue {
      let values = list.compactMap { $0.scaled(by: factor) }
      return values.count == list.count ? .list(values) : nil
    }
    return doubleValue.map { .double($0 * factor) }
  }

  /// The number, if it is 1 or -1: such a factor does not round.
  fileprivate var unit: Double? { doubleValue.flatMap { $0.magnitude == 1 ? $0 : nil } }

  /// One divided by each number.
  ///
  /// - Parameter exactly: Whether to do so for powers of two only.
  fileprivate func reciprocal(exactly: Bool) -> Constant? {
    if let list = listValue {
      let values = list.compactMap { $0.reciprocal(exactly: exactly) }
      return values.count == list.count ? .list(values) : nil
    }
    guard let value = doubleValue, value.isNormal else { return nil }
    if exactly, value.significand != 1 { return nil }
    return .double(1 / value)
  }
}
