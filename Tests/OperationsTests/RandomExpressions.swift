import Operations
import TestSupport

/// Makes expressions with every operation and every kind of setting.
struct RandomExpressions {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func expression(depth: Int = 4) -> Expression {
    if depth == 0 || int(0...5) == 0 { return int(0...2) == 0 ? .constant(constant()) : .input(int(0...11)) }
    if int(0...5) == 0 {
      return .operation(
        .slice((0...int(0...3)).map { sliceItem(isFirst: $0 == 0) }), [expression(depth: depth - 1)])
    }
    // operators are the most likely to be misread
    let operators = [
      "add", "subtract", "multiply", "divide", "floor_divide", "power", "negative", "negative",
    ]
    let name = Bool.random(using: &generator) ? pick(operators) : pick(Operation.forms.map(\.name))
    let operation = operation(name)
    let count = operation.operandCount ?? int(1...3)
    return .operation(operation, (0..<count).map { _ in expression(depth: depth - 1) })
  }

  mutating func operation(_ name: String) -> Operation {
    switch name {
    case "leaky_relu": return .leakyRelu(slope: setting())
    case "elu": return .elu(alpha: setting())
    case "gelu": return .gelu(approximate: bool())
    case "clip": return .clip(low: bool() ? setting() : nil, high: bool() ? setting() : nil)
    case "softmax": return .softmax(axis: axis())
    case "log_softmax": return .logSoftmax(axis: axis())
    case "l2_normalize": return .l2Normalize(axes: axes(), epsilon: setting())
    case "argmax": return .argmax(axis: axis())
    case "cast": return .cast(type: pick(Operation.types))
    case "one_hot": return .oneHot(classes: int(1...1000))
    case "expand_dims": return .expandDims(axis: axis())
    case "squeeze": return .squeeze(axes: axes())
    case "reshape": return .reshape(shape: [int(-1...0)] + (0..<int(0...3)).map { _ in int(0...9) })
    case "flatten": return .flatten
    case "transpose":
      return .transpose(axes: bool() ? nil : Array(0..<int(1...4)).shuffled(using: &generator))
    case "tile": return .tile(multiples: (0..<int(1...3)).map { _ in int(1...4) })
    case "repeat": return .repeatElements(count: int(1...5), axis: axis())
    case "pad":
      return .pad(
        widths: (0..<int(1...3)).map { _ in [int(0...3), int(0...3)] }, mode: pick(PadMode.allCases))
    case "concatenate": return .concatenate(axis: axis())
    case "stack": return .stack(axis: axis())
    case "matmul": return .matmul(transposeLeft: bool(), transposeRight: bool())
    case "dot": return .dot(leftAxis: axis(), rightAxis: axis())
    case "where": return .choose
    case "resize":
      return .resize(
        height: int(1...99), width: int(1...99), method: pick(ResizeMethod.allCases),
        sampling: pick(ResizeSampling.allCases), antialias: bool())
    case "upsample":
      return .upsample(
        height: int(1...9), width: int(1...9), method: pick(ResizeMethod.allCases),
        sampling: pick(ResizeSampling.allCases))
    case "depth_to_space": return .depthToSpace(block: int(1...4))
    case "space_to_depth": return .spaceToDepth(block: int(1...4))
    default:
      if let function = Unary(rawValue: name) { return .unary(function) }
      if let function = Binary(rawValue: name) { return .binary(function) }
      guard let reduction = Reduction(rawValue: name) else { preconditionFailure("no operation \(name)") }
      return .reduce(reduction, axes: axes(), keepDimensions: bool())
    }
  }

  mutating func sliceItem(isFirst: Bool) -> SliceItem {
    switch int(0...4) {
    case 0: return .index(int(-9...9))
    case 1: return .newAxis
    case 2 where isFirst: return .ellipsis
    default:
      let step = [1, 1, 2, -1, -3][int(0...4)]
      return .range(start: bool() ? int(-9...9) : nil, stop: bool() ? int(-9...9) : nil, step: step)
    }
  }

  mutating func constant() -> Constant {
    switch int(0...6) {
    case 0: return .list((0..<int(0...3)).map { _ in .double(double()) })
    case 1: return .list([.list([.int(int(-9...9)), .int(1)]), .list([.int(2), .double(double())])])
    case 2: return .int(pick([Int.max, Int.min, 0, -1]))
    case 3, 4: return .int(int(-20...20))
    case 5: return .bool(bool())
    default: return .double(double())
    }
  }

  mutating func setting() -> Double {
    let value = double()
    return value.isNaN ? 1 : value
  }

  mutating func double() -> Double {
    let odd = [
      0, -0.0, 0.1, 1e-7, 1e22, -1e16, .infinity, -.infinity, .nan, .greatestFiniteMagnitude,
      .leastNonzeroMagnitude, 255,
    ]
    return bool() ? pick(odd) : Double.random(in: -3...3, using: &generator)
  }

  mutating func axes() -> [Int]? {
    switch int(0...2) {
    case 0: nil
    case 1: [axis()]
    default: Array(Set((0..<3).map { _ in axis() })).sorted()
    }
  }

  mutating func axis() -> Int { int(-4...4) }

  mutating func bool() -> Bool { Bool.random(using: &generator) }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0...(elements.count - 1))] }
}
