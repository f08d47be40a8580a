internal import JSON

/// Why a layer of Keras 1 has no meaning in later ones.
struct Keras1Obstacle: Error {
  let message: String

  init(_ message: String) { self.message = message }
}

/// The config of one layer of Keras 1 in the words of Keras 2.2.
struct Keras1Layer {
  private let className: String
  private let old: JSONObject
  /// The data format of layers that do not say it; nil where the file does not tell.
  private let format: String?
  private var new: JSONObject = [:]

  init(_ className: String, _ config: JSONObject, format: String?) {
    (self.className, old, self.format) = (className, config, format)
  }

  /// The class and the config in the words of Keras 2.2.
  ///
  /// - Throws: Where Keras 2 has nothing of this meaning.
  mutating func translated() throws(Keras1Obstacle) -> (className: String, config: JSONObject) {
    let name = Keras1Words.classes[className] ?? className
    new = ["name": old["name"] ?? .null, "trainable": old["trainable"] ?? true]
    if let shape = old["batch_input_shape"], !shape.isNull { new["batch_input_shape"] = shape }
    switch name {
    case "InputLayer":
      new["dtype"] = old["input_dtype"].flatMap { $0.isNull ? nil : $0 } ?? "float32"
      new["sparse"] = old["sparse"] ?? false
    case "Dense":
      try take(["output_dim": "units", "activation": "activation"])
      weighted()
    case "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D", "LocallyConnected1D",
      "LocallyConnected2D":
      try convolution(name)
    case "LSTM", "GRU", "SimpleRNN": try recurrent(name)
    case "ConvLSTM2D": try convolutionalRecurrent()
    case "Embedding":
      try take(["input_dim": "input_dim", "output_dim": "output_dim"])
      new["embeddings_initializer"] = Keras1Objects.initializer(old["init"])
      new["embeddings_regularizer"] = Keras1Objects.regularizer(old["W_regularizer"])
      new["embeddings_constraint"] = Keras1Objects.constraint(old["W_constraint"])
      new["mask_zero"] = old["mask_zero"] ?? false
    case "BatchNormalization": try normalization()
    case _ where name.hasPrefix("Global") && name.contains("Pooling"): try takeFormat()
    case _ where name.contains("Pooling"): try pooling()
    case "Dropout", "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D":
      try take(["p": "rate"])
      if name.hasPrefix("Spatial"), !name.hasSuffix("1D") { try takeFormat() }
    case "GaussianNoise": try take(["sigma": "stddev"])
    case "PReLU":
      new["alpha_initializer"] = Keras1Objects.initializer(old["init"])
      new["shared_axes"] = old["shared_axes"] ?? .null
    case _ where name.hasPrefix("ZeroPadding") || name.hasPrefix("Cropping") || name.hasPrefix("UpSampling"):
      try edges(name)
    case "Lambda": try lambda()
    case "TimeDistributed": break
    case "Bidirectional": try take(["merge_mode": "merge_mode"])
    case _ where Keras1Words.alike.contains(name): try alike()
    case _ where Keras1Words.gone.contains(name):
      throw Keras1Obstacle("\(name) was left out of Keras 2, and no layers compute it")
    default: throw Keras1Obstacle("\(className) is no class of Keras 1 that is known")
    }
    return (name, new)
  }

  // MARK: Families

  private mutating func weighted() {
    new["use_bias"] = old["bias"] ?? true
    new["kernel_initializer"] = Keras1Objects.initializer(old["init"])
    new["bias_initializer"] = Keras1Objects.initializer(nil)
    for (short, long) in [("W", "kernel"), ("b", "bias")] {
      new["\(long)_regularizer"] = Keras1Objects.regularizer(old["\(short)_regularizer"])
      new["\(long)_constraint"] = Keras1Objects.constraint(old["\(short)_constraint"])
    }
    new["activity_regularizer"] = Keras1Objects.regularizer(old["activity_regularizer"])
  }

  private mutating func convolution(_ name: String) throws(Keras1Obstacle) {
    var strides = old["subsample"]
    if let length = old["filter_length"] {
      new["kernel_size"] = [length]
      strides = [old["subsample_length"] ?? 1]
      new["data_format"] = "channels_last"
    } else {
      let keys =
        old["kernel_dim1"] == nil ? ["nb_row", "nb_col"] : ["kernel_dim1", "kernel_dim2", "kernel_dim3"]
      var sizes: [JSONValue] = []
      for key in keys { sizes.append(try value(of: key)) }
      new["kernel_size"] = .array(sizes)
      try takeFormat()
    }
    let count = new["kernel_size"]?.arrayValue?.count ?? 1
    new["strides"] = strides ?? .array(Array(repeating: 1, count: count))
    new["padding"] = try padding()
    if className.hasPrefix("Atrous") {
      let rate = try value(of: "atrous_rate")
      new["dilation_rate"] = rate.arrayValue == nil ? .array(Array(repeating: rate, count: count)) : rate
    }
    try take(["nb_filter": "filters", "activation": "activation"])
    guard name == "SeparableConv2D" else {
      weighted()
      // what is computed from the input's size stands in the file
      if name == "Conv2DTranspose" { new["output_shape"] = old["output_shape"] ?? .null }
      return
    }
    try take(["depth_multiplier": "depth_multiplier"])
    new["use_bias"] = old["bias"] ?? true
    for key in ["depthwise", "pointwise"] {
      new["\(key)_initializer"] = Keras1Objects.initializer(old["init"])
      for kind in ["regularizer", "constraint"] { new["\(key)_\(kind)"] = .some(.null) }
    }
    new["bias_initializer"] = Keras1Objects.initializer(nil)
  }

  private mutating func recurrent(_ name: String) throws(Keras1Obstacle) {
    for key in ["return_sequences", "go_backwards", "stateful", "unroll"] { new[key] = old[key] ?? false }
    try take(["output_dim": "units", "activation": "activation"])
    weighted()
    new["use_bias"] = true
    new["recurrent_initializer"] = Keras1Objects.initializer(old["inner_init"])
    new["recurrent_regularizer"] = Keras1Objects.regularizer(old["U_regularizer"])
    new["recurrent_constraint"] = .some(.null)
    new["dropout"] = old["dropout_W"] ?? 0.0
    new["recurrent_dropout"] = old["dropout_U"] ?? 0.0
    guard name != "SimpleRNN" else { return }
    try take(["inner_activation": "recurrent_activation"])
    new["implementation"] = 1
    if name == "GRU" { new["reset_after"] = false } else { new["unit_forget_bias"] = true }
  }

  private mutating func convolutionalRecurrent() throws(Keras1Obstacle) {
    for key in ["return_sequences", "go_backwards", "stateful"] { new[key] = old[key] ?? false }
    try take(["nb_filter": "filters", "activation": "activation", "inner_activation": "recurrent_activation"])
    new["kernel_size"] = [try value(of: "nb_row"), try value(of: "nb_col")]
    new["strides"] = old["subsample"] ?? [1, 1]
    new["padding"] = try padding()
    new["dilation_rate"] = [1, 1]
    try takeFormat()
    weighted()
    new["use_bias"] = true
    new["unit_forget_bias"] = true
  }

  private mutating func normalization() throws(Keras1Obstacle) {
    let mode = old["mode"] ?? 0
    guard mode == 0 else {
      throw Keras1Obstacle(
        "a BatchNormalization of mode \(mode.intValue.map(String.init) ?? "unknown") has no counterpart in later "
          + "Kerases, only mode 0 has"
      )
    }
    try take(["axis": "axis", "momentum": "momentum", "epsilon": "epsilon"])
    (new["center"], new["scale"]) = (true, true)
    for key in ["beta", "gamma"] {
      new["\(key)_regularizer"] = Keras1Objects.regularizer(old["\(key)_regularizer"])
    }
  }

  private mutating func pooling() throws(Keras1Obstacle) {
    if let length = old["pool_length"] {
      new["pool_size"] = [length]
      let stride = old["stride"] ?? .null
      new["strides"] = [stride.isNull ? length : stride]
    } else {
      new["pool_size"] = try value(of: "pool_size")
      new["strides"] = try value(of: "strides")
      try takeFormat()
    }
    new["padding"] = try padding()
  }

  private mutating func edges(_ name: String) throws(Keras1Obstacle) {
    let count = name.hasSuffix("3D") ? 3 : name.hasSuffix("2D") ? 2 : 1
    let key = name.hasPrefix("Zero") ? "padding" : name.hasPrefix("Crop") ? "cropping" : "size"
    guard let value = old[key] ?? old["length"] else { throw Keras1Obstacle("its \(key) is missing") }
    if key == "size" {
      new[key] = count == 1 ? value[0] ?? value : value
    } else {
      guard let pairs = Self.pairs(value, count) else {
        throw Keras1Obstacle("its \(key) has a form that is not known")
      }
      new[key] = count == 1 ? pairs[0] : .array(pairs)
    }
    if count > 1 { try takeFormat() }
  }

  /// Sizes before and behind each axis: from one number, one for each axis, pairs, a list of four, or an object.
  private static func pairs(_ value: JSONValue, _ count: Int) -> [JSONValue]? {
    if let object = value.objectValue {
      let keys =
        count == 1
        ? [("left_pad", "right_pad")] : [("top_pad", "bottom_pad"), ("left_pad", "right_pad")]
      let known = Set(keys.flatMap { [$0.0, $0.1] })
      guard count < 3, object.keys.allSatisfy(known.contains) else { return nil }
      return keys.map { [object[$0.0] ?? 0, object[$0.1] ?? 0] }
    }
    guard let list = value.arrayValue else {
      return value.intValue == nil ? nil : Array(repeating: [value, value], count: count)
    }
    if count == 1, list.count == 2, list.allSatisfy({ $0.intValue != nil }) { return [value] }
    if count == 2, list.count == 4, list.allSatisfy({ $0.intValue != nil }) {
      return [[list[0], list[1]], [list[2], list[3]]]
    }
    guard list.count == count else { return nil }
    var pairs: [JSONValue] = []
    for item in list {
      guard item.intValue != nil || item.arrayValue?.count == 2 else { return nil }
      pairs.append(item.intValue == nil ? item : [item, item])
    }
    return pairs
  }

  private mutating func lambda() throws(Keras1Obstacle) {
    try take(["function": "function", "function_type": "function_type"])
    new["output_shape"] = old["output_shape"] ?? .null
    new["output_shape_type"] = old["output_shape_type"] ?? "raw"
    new["arguments"] = old["arguments"] ?? [:]
  }

  private mutating func alike() throws(Keras1Obstacle) {
    for (key, value) in old where !Keras1Words.dropped.contains(key) { new[key] = .some(value) }
    if className == "Activation", new["activation"]?.stringValue == nil {
      throw Keras1Obstacle("its activation is a function of somebody's own")
    }
    // the order of Keras 1
    if className == "Flatten" { new["data_format"] = "channels_last" }
  }

  // MARK: Keys

  private func value(of key: String) throws(Keras1Obstacle) -> JSONValue {
    guard let value = old[key] else {
      throw Keras1Obstacle("its config has no \(key), as every \(className) has")
    }
    return value
  }

  /// Takes values over under other keys.
  private mutating func take(_ keys: KeyValuePairs<String, String>) throws(Keras1Obstacle) {
    for (old, new) in keys {
      let value = try value(of: old)
      if new.hasSuffix("activation"), value.stringValue == nil {
        throw Keras1Obstacle("its activation is a function of somebody's own")
      }
      self.new[new] = .some(value)
    }
  }

  private mutating func takeFormat() throws(Keras1Obstacle) {
    let written = old["dim_ordering"]?.stringValue
    if className.hasSuffix("1D") { return }
    guard let format = written.map({ Keras1Words.formats[$0] }) ?? self.format else {
      throw Keras1Obstacle(
        written == nil
          ? "its dim_ordering is not in the file, and other layers do not tell it"
          : "its dim_ordering is neither th nor tf")
    }
    new["data_format"] = .string(format)
  }

  private func padding() throws(Keras1Obstacle) -> JSONValue {
    let mode = old["border_mode"] ?? "valid"
    guard ["valid", "same", "causal"].contains(mode.stringValue ?? "") else {
      throw Keras1Obstacle("border_mode \(mode.stringValue ?? "of an unknown form") was left out of Keras 2")
    }
    return mode
  }
}
