internal import GraphIR
internal import JSON
internal import Operations

/// Layers for other shapes, for other sizes, and for fewer elements.
extension OperationLowering {
  /// Another shape with the same batch, of which one size may be unknown.
  mutating func reshape(_ x: Operand, to shape: [Int?]) -> Operand? {
    guard let batch = shape.first, x.shape == nil || x.shape?.first == batch, shape.count > 1,
      shape.dropFirst().count(where: { $0 == nil }) < 2
    else { return nil }
    if x.shape == shape { return x }
    let sizes = shape.dropFirst().map { $0 ?? -1 }
    return chain.add("Reshape", ["target_shape": sizes.written], [x.argument], shape: shape, type: x.type)
  }

  mutating func reshaped(_ operation: Operation, _ x: Operand, _ shape: [Int?]?) -> Operand? {
    switch operation {
    case .flatten:
      return chain.add("Flatten", ["data_format": "channels_last"], [x.argument], shape: shape, type: x.type)
    case .transpose(let axes):
      guard let axes, axes.first == 0, axes.count > 1 else { return nil }
      if axes == Array(axes.indices) { return x }
      return chain.add(
        "Permute", ["dims": Array(axes.dropFirst()).written], [x.argument], shape: shape, type: x.type)
    case .expandDims(let axis):
      guard let shape, (axis < 0 ? axis + shape.count : axis) > 0 else { return nil }
      return reshape(x, to: shape)
    case .squeeze(let axes):
      guard let axes, let rank = x.rank, let shape, axes.allSatisfy({ ($0 < 0 ? $0 + rank : $0) > 0 }) else {
        return nil
      }
      return reshape(x, to: shape)
    case .reshape(let sizes):
      guard keepsBatch(sizes, x), let shape else { return nil }
      return reshape(x, to: [x.shape?.first ?? nil] + shape.dropFirst())
    default: return nil
    }
  }

  /// Whether a new shape leaves the batch what it is.
  private func keepsBatch(_ sizes: [Int], _ x: Operand) -> Bool {
    guard let first = sizes.first else { return false }
    if first == 0 {
      return sizes.dropFirst().enumerated().allSatisfy { $0.element != 0 || x.shape?[$0.offset + 1] != nil }
    }
    guard first == -1, let old = x.sizes else { return false }
    var product = 1
    for (place, size) in sizes.enumerated().dropFirst() {
      let known = size == 0 && old.indices.contains(place - 1) ? old[place - 1] : size
      guard known > 0 else { return false }
      product *= known
    }
    return product == old.reduce(1, *)
  }

  // MARK: More elements

  /// A vector several times: a RepeatVector where the vector had an axis added for it.
  mutating func repeatedVector(_ multiples: [Int], _ x: Operand, _ shape: [Int?]?) -> Operand? {
    guard multiples.count == 3, multiples[0] == 1, multiples[2] == 1, x.shape?[1] == 1, let tensor = x.tensor
    else {
      return nil
    }
    if made.contains(ExactName(tensor.layer)), let layer = graph.layer(named: tensor.layer),
      layer.className == "Reshape", graph.readings(of: layer.name) == 1,
      let input = layer.calls.first?.arguments.first, let vector = input.tensor,
      graph.shape(of: vector)?.rank == 2
    {
      graph.remove(layer.name)
      return chain.add("RepeatVector", ["n": multiples[1].written], [input], shape: shape, type: x.type)
    }
    return chain.add("UpSampling1D", ["size": multiples[1].written], [x.argument], shape: shape, type: x.type)
  }

  mutating func repeated(_ count: Int, _ axis: Int, _ x: Operand, _ shape: [Int?]?) -> Operand? {
    guard let rank = x.rank else { return nil }
    let place = axis < 0 ? axis + rank : axis
    if rank == 3, place == 1 {
      return chain.add("UpSampling1D", ["size": count.written], [x.argument], shape: shape, type: x.type)
    }
    guard rank == 4, place == 1 || place == 2 else { return nil }
    return upsampling(x, place == 1 ? (count, 1) : (1, count), .nearest, shape)
  }

  mutating func padded(_ widths: [[Int]], _ x: Operand, _ shape: [Int?]?) -> Operand? {
    guard let rank = x.rank, (3...5).contains(rank), widths.count == rank, widths[0] == [0, 0],
      widths[rank - 1] == [0, 0]
    else { return nil }
    let inner = widths[1..<rank - 1].map(\.written)
    let config: JSONObject =
      rank == 3 ? ["padding": inner[0]] : ["padding": .array(inner), "data_format": "channels_last"]
    return chain.add("ZeroPadding\(rank - 2)D", config, [x.argument], shape: shape, type: x.type)
  }

  // MARK: Images

  mutating func resized(
    _ x: Operand, _ size: (height: Int, width: Int), _ method: ResizeMethod, _ sampling: ResizeSampling,
    _ antialias: Bool, _ shape: [Int?]?
  ) -> Operand? {
    guard x.rank == 4, x.isFloat else { return nil }
    if let sizes = x.sizes, size.height % sizes[0] == 0, size.width % sizes[1] == 0,
      !antialias || method == .nearest
    {
      let factors = (height: size.height / sizes[0], width: size.width / sizes[1])
      if let result = upsampled(x, factors, method, sampling, shape) { return result }
    }
    guard sampling == .centers, target.knows("Resizing"), method != .area || !target.isKeras3 else {
      return nil
    }
    var config: JSONObject = [
      "height": size.height.written, "width": size.width.written, "interpolation": .string(method.rawValue),
    ]
    if antialias {
      guard target.takes("antialias", of: "Resizing") else { return nil }
      config["antialias"] = true
    }
    return chain.add("Resizing", config, [x.argument], shape: shape)
  }

  mutating func upsampled(
    _ x: Operand, _ factors: (height: Int, width: Int), _ method: ResizeMethod, _ sampling: ResizeSampling,
    _ shape: [Int?]?
  ) -> Operand? {
    guard x.rank == 4 else { return nil }
    switch method {
    case .nearest where sampling != .aligned: break
    // Keras on TensorFlow 1 samples at other points
    case .bilinear where sampling == (target.isStandaloneKeras2 ? .corner : .centers): break
    default: return nil
    }
    return upsampling(x, factors, method, shape)
  }

  private mutating func upsampling(
    _ x: Operand, _ factors: (height: Int, width: Int), _ method: ResizeMethod, _ shape: [Int?]?
  ) -> Operand? {
    chain.add(
      "UpSampling2D",
      [
        "size": [factors.height.written, factors.width.written], "data_format": "channels_last",
        "interpolation": .string(method.rawValue),
      ], [x.argument], shape: shape, type: x.type)
  }

  // MARK: Many elements to one

  /// Global pooling over all axes between the batch and the channels. Where there is no other
  /// form for it, any axes are pooled as if they were steps.
  mutating func reduce(
    _ reduction: Reduction, _ axes: [Int]?, _ keep: Bool, _ x: Operand, _ shape: [Int?]?
  ) throws(MigrationRefusal) -> Operand? {
    guard let rank = x.rank, let axes, x.isFloat else { return nil }
    let places = Set(axes.map { $0 < 0 ? $0 + rank : $0 })
    let names: [Reduction: String] = [.mean: "GlobalAveragePooling", .max: "GlobalMaxPooling"]
    if let name = names[reduction], (3...5).contains(rank), places == Set(1..<rank - 1) {
      var config: JSONObject = ["data_format": "channels_last"]
      if keep { config["keepdims"] = true }
      return chain.add("\(name)\(rank - 2)D", config, [x.argument], shape: shape)
    }
    guard hasOnlyLayers, !places.contains(0), let shape, shape.count > 1, let sizes = x.sizes else {
      return nil
    }
    guard let name = names[reduction] ?? (reduction == .sum ? names[.mean] : nil) else { return nil }
    let kept = (1..<rank).filter { !places.contains($0) }
    let order = [0] + places.sorted() + kept
    let turned = order.map { x.shape?[$0] ?? nil }
    var steps = try lower(.transpose(axes: order), [x])
    let count = places.reduce(1) { $0 * sizes[$1 - 1] }
    let width = kept.reduce(1) { $0 * sizes[$1 - 1] }
    steps =
      reshape(
        Operand(argument: steps.argument, shape: turned, type: x.type),
        to: [x.shape?[0] ?? nil, count, width]) ?? steps
    let pooled = chain.add(
      "\(name)1D", ["data_format": "channels_last"], [steps.argument], shape: [x.shape?[0] ?? nil, width])
    var result = pooled
    if reduction == .sum {
      note("a sum becomes a mean and a factor", .rounding)
      guard let scaled = affine(pooled, scale: .double(Double(count)), offset: nil) else { return nil }
      result = scaled
    }
    return reshape(result, to: shape)
  }
}
