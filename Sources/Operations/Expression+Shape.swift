extension Expression {
  /// The shape of what it computes, for inputs of these shapes, batch first.
  ///
  /// A nil size is one that is not known; nil for the whole shape where not even the rank is.
  ///
  /// - Throws: `ExpressionError` of the code `shape` where no tensors of these shapes can be computed with.
  public func shape(of inputs: [[Int?]?]) throws(ExpressionError) -> [Int?]? {
    switch self {
    case .input(let index):
      guard inputs.indices.contains(index) else {
        throw ExpressionError(.shape, "x\(index) is used, and there are \(inputs.count) inputs")
      }
      return inputs[index]
    case .constant(let value): return value.shape.map { $0.map(Optional.some) }
    case .operation(let operation, let operands):
      let shapes = try operands.map { operand throws(ExpressionError) in try operand.shape(of: inputs) }
      return try operation.shape(of: shapes)
    }
  }
}

extension Operation {
  /// The shape of the result for operands of these shapes; nil where it is not known.
  ///
  /// - Throws: `ExpressionError` of the code `shape` for shapes that the operation can't take, `operandCount` for too many or too few.
  public func shape(of operands: [[Int?]?]) throws(ExpressionError) -> [Int?]? {
    let isCountRight = operandCount.map { $0 == operands.count } ?? !operands.isEmpty
    guard isCountRight else {
      throw ExpressionError(.operandCount, "\(name) with \(operands.count) operands")
    }
    switch self {
    case .binary, .choose: return try broadcast(operands)
    case .concatenate(let axis): return try concatenated(operands, axis)
    case .stack(let axis): return try stacked(operands, axis)
    case .matmul(let left, let right):
      guard let a = operands[0], let b = operands[1] else { return nil }
      return try product(a, b, transposed: (left, right))
    case .dot(let left, let right):
      guard let a = operands[0], let b = operands[1] else { return nil }
      return try dot(a, b, left, right)
    default:
      guard let shape = operands[0] else {
        if case .reshape(let sizes) = self { return sizes.map { $0 < 1 ? nil : $0 } }
        return nil
      }
      return try ofOne(shape)
    }
  }

  private func ofOne(_ shape: [Int?]) throws(ExpressionError) -> [Int?] {
    switch self {
    case .reduce(_, let axes, let keep): return try reduced(shape, axes, keep)
    case .softmax(let axis), .logSoftmax(let axis):
      _ = try place(axis, shape.count)
      return shape
    case .l2Normalize(let axes, _):
      _ = try places(axes, shape.count)
      return shape
    case .argmax(let axis): return try reduced(shape, [axis], false)
    case .oneHot(let classes): return shape + [classes]
    case .expandDims(let axis):
      var result = shape
      result.insert(1, at: try place(axis, shape.count + 1))
      return result
    case .squeeze(let axes): return try squeezed(shape, axes)
    case .reshape(let sizes): return try reshaped(shape, sizes)
    case .flatten:
      guard let batch = shape.first else { throw refusal("a number without axes") }
      return [batch, product(shape.dropFirst())]
    case .transpose(let axes):
      guard let axes else { return shape.reversed() }
      guard axes.count == shape.count else { throw rankRefusal(axes.count, shape) }
      return axes.map { shape[$0] }
    case .slice(let items): return try sliced(shape, items)
    case .tile(let multiples):
      guard multiples.count == shape.count else { throw rankRefusal(multiples.count, shape) }
      return zip(shape, multiples).map { times($0, $1) }
    case .repeatElements(let count, let axis):
      var result = shape
      let place = try place(axis, shape.count)
      result[place] = times(shape[place], count)
      return result
    case .pad(let widths, _):
      guard widths.count == shape.count else { throw rankRefusal(widths.count, shape) }
      return zip(shape, widths).map { sum($0, width: $1) }
    case .resize(let height, let width, _, _, _):
      let first = try firstImageAxis(shape)
      return Array(shape[..<first]) + [height, width, shape[first + 2]]
    case .upsample(let height, let width, _, _):
      let first = try firstImageAxis(shape, batch: true)
      return [shape[0], times(shape[first], height), times(shape[first + 1], width), shape[3]]
    case .depthToSpace(let block):
      let square = block.multipliedReportingOverflow(by: block).partialValue
      _ = try firstImageAxis(shape, batch: true)
      guard shape[3].map({ $0 % square == 0 }) != false else { throw refusal("\(text(shape)) by \(block)") }
      return [shape[0], times(shape[1], block), times(shape[2], block), shape[3].map { $0 / square }]
    case .spaceToDepth(let block):
      _ = try firstImageAxis(shape, batch: true)
      for size in shape[1...2] where size.map({ $0 % block == 0 }) == false {
        throw refusal("\(text(shape)) by \(block)")
      }
      let channels = times(times(shape[3], block), block)
      return [shape[0], shape[1].map { $0 / block }, shape[2].map { $0 / block }, channels]
    default: return shape
    }
  }

  // MARK: several tensors

  /// The shape of operands together, as numpy broadcasts them: a size that is not known gives way to one above 1.
  private func broadcast(_ operands: [[Int?]?]) throws(ExpressionError) -> [Int?]? {
    let shapes = operands.compactMap { $0 }
    guard shapes.count == operands.count else { return nil }
    let rank = shapes.map(\.count).max() ?? 0
    var result: [Int?] = []
    for place in 0..<rank {
      var size: Int? = 1
      for shape in shapes where place >= rank - shape.count {
        let other = shape[place - (rank - shape.count)]
        switch (size, other) {
        case (1, _): size = other
        case (_, 1), (_, nil): break
        case (nil, _): size = other
        case (let a, let b) where a == b: break
        default: throw refusal(shapes.map { text($0) }.joined(separator: " and "))
        }
      }
      result.append(size)
    }
    return result
  }

  private func concatenated(_ operands: [[Int?]?], _ axis: Int) throws(ExpressionError) -> [Int?]? {
    let shapes = operands.compactMap { $0 }
    guard var result = shapes.first else { return nil }
    let place = try place(axis, result.count)
    for shape in shapes.dropFirst() {
      guard shape.count == result.count else {
        throw refusal(shapes.map { text($0) }.joined(separator: " and "))
      }
      for (other, size) in shape.enumerated() {
        if other == place {
          result[other] = sum(result[other], size)
        } else if let known = result[other], let size, known != size {
          throw refusal(shapes.map { text($0) }.joined(separator: " and "))
        } else {
          result[other] = result[other] ?? size
        }
      }
    }
    if shapes.count < operands.count { result[place] = nil }
    return result
  }

  private func stacked(_ operands: [[Int?]?], _ axis: Int) throws(ExpressionError) -> [Int?]? {
    let shapes = operands.compactMap { $0 }
    guard var result = shapes.first else { return nil }
    for shape in shapes.dropFirst() {
      guard shape.count == result.count, zip(shape, result).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
      else {
        throw refusal(shapes.map { text($0) }.joined(separator: " and "))
      }
      result = zip(result, shape).map { $0 ?? $1 }
    }
    result.insert(operands.count, at: try place(axis, result.count + 1))
    return result
  }

  private func product(
    _ left: [Int?], _ right: [Int?], transposed: (Bool, Bool)
  ) throws(ExpressionError) -> [Int?]? {
    guard left.count > 1, right.count > 1 else { throw refusal("\(text(left)) and \(text(right))") }
    let (a, b) = (Array(left.suffix(2)), Array(right.suffix(2)))
    let inner = (transposed.0 ? a[0] : a[1], transposed.1 ? b[1] : b[0])
    if let x = inner.0, let y = inner.1, x != y { throw refusal("\(text(left)) and \(text(right))") }
    let outer = try broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))]) ?? []
    return outer + [transposed.0 ? a[1] : a[0], transposed.1 ? b[0] : b[1]]
  }

  private func dot(
    _ left: [Int?], _ right: [Int?], _ leftAxis: Int, _ rightAxis: Int
  ) throws(ExpressionError) -> [Int?] {
    let (a, b) = (try place(leftAxis, left.count), try place(rightAxis, right.count))
    if a == 0 || b == 0 { throw refusal("the axis of the batch") }
    if let x = left[a], let y = right[b], x != y { throw refusal("\(text(left)) and \(text(right))") }
    var result = left
    result.remove(at: a)
    var rest = right
    rest.remove(at: b)
    result += rest.dropFirst()
    return result.count == 1 ? result + [1] : result
  }

  // MARK: one tensor

  private func reduced(_ shape: [Int?], _ axes: [Int]?, _ keep: Bool) throws(ExpressionError) -> [Int?] {
    let gone = try places(axes, shape.count)
    if keep { return shape.enumerated().map { gone.contains($0.offset) ? 1 : $0.element } }
    return shape.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
  }

  private func squeezed(_ shape: [Int?], _ axes: [Int]?) throws(ExpressionError) -> [Int?] {
    guard let axes else {
      guard shape.allSatisfy({ $0 != nil }) else {
        throw refusal("\(text(shape)) without axes: not all sizes are known")
      }
      return shape.filter { $0 != 1 }
    }
    let gone = try places(axes, shape.count)
    for place in gone where shape[place] != nil && shape[place] != 1 {
      throw refusal("axis \(place) of \(text(shape)), whose size is not 1")
    }
    return shape.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
  }

  private func reshaped(_ shape: [Int?], _ sizes: [Int]) throws(ExpressionError) -> [Int?] {
    var left: [Int?] = []
    var result: [Int?] = []
    var copied: Set<Int> = []
    for (place, size) in sizes.enumerated() {
      if size == 0 {
        guard place < shape.count else {
          throw refusal("\(text(shape)) to \(sizes): no size to take at \(place)")
        }
        copied.insert(place)
        result.append(shape[place])
      } else {
        if size > 0 { left.append(size) }
        result.append(size > 0 ? size : nil)
      }
    }
    let given = shape.enumerated().filter { !copied.contains($0.offset) }.map(\.element)
    guard let old = product(given), let new = product(left), new > 0 else { return result }
    guard let open = sizes.firstIndex(of: -1) else {
      guard old == new else { throw refusal("\(text(shape)) to \(sizes)") }
      return result
    }
    guard old % new == 0 else { throw refusal("\(text(shape)) to \(sizes)") }
    result[open] = old / new
    return result
  }

  private func sliced(_ shape: [Int?], _ items: [SliceItem]) throws(ExpressionError) -> [Int?] {
    let taken = items.count { $0 != .newAxis && $0 != .ellipsis }
    guard taken <= shape.count else { throw rankRefusal(taken, shape) }
    var rest = shape[...]
    var result: [Int?] = []
    for item in items {
      switch item {
      case .newAxis: result.append(1)
      case .ellipsis:
        result += rest.prefix(shape.count - taken)
        rest = rest.dropFirst(shape.count - taken)
      case .index(let index):
        if let size = rest.popFirst() ?? nil, index >= size || index < 0 && size + index < 0 {
          throw refusal("\(index) of an axis of \(size)")
        }
      case .range(let start, let stop, let step):
        let size = rest.popFirst() ?? nil
        let isWhole = start == nil && stop == nil && step.magnitude == 1
        result.append(isWhole ? size : size.map { SliceItem.count($0, start, stop, step) })
      }
    }
    return result + rest
  }

  /// Where height stands: behind the batch, or first in a single image.
  private func firstImageAxis(_ shape: [Int?], batch: Bool = false) throws(ExpressionError) -> Int {
    guard shape.count == 4 || (shape.count == 3 && !batch) else { throw rankRefusal(4, shape) }
    return shape.count - 3
  }

  // MARK: axes and sizes

  private func place(_ axis: Int, _ rank: Int) throws(ExpressionError) -> Int {
    let place = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(place) else {
      throw refusal("axis \(axis), where there are \(rank)")
    }
    return place
  }

  private func places(_ axes: [Int]?, _ rank: Int) throws(ExpressionError) -> Set<Int> {
    guard let axes else { return Set(0..<rank) }
    let places = try axes.map { axis throws(ExpressionError) in try place(axis, rank) }
    guard Set(places).count == places.count else { throw refusal("axes \(axes), of which two are one") }
    return Set(places)
  }

  private func product(_ sizes: some Sequence<Int?>) -> Int? { sizes.reduce(1) { times($0, $1) } }

  private func times(_ size: Int?, _ factor: Int?) -> Int? {
    guard let size, let factor else { return nil }
    let (product, overflow) = size.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }

  private func sum(_ size: Int?, _ other: Int?) -> Int? {
    guard let size, let other else { return nil }
    let (sum, overflow) = size.addingReportingOverflow(other)
    return overflow ? nil : sum
  }

  private func sum(_ size: Int?, width: [Int]) -> Int? { sum(sum(size, width[0]), width[1]) }

  // MARK: refusals

  private func refusal(_ what: String) -> ExpressionError {
    ExpressionError(.shape, "\(name) can't take \(what)")
  }

  private func rankRefusal(_ wanted: Int, _ shape: [Int?]) -> ExpressionError {
    refusal("\(text(shape)): it has \(shape.count) axes, and \(wanted) were expected")
  }

  private func text(_ shape: [Int?]) -> String {
    let parts = shape.map { $0.map(String.init) ?? "None" }
    return parts.count == 1 ? "(\(parts[0]),)" : "(\(parts.joined(separator: ", ")))"
  }
}

extension SliceItem {
  /// How many elements of `size` a range takes, as Python counts them.
  public static func count(_ size: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> Int {
    let (first, end) = bounds(size, start, stop, step)
    let span = step > 0 ? end - first : first - end
    guard span > 0 else { return 0 }
    // of the magnitude, which a step of the least integer has too
    return Int((UInt(span) - 1) / step.magnitude) + 1
  }

  /// Where a range begins and ends in `size` elements, held within them.
  public static func bounds(_ size: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> (first: Int, end: Int) {
    let (low, high) = step > 0 ? (0, size) : (-1, size - 1)
    func held(_ place: Int?, _ missing: Int) -> Int {
      guard let place else { return missing }
      return min(max(place < 0 ? place + size : place, low), high)
    }
    return step > 0 ? (held(start, low), held(stop, high)) : (held(start, high), held(stop, low))
  }
}
