internal import GraphIR
internal import JSON

/// What makes TensorFlow pad a layer's input as Theano does.
enum TheanoPlace: Equatable {
  /// Both pad alike.
  case same
  /// Zeros before and behind each axis, and no padding of the layer's own.
  case padded([[Int]])
  /// The layer without padding, and so much cut off before and behind each axis.
  case cropped([[Int]])

  /// What a report says of it.
  var message: String {
    switch self {
    case .same: "it pads alike"
    case .padded(let sizes): "its padding becomes a ZeroPadding of \(Self.text(sizes)) before it"
    case .cropped(let sizes): "its padding becomes a Cropping of \(Self.text(sizes)) behind it"
    }
  }

  private static func text(_ sizes: [[Int]]) -> String {
    sizes.map { "\($0[0])+\($0[1])" }.joined(separator: ", ")
  }

  /// - Parameters:
  ///   - name: How errors call the layer.
  ///   - input: The sizes of what it reads, without the batch; nil where they are not known.
  /// - Throws: Where no layers pad so.
  init(of layer: CanonicalLayer, named name: String, on input: [Int?]?) throws(MigrationRefusal) {
    let config = layer.config
    let className = layer.className
    if config["interpolation"] == "bilinear" {
      throw Self.refusal(name, "Theano's bilinear \(className) samples at other points")
    }
    if className == "ConvLSTM2D" {
      try self.init(ofRecurrent: config, named: name)
      return
    }
    guard config["padding"] == "same" else {
      self = .same
      return
    }
    guard let count = Self.axes(of: className), config["data_format"] != "channels_first" || count > 1 else {
      throw Self.refusal(name, "where Theano places the padding of this \(className) is not known")
    }
    let offset = config["data_format"] == "channels_first" ? 1 : 0
    let lengths = (0..<count).map { axis in
      input.flatMap { $0.indices.contains(axis + offset) ? $0[axis + offset] : nil }
    }
    switch className {
    case "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D":
      self = try Self.convolution(className, config, count, named: name)
    case "Conv2DTranspose", "Conv3DTranspose":
      self = try Self.transposed(config, lengths, offset, named: name)
    case let name where name.contains("Pooling"):
      self = .same
    default:
      throw Self.refusal(name, "where Theano places the padding of \(className) is not known")
    }
    if className.contains("Pooling") { try Self.requirePooling(config, lengths, named: name) }
  }

  /// The step from state to state is padded too, whatever the padding of the input.
  private init(ofRecurrent config: JSONObject, named name: String) throws(MigrationRefusal) {
    let kernel = try Self.sizes("kernel_size", of: config, 2, named: name)
    let strides = try Self.sizes("strides", of: config, 2, named: name)
    guard kernel.allSatisfy({ $0 % 2 == 1 }),
      config["padding"] != "same" || strides.allSatisfy({ $0 == 1 })
    else {
      throw Self.refusal(
        name,
        "Theano pads this ConvLSTM2D elsewhere, and no layer says that; only odd kernels with stride 1 are alike"
      )
    }
    self = .same
  }

  private static func convolution(
    _ className: String, _ config: JSONObject, _ count: Int, named name: String
  ) throws(MigrationRefusal) -> TheanoPlace {
    let kernel = try sizes("kernel_size", of: config, count, named: name)
    let strides = try sizes("strides", of: config, count, named: name)
    let dilation =
      config["dilation_rate"] == nil
      ? Array(repeating: 1, count: count) : try sizes("dilation_rate", of: config, count, named: name)
    let wide = zip(kernel, dilation).map { ($0 - 1) * $1 + 1 }
    // with Theano, Keras does not cut off what an even kernel gives too much here
    guard !className.hasPrefix("Separable") || wide.allSatisfy({ $0 % 2 == 1 }) else {
      throw refusal(name, "with an even kernel Theano's \(className) gives another size")
    }
    if zip(wide, strides).allSatisfy({ $0 % 2 == 1 && $1 == 1 }) { return .same }
    return .padded(wide.map { [$0 / 2, ($0 - 1) / 2] })
  }

  /// - Parameter offset: Where the sizes of the spatial axes begin, behind the batch.
  private static func transposed(
    _ config: JSONObject, _ lengths: [Int?], _ offset: Int, named name: String
  ) throws(MigrationRefusal) -> TheanoPlace {
    let kernel = try sizes("kernel_size", of: config, lengths.count, named: name)
    let strides = try sizes("strides", of: config, lengths.count, named: name)
    let dilation = config["dilation_rate"].map(StatedShapes.sizes) ?? [1]
    guard config["output_padding"]?.isNull ?? true, dilation.allSatisfy({ $0 == 1 }) else {
      throw refusal(
        name, "where Theano places a transposed convolution with dilation or output_padding is not known")
    }
    var cut: [[Int]] = []
    for axis in lengths.indices {
      let (size, stride) = (kernel[axis], strides[axis])
      var behind = size - stride - size / 2
      if let stated = StatedShapes.shape(of: config) {
        guard let length = lengths[axis], stated.indices.contains(axis + offset + 1),
          let wanted = stated[axis + offset + 1]
        else { throw refusal(name, "the sizes that Theano's transposed convolution has here are not known") }
        behind = (length - 1) * stride + size - wanted - size / 2
      }
      cut.append([size / 2, behind])
    }
    let isAlike = zip(kernel, strides).allSatisfy { $0 / 2 == max($0 - $1, 0) / 2 }
    let isPlain = zip(cut, zip(kernel, strides)).allSatisfy { $0[1] == $1.0 - $1.1 - $1.0 / 2 }
    if isAlike, isPlain { return .same }
    guard cut.allSatisfy({ $0[1] >= 0 }) else {
      throw refusal(
        name, "Theano begins this transposed convolution before the first number that TensorFlow makes")
    }
    return .cropped(cut)
  }

  /// Theano's pooling begins so far before the first element that no size of the input matters.
  private static func requirePooling(
    _ config: JSONObject, _ lengths: [Int?], named name: String
  ) throws(MigrationRefusal) {
    let pool = try sizes("pool_size", of: config, lengths.count, named: name)
    let strides =
      config["strides"]?.isNull ?? true
      ? pool : try sizes("strides", of: config, lengths.count, named: name)
    for axis in lengths.indices {
      let (size, stride) = (pool[axis], strides[axis])
      let before = size > 2 && size % 2 == 1 ? size - 2 : size - 1
      if stride == 1, size == 1 || size == 3 { continue }
      guard let length = lengths[axis] else {
        throw refusal(
          name,
          "Theano begins pooling with padding same \(before) before the first element, and the input's size is "
            + "not known, by which TensorFlow goes"
        )
      }
      let missing = max(((length + stride - 1) / stride - 1) * stride + size - length, 0)
      guard missing / 2 == before else {
        throw refusal(
          name,
          "Theano begins pooling with padding same \(before) before the first element, TensorFlow \(missing / 2)"
        )
      }
    }
  }

  // MARK: Settings

  private static func axes(of className: String) -> Int? {
    let plain = className.hasSuffix("Transpose") ? String(className.dropLast(9)) : className
    return ["1D", "2D", "3D"].firstIndex { plain.hasSuffix($0) }.map { $0 + 1 }
  }

  private static func sizes(
    _ key: String, of config: JSONObject, _ count: Int, named name: String
  ) throws(MigrationRefusal) -> [Int] {
    var found = config[key].map(StatedShapes.sizes) ?? []
    if found.count == 1 { found = Array(repeating: found[0], count: count) }
    guard found.count == count, found.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw MigrationRefusal(
        .unknownForm, layer: name, effect: .wrong, "its \(key) is no list of \(count) sizes")
    }
    return found
  }

  private static func refusal(_ name: String, _ message: String) -> MigrationRefusal {
    MigrationRefusal(.noCounterpart, layer: name, effect: .wrong, message)
  }
}
