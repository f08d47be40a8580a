internal import GraphIR
internal import JSON
internal import Operations

/// Slices as layers: cropping, pooling of single elements where some are left out, and another shape where an axis goes.
extension OperationLowering {
  /// The elements along one axis that a slice takes.
  private struct Taken {
    let first: Int
    let count: Int
    let step: Int
    let size: Int

    var isWhole: Bool { first == 0 && count == size && step == 1 }
    /// How many are cropped before the first and behind the last.
    var margins: [Int] { [first, size - (first + (count - 1) * step + 1)] }
  }

  /// Whether the target has no slices but layers.
  private var hasNoSlices: Bool { hasOnlyLayers || target.family == .keras30 }

  mutating func slice(_ items: [SliceItem], _ x: Operand, _ shape: [Int?]?) -> Operand? {
    guard let rank = x.rank, rank > 1, let shape, shape.count > 1, let places = items.places(rank: rank),
      places[0] == .whole
    else { return nil }
    var taken: [Int: Taken] = [:]
    for (axis, item) in places.enumerated() where item != .whole {
      guard let size = x.shape?[axis], let some = Self.taken(item, of: size) else { return nil }
      if !some.isWhole { taken[axis] = some }
    }
    let isPlain = taken.values.allSatisfy { $0.step == 1 }
    guard isPlain || hasNoSlices else { return nil }
    let saved = chain
    var result = x
    if (3...5).contains(rank), taken.keys.allSatisfy({ $0 < rank - 1 }) {
      result = cropped(result, taken, rank)
    } else {
      guard hasNoSlices else { return nil }
      for (axis, some) in taken.sorted(by: { $0.key < $1.key }) {
        guard let next = cropped(result, some, along: axis) else {
          chain = saved
          return nil
        }
        result = next
      }
    }
    guard let last = reshape(result, to: shape) else {
      chain = saved
      return nil
    }
    return last
  }

  /// What an item takes of an axis; nil where it takes nothing, or goes backwards.
  private static func taken(_ item: SliceItem, of size: Int) -> Taken? {
    switch item {
    case .index(let index):
      let first = index < 0 ? index + size : index
      return (0..<size).contains(first) ? Taken(first: first, count: 1, step: 1, size: size) : nil
    case .range(let start, let stop, let step):
      let count = SliceItem.count(size, start, stop, step)
      guard step > 0, count > 0 else { return nil }
      let first = SliceItem.bounds(size, start, stop, step).first
      return Taken(first: first, count: count, step: count == 1 ? 1 : step, size: size)
    default: return nil
    }
  }

  /// Some axes between the batch and the channels cropped.
  private mutating func cropped(_ x: Operand, _ taken: [Int: Taken], _ rank: Int) -> Operand {
    guard !taken.isEmpty, var shape = x.shape else { return x }
    let axes = Array(1..<rank - 1)
    let margins = axes.map { taken[$0]?.margins ?? [0, 0] }
    for (axis, some) in taken { shape[axis] = (some.count - 1) * some.step + 1 }
    var result = x
    if margins.contains(where: { $0 != [0, 0] }) {
      let written = margins.map(\.written)
      let config: JSONObject =
        rank == 3 ? ["cropping": written[0]] : ["cropping": .array(written), "data_format": "channels_last"]
      result = chain.add("Cropping\(rank - 2)D", config, [x.argument], shape: shape, type: x.type)
    }
    let strides = axes.map { taken[$0]?.step ?? 1 }
    guard strides.contains(where: { $0 > 1 }) else { return result }
    for (axis, some) in taken { shape[axis] = some.count }
    // the greatest of one element is the element
    return chain.add(
      "MaxPooling\(rank - 2)D",
      [
        "pool_size": axes.map { _ in 1 }.written, "strides": strides.written, "padding": "valid",
        "data_format": "channels_last",
      ], [result.argument], shape: shape, type: x.type)
  }

  /// Any axis cropped: the axes before it and those behind it are made one each.
  private mutating func cropped(_ x: Operand, _ taken: Taken, along axis: Int) -> Operand? {
    guard let shape = x.shape, let sizes = x.sizes else { return nil }
    let before = sizes.prefix(axis - 1).reduce(1, *)
    let behind = sizes.dropFirst(axis).reduce(1, *)
    guard let flat = reshape(x, to: [shape[0], before, taken.size, behind]) else { return nil }
    let part = cropped(flat, [2: taken], 4)
    var result = shape
    result[axis] = taken.count
    return reshape(part, to: result)
  }
}
