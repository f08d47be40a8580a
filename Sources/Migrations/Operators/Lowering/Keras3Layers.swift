internal import GraphIR
internal import JSON
internal import Operations

/// Operations in the form of Keras 3.
struct Keras3Layers {
  let family: LoweringTarget.Family
  /// The shape of what is computed; nil where it is not known.
  let shape: [Int?]?
  /// The element type of the operands.
  let type: String

  /// The layer of an operation, without its name; nil where Keras 3 has none for it.
  func layer(_ operation: Operation, _ operands: [Operand]) -> CanonicalLayer? {
    let arguments = operands.map(argument)
    switch operation {
    case .unary(let function):
      guard let className = Self.unaries[function] else { return nil }
      return made(className, function == .round ? ["decimals": 0] : [:], arguments)
    case .binary(let function): return Self.binaries[function].flatMap { made($0, [:], arguments) }
    case .reduce(let reduction, let axes, let keep):
      let names: [Reduction: String] = [
        .mean: "Mean", .sum: "Sum", .max: "Max", .min: "Min", .any: "Any", .all: "All",
      ]
      return names[reduction].flatMap {
        made($0, ["axis": axes.written, "keepdims": .bool(keep)], arguments)
      }
    case .leakyRelu(let slope): return made("LeakyRelu", ["negative_slope": slope.written], arguments)
    case .elu(let alpha): return made("Elu", ["alpha": alpha.written], arguments)
    case .gelu(let approximate): return made("Gelu", ["approximate": .bool(approximate)], arguments)
    case .clip(let low?, let high?):
      return made("Clip", ["x_min": low.written, "x_max": high.written], arguments)
    case .softmax(let axis): return made("Softmax", ["axis": axis.written], arguments)
    case .logSoftmax(let axis): return made("LogSoftmax", ["axis": axis.written], arguments)
    case .argmax(let axis): return made("Argmax", ["axis": axis.written], arguments)
    case .cast(let type): return made("Cast", ["dtype": .string(type)], arguments)
    case .oneHot(let classes):
      return made("OneHot", ["num_classes": classes.written, "axis": -1, "dtype": "float32"], arguments)
    case .expandDims(let axis): return made("ExpandDims", ["axis": axis.written], arguments)
    case .squeeze(let axes): return made("Squeeze", ["axis": axes.written], arguments)
    case .concatenate(let axis): return made("Concatenate", ["axis": axis.written], [.list(arguments)])
    case .stack(let axis): return made("Stack", ["axis": axis.written], [.list(arguments)])
    case .matmul(false, false): return made("Matmul", [:], arguments)
    case .choose: return made("Where", [:], arguments)
    default: return other(operation, operands, arguments)
    }
  }

  private func other(
    _ operation: Operation, _ operands: [Operand], _ arguments: [CallArgument]
  ) -> CanonicalLayer? {
    switch operation {
    case .reshape(let sizes):
      return sizes.resolved(shape).flatMap { made("Reshape", ["newshape": $0], arguments) }
    case .flatten:
      guard let shape, shape.count == 2 else { return nil }
      return made("Reshape", ["newshape": [-1, (shape[1] ?? -1).written]], arguments)
    case .transpose(let axes): return made("Transpose", ["axes": axes.written], arguments)
    case .slice(let items):
      // Keras 3.0 makes a list of the key that it reads, and can't take one
      guard family != .keras30 else { return flip(items, operands, arguments) }
      // and none of them an ellipsis in an .h5
      guard let items = items.withoutEllipsis(rank: operands[0].rank) else { return nil }
      return made("GetItem", [:], arguments + [.constant(.array(items.map(Self.key)))])
    case .tile(let multiples): return made("Tile", ["repeats": multiples.written], arguments)
    case .repeatElements(let count, let axis):
      return made("Repeat", ["repeats": count.written, "axis": axis.written], arguments)
    case .pad(let widths, let mode):
      return made(
        "Pad", ["pad_width": .array(widths.map(\.written)), "mode": .string(mode.rawValue)], arguments)
    case .l2Normalize(let axes, let epsilon):
      // Keras 3.0 mixes its axis and its order up
      guard family == .keras3, let axes else { return nil }
      // the root is held against the epsilon, not the sum
      let root = epsilon.squareRoot()
      return made(
        "Normalize", ["axis": Optional(axes).written, "order": 2, "epsilon": root.written], arguments)
    case .resize(let height, let width, let method, .centers, let antialias) where method != .area:
      return made(
        "Resize",
        [
          "size": [height.written, width.written], "interpolation": .string(method.rawValue),
          "antialias": .bool(antialias), "data_format": "channels_last",
        ], arguments)
    case .depthToSpace(let block) where family == .keras3:
      return made("DepthToSpace", ["block_size": block.written, "data_format": "channels_last"], arguments)
    case .spaceToDepth(let block) where family == .keras3:
      return made("SpaceToDepth", ["block_size": block.written, "data_format": "channels_last"], arguments)
    default: return nil
    }
  }

  private func made(_ className: String, _ settings: JSONObject, _ arguments: [CallArgument])
    -> CanonicalLayer
  {
    var config: JSONObject = ["name": ""]
    for (key, value) in settings { config[key] = .some(value) }
    var layer = CanonicalLayer(className, named: "", config, calls: [CanonicalCall(arguments)])
    layer.isKeras3Operation = true
    return layer
  }

  /// An operand: Keras 3 takes numbers, and no lists of them, in the place of a tensor.
  private func argument(_ operand: Operand) -> CallArgument {
    guard let constant = operand.constant, constant.listValue != nil else { return operand.argument }
    return .constant(["class_name": "__numpy__", "config": ["value": constant.json, "dtype": .string(type)]])
  }

  /// One axis turned around, which needs no key.
  private func flip(
    _ items: [SliceItem], _ operands: [Operand], _ arguments: [CallArgument]
  ) -> CanonicalLayer? {
    let back = SliceItem.range(start: nil, stop: nil, step: -1)
    guard let places = items.places(rank: operands.first?.rank),
      places.allSatisfy({ $0 == back || $0 == .whole })
    else {
      return nil
    }
    let axes = places.indices.filter { places[$0] == back }
    return axes.count == 1 ? made("Flip", ["axis": axes[0].written], arguments) : nil
  }

  private static func key(_ item: SliceItem) -> JSONValue {
    switch item {
    case .index(let index): return index.written
    case .newAxis, .ellipsis: return nil
    case .range(let start, let stop, let step):
      return [
        "class_name": "__slice__",
        "config": ["start": start.written, "stop": stop.written, "step": step == 1 ? nil : step.written],
      ]
    }
  }

  private static let unaries: [Unary: String] = [
    .negative: "Negative", .abs: "Absolute", .sign: "Sign", .square: "Square", .sqrt: "Sqrt", .rsqrt: "Rsqrt",
    .exp: "Exp", .log: "Log", .floor: "Floor", .ceil: "Ceil", .round: "Round", .sin: "Sin", .cos: "Cos",
    .sigmoid: "Sigmoid", .tanh: "Tanh", .relu: "Relu", .relu6: "Relu6", .softplus: "Softplus",
    .softsign: "Softsign", .silu: "Silu", .selu: "Selu", .identity: "Copy", .stopGradient: "StopGradient",
    .logicalNot: "LogicalNot",
  ]
  private static let binaries: [Binary: String] = [
    .add: "Add", .subtract: "Subtract", .multiply: "Multiply", .divide: "TrueDivide",
    .floorDivide: "FloorDivide", .power: "Power", .maximum: "Maximum", .minimum: "Minimum", .equal: "Equal",
    .notEqual: "NotEqual", .greater: "Greater", .greaterEqual: "GreaterEqual", .less: "Less",
    .lessEqual: "LessEqual", .logicalAnd: "LogicalAnd", .logicalOr: "LogicalOr",
  ]
}

// MARK: Values of configs

extension Int {
  var written: JSONValue { .number(JSONNumber(self)) }
}

extension Double {
  var written: JSONValue { .number(JSONNumber(self)) }
}

extension Int? {
  var written: JSONValue { self?.written ?? .null }
}

extension [Int] {
  var written: JSONValue { .array(map(\.written)) }

  /// A shape without zeros, which stand for sizes that the input has in the same place. Nil where one is not known, and there
  /// is a -1 already.
  func resolved(_ shape: [Int?]?) -> JSONValue? {
    var sizes = self
    for place in sizes.indices where sizes[place] == 0 {
      if let shape, shape.indices.contains(place), let known = shape[place] {
        sizes[place] = known
      } else {
        guard !sizes.contains(-1) else { return nil }
        sizes[place] = -1
      }
    }
    return sizes.written
  }
}

extension [Int]? {
  /// None, one axis, or a list of them.
  var written: JSONValue {
    guard let self else { return .null }
    return self.count == 1 ? self[0].written : self.written
  }
}

extension [SliceItem] {
  /// The same items with whole axes for an ellipsis; nil where there is one and the rank is not known.
  func withoutEllipsis(rank: Int?) -> [SliceItem]? {
    guard let place = firstIndex(of: .ellipsis) else { return self }
    let taken = count { $0 != .newAxis && $0 != .ellipsis }
    guard let rank, taken <= rank, count(where: { $0 == .ellipsis }) == 1 else { return nil }
    var items = self
    items.replaceSubrange(place...place, with: Array(repeating: .whole, count: rank - taken))
    return items
  }

  /// One item for each axis, without an ellipsis and new axes; nil where the rank is not known.
  func places(rank: Int?) -> [SliceItem]? {
    guard let rank else { return nil }
    let taken = count { $0 != .newAxis && $0 != .ellipsis }
    guard taken <= rank, count(where: { $0 == .ellipsis }) < 2 else { return nil }
    var places: [SliceItem] = []
    for item in self {
      switch item {
      case .newAxis: break
      case .ellipsis: places += Array(repeating: .whole, count: rank - taken)
      default: places.append(item)
      }
    }
    return places + Array(repeating: .whole, count: rank - places.count)
  }
}
