internal import JSON

/// What a rule of the catalogue may look at: a layer's config, what it is called on, what is inside it.
struct LayerFacts {
  let layer: Layer
  /// Shapes of the positional inputs; nil where nothing is known of the call.
  private(set) var inputs: [TensorShape]?
  let dialect: Dialect
  /// Keyword arguments of the call as the file has them.
  var keywords: JSONObject = [:]
  /// Shapes of tensors among the keyword arguments.
  var keywordShapes: [String: TensorShape] = [:]
  /// Whether a positional argument is an array that stands in the file.
  var hasArrayArguments = false
  /// Whether the call reads a tensor whose shape is not known.
  var hasUnknownInputs = false
  /// Outputs of `Layer.children`, as far as they are known yet.
  var children: [[TensorShape]?] = []

  /// Counts the value and the key of an attention layer among the inputs if they were given by keyword.
  mutating func takeAttentionArguments() {
    if inputs?.count == 1, let value = keywordShapes["value"] { inputs?.append(value) }
    if inputs?.count == 2, let key = keywordShapes["key"] { inputs?.append(key) }
  }

  /// The first input.
  func input() throws -> TensorShape {
    guard let shape = inputs?.first else { throw Untellable() }
    return shape
  }

  /// The first input, which must have so many axes.
  func input(rank: Int) throws -> TensorShape {
    let shape = try input()
    guard shape.rank == rank else { throw Untellable() }
    return shape
  }

  /// All inputs, of which there must be some.
  func allInputs() throws -> [TensorShape] {
    guard let inputs, !inputs.isEmpty else { throw Untellable() }
    return inputs
  }

  /// The outputs of a child.
  func outputs(ofChild index: Int) throws -> [TensorShape] {
    guard children.indices.contains(index), let shapes = children[index], !shapes.isEmpty else {
      throw Untellable()
    }
    return shapes
  }

  // MARK: Config

  /// An integer that the config must have.
  func number(_ key: String) throws -> Int {
    guard let value = layer.config[key]?.intValue else { throw Untellable() }
    return value
  }

  /// A size that the config must have: an integer from 0.
  func size(_ key: String) throws -> Int {
    let value = try number(key)
    guard value >= 0 else { throw Untellable() }
    return value
  }

  /// A truth value, or what Keras takes where the file has none.
  func flag(_ key: String, default standard: Bool) -> Bool { layer.config[key]?.boolValue ?? standard }

  /// A text, or what Keras takes where the file has none.
  func text(_ key: String, default standard: String) -> String { layer.config[key]?.stringValue ?? standard }

  /// Whether the config has a value under the key that is not null.
  func has(_ key: String) -> Bool { layer.config[key].map { !$0.isNull } ?? false }

  /// Integers under a key, one for every spatial axis: a list, or one number for all.
  func numbers(_ key: String, count: Int, default standard: Int? = nil) throws -> [Int] {
    guard let value = layer.config[key], !value.isNull else {
      guard let standard else { throw Untellable() }
      return Array(repeating: standard, count: count)
    }
    if let number = value.intValue { return Array(repeating: number, count: count) }
    let list = try integers(value)
    if list.count == 1 { return Array(repeating: list[0], count: count) }
    guard list.count == count else { throw Untellable() }
    return list
  }

  /// The same, where every number must be at least 1.
  func sizes(_ key: String, count: Int, default standard: Int? = nil) throws -> [Int] {
    let found = try numbers(key, count: count, default: standard)
    guard found.allSatisfy({ $0 >= 1 }) else { throw Untellable() }
    return found
  }

  /// The integers of a list.
  func integers(_ value: JSONValue?) throws -> [Int] {
    guard let list = value?.arrayValue else { throw Untellable() }
    return try list.map {
      guard let number = $0.intValue else { throw Untellable() }
      return number
    }
  }

  /// Axes under a key: one number or a list, negative ones from the end.
  func axes(_ key: String, default standard: [Int]) throws -> [Int] {
    guard let value = layer.config[key], !value.isNull else { return standard }
    if let number = value.intValue { return [number] }
    return try integers(value)
  }

  // MARK: Channels

  /// Whether channels stand before the spatial axes.
  var channelsFirst: Bool { layer.config["data_format"]?.stringValue == "channels_first" }

  /// The channels of the first input, which has so many spatial axes; nil where unknown.
  func channels(spatial: Int) throws -> Int? {
    guard let shape = inputs?.first else { return nil }
    guard shape.rank == spatial + 2 else { throw Untellable() }
    return channelsFirst ? shape.dimensions[1] : shape.last
  }

  /// The input with other spatial axes, and perhaps other channels.
  func mapSpatial(
    _ shape: TensorShape, channels: Int?? = .none, _ change: (_ axis: Int, _ size: Int?) throws -> Int?
  ) throws -> TensorShape {
    guard shape.rank >= 2 else { throw Untellable() }
    let channelAxis = channelsFirst ? 1 : shape.rank - 1
    var result = shape
    if let channels { result.dimensions[channelAxis] = channels }
    let first = channelsFirst ? 2 : 1
    for axis in 0..<(shape.rank - 2) {
      result.dimensions[first + axis] = try change(axis, shape.dimensions[first + axis])
    }
    return result
  }

  // MARK: Weights

  /// Refuses to tell the weights of a layer with low-rank adapters or quantised variables.
  func requirePlainVariables() throws {
    if has("lora_rank") || has("quantization_config") { throw Untellable() }
    if let policy = layer.config["dtype"]?["class_name"]?.stringValue, policy != "DTypePolicy" {
      if policy.hasPrefix("Quantized") || policy == "DTypePolicyMap" { throw Untellable() }
    }
  }

  /// `bias` of the given shape, if there is one.
  func bias(_ shape: [Int?], named name: String = "bias") -> [WeightSpecification] {
    flag("use_bias", default: true) ? [WeightSpecification(name, shape)] : []
  }
}
