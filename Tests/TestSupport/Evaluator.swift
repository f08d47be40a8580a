internal import Foundation
public import Operations

/// A small tensor in memory, so that tests can compute what an expression says.
public struct SmallTensor: Sendable, Equatable {
  /// Sizes of the axes, batch first.
  public var shape: [Int]
  /// The elements, the last axis fastest.
  public var values: [Double]

  /// A tensor of these elements, as many as the shape has.
  public init(_ shape: [Int], _ values: [Double]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for \(shape)")
    self.shape = shape
    self.values = values
  }

  /// A tensor of a constant: a number, or lists of numbers.
  init(_ constant: Constant) {
    var values: [Double] = []
    func add(_ constant: Constant) {
      if case .list(let parts) = constant { return parts.forEach(add) }
      values.append(constant.doubleValue ?? (constant.boolValue == true ? 1 : 0))
    }
    add(constant)
    self.init(constant.shape ?? [], values)
  }

  /// A tensor whose elements are given by their places.
  init(_ shape: [Int], at value: ([Int]) -> Double) {
    var values: [Double] = []
    var place = [Int](repeating: 0, count: shape.count)
    for _ in 0..<shape.reduce(1, *) {
      values.append(value(place))
      for axis in shape.indices.reversed() {
        place[axis] += 1
        if place[axis] < shape[axis] { break }
        place[axis] = 0
      }
    }
    self.init(shape, values)
  }

  subscript(place: [Int]) -> Double {
    values[zip(place, shape).reduce(0) { $0 * $1.1 + $1.0 }]
  }

  func mapped(_ function: (Double) -> Double) -> SmallTensor { SmallTensor(shape, values.map(function)) }
}

extension Operations.Expression {
  /// What it computes for these inputs, in 64 bits.
  ///
  /// - Throws: `ExpressionError` where the shapes do not fit.
  public func value(of inputs: [SmallTensor]) throws -> SmallTensor {
    switch self {
    case .input(let index): return inputs[index]
    case .constant(let constant): return SmallTensor(constant)
    case .operation(let operation, let operands):
      let tensors = try operands.map { try $0.value(of: inputs) }
      guard let shape = try operation.shape(of: tensors.map { $0.shape.map(Optional.some) }) else {
        preconditionFailure("no shape of \(operation)")
      }
      return Evaluation(operation: operation, operands: tensors, shape: shape.map { $0 ?? 0 }).result
    }
  }
}

/// One operation on tensors whose shapes are known to fit.
private struct Evaluation {
  let operation: Operations.Operation
  let operands: [SmallTensor]
  /// The shape of the result.
  let shape: [Int]

  private var first: SmallTensor { operands[0] }

  var result: SmallTensor {
    switch operation {
    case .unary(let function): first.mapped { unary(function, $0) }
    case .binary(let function): broadcast { binary(function, $0[0], $0[1]) }
    case .choose: broadcast { $0[0] != 0 ? $0[1] : $0[2] }
    case .reduce(let reduction, let axes, _): reduced(axes) { reduce(reduction, $0) }
    case .leakyRelu(let slope): first.mapped { $0 > 0 ? $0 : slope * $0 }
    case .elu(let alpha): first.mapped { $0 > 0 ? $0 : alpha * (exp($0) - 1) }
    case .gelu(let approximate): first.mapped { gelu($0, approximate) }
    case .clip(let low, let high): first.mapped { min(max($0, low ?? -.infinity), high ?? .infinity) }
    case .softmax(let axis): softmax(axis)
    case .logSoftmax(let axis): softmax(axis).mapped { log($0) }
    case .l2Normalize(let axes, let epsilon): normalized(axes, epsilon)
    case .argmax(let axis):
      reduced([axis]) { values in Double(values.indices.max { (values[$0], -$0) < (values[$1], -$1) } ?? 0) }
    case .cast(let type):
      first.mapped {
        type.contains("int") ? $0.rounded(.towardZero) : type == "bool" ? ($0 != 0 ? 1 : 0) : $0
      }
    case .oneHot: SmallTensor(shape) { first[Array($0.dropLast())] == Double($0.last ?? 0) ? 1 : 0 }
    case .expandDims, .squeeze, .reshape, .flatten: SmallTensor(shape, first.values)
    case .transpose(let axes): transposed(axes ?? Array(shape.indices.reversed()))
    case .slice(let items): sliced(items)
    case .tile: SmallTensor(shape) { place in first[zip(place, first.shape).map { $0 % $1 }] }
    case .repeatElements(let count, let axis):
      SmallTensor(shape) { place in
        var old = place
        old[counted(axis, shape.count)] /= count
        return first[old]
      }
    case .pad(let widths, let mode): padded(widths, mode)
    case .concatenate(let axis): concatenated(counted(axis, shape.count))
    case .stack(let axis):
      SmallTensor(shape) { place in
        var old = place
        return operands[old.remove(at: counted(axis, shape.count))][old]
      }
    case .matmul(let left, let right): product(left, right)
    case .dot(let left, let right):
      dot(counted(left, first.shape.count), counted(right, operands[1].shape.count))
    case .resize(_, _, let method, let sampling, _), .upsample(_, _, let method, let sampling):
      resized(method, sampling)
    case .depthToSpace(let block):
      SmallTensor(shape) { place in
        let channel = ((place[1] % block) * block + place[2] % block) * shape[3] + place[3]
        return first[[place[0], place[1] / block, place[2] / block, channel]]
      }
    case .spaceToDepth(let block):
      SmallTensor(shape) { place in
        let (cell, channel) = place[3].quotientAndRemainder(dividingBy: first.shape[3])
        return first[[place[0], place[1] * block + cell / block, place[2] * block + cell % block, channel]]
      }
    }
  }

  // MARK: elements

  private func unary(_ function: Unary, _ x: Double) -> Double {
    switch function {
    case .negative: -x
    case .abs: x.magnitude
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .square: x * x
    case .sqrt: x.squareRoot()
    case .rsqrt: 1 / x.squareRoot()
    case .exp: exp(x)
    case .log: log(x)
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .sin: sin(x)
    case .cos: cos(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: tanh(x)
    case .relu: max(x, 0)
    case .relu6: min(max(x, 0), 6)
    case .softplus: log(1 + exp(x))
    case .softsign: x / (1 + x.magnitude)
    case .silu: x / (1 + exp(-x))
    case .selu: 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (exp(x) - 1))
    case .identity, .stopGradient: x
    case .logicalNot: x == 0 ? 1 : 0
    }
  }

  private func binary(_ function: Binary, _ a: Double, _ b: Double) -> Double {
    switch function {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .floorDivide: (a / b).rounded(.down)
    case .power: pow(a, b)
    case .maximum: max(a, b)
    case .minimum: min(a, b)
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterEqual: a >= b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .lessEqual: a <= b ? 1 : 0
    case .logicalAnd: a != 0 && b != 0 ? 1 : 0
    case .logicalOr: a != 0 || b != 0 ? 1 : 0
    }
  }

  private func gelu(_ x: Double, _ approximate: Bool) -> Double {
    if approximate { return 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) }
    return 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
  }

  private func reduce(_ reduction: Reduction, _ values: [Double]) -> Double {
    switch reduction {
    case .mean: values.reduce(0, +) / Double(values.count)
    case .sum: values.reduce(0, +)
    case .max: values.max() ?? -.infinity
    case .min: values.min() ?? .infinity
    case .any: values.contains { $0 != 0 } ? 1 : 0
    case .all: values.contains(0) ? 0 : 1
    }
  }

  private func counted(_ axis: Int, _ rank: Int) -> Int { axis < 0 ? axis + rank : axis }

  private func broadcast(_ function: ([Double]) -> Double) -> SmallTensor {
    SmallTensor(shape) { place in
      function(
        operands.map { operand in
          operand[zip(place.suffix(operand.shape.count), operand.shape).map { $1 == 1 ? 0 : $0 }]
        })
    }
  }

  // MARK: axes

  private func places(_ axes: [Int]?) -> Set<Int> {
    Set((axes ?? Array(first.shape.indices)).map { counted($0, first.shape.count) })
  }

  private func reduced(_ axes: [Int]?, _ function: ([Double]) -> Double) -> SmallTensor {
    let gone = places(axes)
    var groups: [[Int]: [Double]] = [:]
    _ = SmallTensor(first.shape) { place in
      groups[place.enumerated().filter { !gone.contains($0.offset) }.map(\.element), default: []].append(
        first[place])
      return 0
    }
    let kept = first.shape.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
    return SmallTensor(shape, SmallTensor(kept) { function(groups[$0] ?? []) }.values)
  }

  private func along(_ axes: [Int]?, _ function: ([Double]) -> Double) -> SmallTensor {
    let gone = places(axes)
    let sizes = first.shape.enumerated().map { gone.contains($0.offset) ? 1 : $0.element }
    return Evaluation(operation: operation, operands: operands, shape: sizes).reduced(axes, function)
  }

  private func with(_ other: SmallTensor, _ function: @escaping (Double, Double) -> Double) -> SmallTensor {
    Evaluation(operation: operation, operands: [first, other], shape: first.shape)
      .broadcast { function($0[0], $0[1]) }
  }

  private func softmax(_ axis: Int) -> SmallTensor {
    let sums = along([axis]) { $0.reduce(0) { $0 + exp($1) } }
    return with(sums) { exp($0) / $1 }
  }

  private func normalized(_ axes: [Int]?, _ epsilon: Double) -> SmallTensor {
    let sums = along(axes) { $0.reduce(0) { $0 + $1 * $1 } }
    return with(sums) { $0 / max($1, epsilon).squareRoot() }
  }

  private func transposed(_ axes: [Int]) -> SmallTensor {
    SmallTensor(shape) { place in
      var old = place
      for (new, axis) in axes.enumerated() { old[axis] = place[new] }
      return first[old]
    }
  }

  private func sliced(_ items: [SliceItem]) -> SmallTensor {
    // for each old axis: where it begins, its step, and the new axis that goes along it
    var axes: [(start: Int, step: Int, new: Int?)] = []
    var new = 0
    let taken = items.count { $0 != .newAxis && $0 != .ellipsis }
    for item in items + (items.contains(.ellipsis) ? [] : [.ellipsis]) {
      switch item {
      case .newAxis: new += 1
      case .index(let index): axes.append((counted(index, first.shape[axes.count]), 0, nil))
      case .range(let start, let stop, let step):
        axes.append((SliceItem.bounds(first.shape[axes.count], start, stop, step).first, step, new))
        new += 1
      case .ellipsis:
        for _ in 0..<(first.shape.count - taken) {
          axes.append((0, 1, new))
          new += 1
        }
      }
    }
    return SmallTensor(shape) { place in
      first[axes.map { axis in axis.start + (axis.new.map { place[$0] * axis.step } ?? 0) }]
    }
  }

  private func padded(_ widths: [[Int]], _ mode: PadMode) -> SmallTensor {
    SmallTensor(shape) { place in
      var old = zip(place, widths).map { $0 - $1[0] }
      for (axis, size) in first.shape.enumerated() where !(0..<size).contains(old[axis]) {
        switch mode {
        case .constant: return 0
        case .reflect: old[axis] = old[axis] < 0 ? -old[axis] : 2 * size - 2 - old[axis]
        case .symmetric: old[axis] = old[axis] < 0 ? -old[axis] - 1 : 2 * size - 1 - old[axis]
        }
      }
      return first[old]
    }
  }

  private func concatenated(_ axis: Int) -> SmallTensor {
    SmallTensor(shape) { place in
      var old = place
      for operand in operands {
        if old[axis] < operand.shape[axis] { return operand[old] }
        old[axis] -= operand.shape[axis]
      }
      return .nan
    }
  }

  // MARK: products

  private func product(_ left: Bool, _ right: Bool) -> SmallTensor {
    let (a, b) = (operands[0], operands[1])
    let inner = a.shape[a.shape.count - (left ? 2 : 1)]
    return SmallTensor(shape) { place in
      let (row, column) = (place[place.count - 2], place[place.count - 1])
      func outer(_ tensor: SmallTensor) -> [Int] {
        zip(place.dropLast(2).suffix(tensor.shape.count - 2), tensor.shape).map { $1 == 1 ? 0 : $0 }
      }
      return (0..<inner).reduce(0) { sum, k in
        sum + a[outer(a) + (left ? [k, row] : [row, k])] * b[outer(b) + (right ? [column, k] : [k, column])]
      }
    }
  }

  private func dot(_ left: Int, _ right: Int) -> SmallTensor {
    let (a, b) = (operands[0], operands[1])
    let isShort = a.shape.count == 2 && b.shape.count == 2
    return SmallTensor(shape) { place in
      let rest = isShort ? Array(place.prefix(1)) : place
      return (0..<a.shape[left]).reduce(0) { sum, k in
        var x = Array(rest.prefix(a.shape.count - 1))
        x.insert(k, at: left)
        var y = [rest[0]] + rest.dropFirst(a.shape.count - 1)
        y.insert(k, at: right)
        return sum + a[x] * b[y]
      }
    }
  }

  // MARK: images

  private func resized(_ method: ResizeMethod, _ sampling: ResizeSampling) -> SmallTensor {
    let axis = first.shape.count - 3
    let rows = taps(first.shape[axis], shape[axis], method, sampling)
    let columns = taps(first.shape[axis + 1], shape[axis + 1], method, sampling)
    return SmallTensor(shape) { place in
      var old = place
      var sum = 0.0
      for (row, weight) in rows[place[axis]] {
        for (column, other) in columns[place[axis + 1]] {
          old[axis] = row
          old[axis + 1] = column
          sum += weight * other * first[old]
        }
      }
      return sum
    }
  }

  /// For each new element of an axis, which old ones it is made of.
  private func taps(
    _ old: Int, _ new: Int, _ method: ResizeMethod, _ sampling: ResizeSampling
  ) -> [[(place: Int, weight: Double)]] {
    (0..<new).map { place in
      let scale = Double(old) / Double(new)
      let point =
        switch sampling {
        case .centers: (Double(place) + 0.5) * scale - 0.5
        case .corner: Double(place) * scale
        case .aligned: new == 1 ? 0 : Double(place) * Double(old - 1) / Double(new - 1)
        }
      switch method {
      case .nearest:
        let nearest =
          switch sampling {
          case .centers: ((Double(place) + 0.5) * scale).rounded(.down)
          case .corner: point.rounded(.down)
          case .aligned: point.rounded()
          }
        return [(min(Int(nearest), old - 1), 1)]
      case .bilinear:
        let held = min(max(point, 0), Double(old - 1))
        let low = Int(held.rounded(.down))
        let part = held - Double(low)
        return [(low, 1 - part), (min(low + 1, old - 1), part)]
      case .bicubic:
        let low = Int(point.rounded(.down))
        let weights = ((low - 1)...(low + 2)).filter { (0..<old).contains($0) }.map {
          ($0, cubic(point - Double($0)))
        }
        let sum = weights.reduce(0) { $0 + $1.1 }
        return weights.map { ($0.0, $0.1 / sum) }
      default: preconditionFailure("\(method) is not computed")
      }
    }
  }

  /// The cubic kernel of Keys, -0.5.
  private func cubic(_ distance: Double) -> Double {
    let x = distance.magnitude
    if x <= 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }
}
