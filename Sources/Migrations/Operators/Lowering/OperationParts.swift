internal import Operations

extension Operation {
  /// The same by simpler operations on the same operands; nil where there are none.
  func parts(for operands: [Operand]) -> Expression? {
    let x = Expression.input(0)
    switch self {
    case .unary(.silu): return .operation(.binary(.multiply), [x, .operation(.unary(.sigmoid), [x])])
    case .unary(.square): return .operation(.binary(.multiply), [x, x])
    case .unary(.negative): return .operation(.binary(.multiply), [x, .constant(.double(-1))])
    case .unary(.abs):
      return .operation(.binary(.maximum), [x, .operation(.unary(.negative), [x])])
    case .l2Normalize(let axes, let epsilon):
      let sum = Expression.operation(
        .reduce(.sum, axes: axes, keepDimensions: true), [.operation(.unary(.square), [x])])
      let held = Expression.operation(.binary(.maximum), [sum, .constant(.double(epsilon))])
      return .operation(.binary(.multiply), [x, .operation(.unary(.rsqrt), [held])])
    case .clip(let low, let high):
      var result = x
      if let low { result = .operation(.binary(.maximum), [result, .constant(.double(low))]) }
      if let high { result = .operation(.binary(.minimum), [result, .constant(.double(high))]) }
      return result
    case .stack(let axis):
      guard let rank = operands.first?.rank else { return nil }
      let place = axis < 0 ? axis + rank + 1 : axis
      let parts = operands.indices.map { Expression.operation(.expandDims(axis: place), [.input($0)]) }
      return .operation(.concatenate(axis: place), parts)
    case .tile(let multiples):
      var result = x
      for (axis, count) in multiples.enumerated() where count > 1 {
        guard count <= 64, axis > 0 else { return nil }
        result = .operation(.concatenate(axis: axis), Array(repeating: result, count: count))
      }
      return result
    case .repeatElements(let count, let axis):
      return Self.repeated(count, axis, operands)
    case .upsample(let height, let width, let method, let sampling):
      if method == .nearest {
        let high = Expression.operation(.repeatElements(count: height, axis: 1), [x])
        return .operation(.repeatElements(count: width, axis: 2), [high])
      }
      guard let shape = operands.first?.shape, shape.count == 4, let h = shape[1], let w = shape[2] else {
        return nil
      }
      return .operation(
        .resize(height: h * height, width: w * width, method: method, sampling: sampling, antialias: false),
        [x])
    case .matmul(let left, let right) where left || right:
      guard let first = Self.transposed(0, left, operands), let second = Self.transposed(1, right, operands)
      else {
        return nil
      }
      return .operation(.matmul(transposeLeft: false, transposeRight: false), [first, second])
    case .depthToSpace(let block): return Self.depthToSpace(block, operands)
    case .spaceToDepth(let block): return Self.spaceToDepth(block, operands)
    default: return nil
    }
  }

  /// A new axis behind the one that is repeated, tiled and merged with it.
  private static func repeated(_ count: Int, _ axis: Int, _ operands: [Operand]) -> Expression? {
    guard let shape = operands.first?.shape else { return nil }
    let place = axis < 0 ? axis + shape.count : axis
    guard place > 0, place < shape.count, let size = shape[place], count <= 64 else { return nil }
    let wide = Expression.operation(.expandDims(axis: place + 1), [.input(0)])
    let tiled = Expression.operation(
      .concatenate(axis: place + 1), Array(repeating: wide, count: count))
    var sizes: [Int] = [0]
    for (other, known) in shape.enumerated().dropFirst() {
      if other == place {
        sizes.append(size * count)
      } else if let known {
        sizes.append(known)
      } else {
        guard !sizes.contains(-1) else { return nil }
        sizes.append(-1)
      }
    }
    return .operation(.reshape(shape: sizes), [tiled])
  }

  private static func transposed(_ place: Int, _ isTransposed: Bool, _ operands: [Operand]) -> Expression? {
    guard isTransposed else { return .input(place) }
    guard operands.indices.contains(place), let rank = operands[place].rank, rank > 1 else { return nil }
    let axes = Array(0..<rank - 2) + [rank - 1, rank - 2]
    return .operation(.transpose(axes: axes), [.input(place)])
  }

  private static func depthToSpace(_ block: Int, _ operands: [Operand]) -> Expression? {
    guard let sizes = operands.first?.sizes, sizes.count == 3 else { return nil }
    let depth = sizes[2] / (block * block)
    let split = Expression.operation(
      .reshape(shape: [0, sizes[0], sizes[1], block, block, depth]), [.input(0)])
    let turned = Expression.operation(.transpose(axes: [0, 1, 3, 2, 4, 5]), [split])
    return .operation(.reshape(shape: [0, sizes[0] * block, sizes[1] * block, depth]), [turned])
  }

  private static func spaceToDepth(_ block: Int, _ operands: [Operand]) -> Expression? {
    guard let sizes = operands.first?.sizes, sizes.count == 3 else { return nil }
    let (height, width) = (sizes[0] / block, sizes[1] / block)
    let split = Expression.operation(
      .reshape(shape: [0, height, block, width, block, sizes[2]]), [.input(0)])
    let turned = Expression.operation(.transpose(axes: [0, 1, 3, 2, 4, 5]), [split])
    return .operation(.reshape(shape: [0, height, width, block * block * sizes[2]]), [turned])
  }
}
