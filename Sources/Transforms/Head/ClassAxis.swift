internal import GraphIR
internal import JSON

/// Which axis of a tensor has a number for each class.
enum ClassAxis: Equatable {
  /// The only one beside the batch: `(batch, classes)`.
  case only
  /// `(batch, ..., classes)`
  case last
  /// `(batch, classes, ...)`
  case first

  /// Its index in a shape.
  func index(in shape: TensorShape) -> Int { self == .first ? 1 : shape.rank - 1 }
}

/// Follows the classes from a head through what stands behind it, to see that each layer there does the same to other
/// classes, and to change what counts them.
struct ClassTrace {
  /// One layer behind the head, as it is to be.
  struct Step {
    var path: LayerPath
    /// The axis of the classes in what it takes.
    var axis: ClassAxis
    /// The value of `target_shape`, where it counts the classes.
    var target: JSONValue?
  }

  private let head: Head
  private let model: Model
  private let dialect: Dialect
  private let old: Int
  private let new: Int
  private let setting: String

  /// - Parameter setting: the setting that asks for other classes.
  init(
    _ head: Head, in model: Model, _ dialect: Dialect, from old: Int, to new: Int, by setting: String
  ) {
    self.setting = setting
    self.head = head
    self.model = model
    self.dialect = dialect
    self.old = old
    self.new = new
  }

  /// The layers behind the head, nearest first; refused where one of them would do something else to other classes.
  func steps() throws(SurgeryError) -> [Step] {
    var steps: [Step] = []
    var axis = start
    for number in head.levels.indices.reversed() {
      let level = head.levels[number]
      let holder = model.model(at: level.path) ?? model
      let tensors = Tensors(holder, dialect)
      for index in level.tail {
        let layer = holder.layers[index]
        var step = Step(path: level.path + [index], axis: axis)
        let taken = layer.calls.first?.inputs.first.flatMap { tensors.shape(of: $0) }
        axis = try axisBehind(layer, &step, taken)
        steps.append(step)
      }
      if number > 0, head.levels[number - 1].isTimeDistributed {
        guard axis != .first else {
          throw refusal(
            "the model of every frame gives its classes on the first axis, and what follows would be read wrong"
          )
        }
        axis = .last
      }
    }
    return steps
  }

  private var start: ClassAxis {
    switch head.kind {
    case .denseInTimeDistributed: return .last
    case .convolution:
      return head.layer.config["data_format"]?.stringValue == "channels_first" ? .first : .last
    case .dense:
      guard let level = head.levels.last else { return .last }
      let shape = Tensors(model.model(at: level.path) ?? model, dialect).shape(of: level.tensor)
      return shape?.rank == 2 ? .only : .last
    }
  }

  private func refusal(at layer: String? = nil, _ reason: String) -> SurgeryError {
    SurgeryError(
      .noHead, layer: layer ?? head.layer.name, setting: setting,
      "the classes of head \"\(head.layer.name)\" can't be changed: \(reason)")
  }

  /// - Parameter shape: of what the layer takes, with the old classes.
  private func axisBehind(
    _ layer: Layer, _ step: inout Step, _ shape: TensorShape?
  ) throws(SurgeryError) -> ClassAxis {
    let axis = step.axis
    let place = model.displayName(at: step.path)
    let title = "layer \"\(layer.name)\" (\(layer.className))"
    switch LayerRole(layer) {
    case .activation:
      try checkActivation(layer)
      return axis
    case .timeDistributed(.activation), .timeDistributed(.regularizer):
      if let inner = layer.children.first { try checkActivation(inner) }
      return axis
    case .regularizer:
      guard layer.config["noise_shape"]?.isNull ?? true else {
        throw refusal(at: place, "\(title) behind it drops out by a noise_shape of its own")
      }
      return axis
    case .globalPooling, .pooling:
      let isFirst = layer.config["data_format"]?.stringValue == "channels_first"
      guard axis == (isFirst ? .first : .last) else {
        throw refusal(at: place, "\(title) behind it pools over the classes")
      }
      let keepsAxes = LayerRole(layer) == .pooling || layer.config["keepdims"]?.boolValue == true
      return keepsAxes ? axis : .only
    case .reshaping where layer.className == "Flatten":
      guard axis == .only || isOneVector(shape, axis) else {
        throw refusal(at: place, "\(title) behind it mixes classes and positions")
      }
      return .only
    case .reshaping:
      guard let found = reshaped(layer, axis, shape) else {
        throw refusal(at: place, "\(title) behind it may mix classes and positions")
      }
      step.target = found.target
      return found.axis
    case .lambda:
      let isConvolution = if case .convolution = head.kind { true } else { false }
      throw refusal(
        at: place,
        "\(title) behind it is code that is not read, and it may count them"
          + (isConvolution
            ? "; if it is a mean, `head-from` with this very file puts the classes on pooled features as a Dense"
            : "")
      )
    case .dense, .convolution, .timeDistributed, .model, .other:
      throw refusal(at: place, "\(title) behind it works on them")
    }
  }

  /// Whether a tensor has one position only.
  private func isOneVector(_ shape: TensorShape?, _ axis: ClassAxis) -> Bool {
    guard let shape, shape.rank > 1 else { return false }
    let classes = axis.index(in: shape)
    return shape.dimensions.indices.dropFirst().allSatisfy { $0 == classes || shape.dimensions[$0] == 1 }
  }

  /// What a Reshape has to say for the new classes, and where they are behind it; nil where that can't be told.
  private func reshaped(
    _ layer: Layer, _ axis: ClassAxis, _ shape: TensorShape?
  ) -> (target: JSONValue?, axis: ClassAxis)? {
    guard case .array(var target)? = layer.config["target_shape"], !target.isEmpty else { return nil }
    let sizes = target.map(\.intValue)
    let isVector = axis == .only || isOneVector(shape, axis)
    func found(_ index: Int) -> (target: JSONValue?, axis: ClassAxis) {
      let place: ClassAxis = sizes.count == 1 ? .only : index == sizes.count - 1 ? .last : .first
      guard sizes[index] != -1 else { return (nil, place) }
      target[index] = .number(JSONNumber(new))
      return (.array(target), place)
    }
    // What is last stays last in memory, and what is first stays first.
    let outer = axis == .first && !isVector ? 0 : sizes.count - 1
    if sizes[outer] == old { return found(outer) }
    if isVector {
      let others = sizes.indices.filter { sizes[$0] != 1 }
      guard others.count == 1, let index = others.first, [old, -1].contains(sizes[index]) else { return nil }
      return index == 0 || index == sizes.count - 1 ? found(index) : nil
    }
    guard sizes[outer] == -1, let shape else { return nil }
    let classes = axis.index(in: shape)
    let positions = shape.dimensions.indices.dropFirst().filter { $0 != classes }.map { shape.dimensions[$0] }
    let others = sizes.indices.filter { $0 != outer }.map { sizes[$0] }
    guard let before = Self.product(positions), before == Self.product(others) else { return nil }
    return found(outer)
  }

  private static func product(_ sizes: [Int?]) -> Int? {
    sizes.reduce(1) { product, size in
      guard let product, let size, size > 0 else { return nil }
      let (value, overflows) = product.multipliedReportingOverflow(by: size)
      return overflows ? nil : value
    }
  }

  /// Refuses a function that is somebody's own code: it may count the classes.
  private func checkActivation(_ layer: Layer) throws(SurgeryError) {
    guard layer.className == "Activation" else { return }
    try checkActivation(layer.activationName, of: layer)
  }

  /// Refuses a head's own activation if it is somebody's own code.
  func checkActivation(_ name: String?, of layer: Layer) throws(SurgeryError) {
    if let name, dialect.activations.contains(name) || Self.pointwise.contains(name) { return }
    throw refusal(
      at: layer.name,
      "the activation \(name.map { "\"\($0)\"" } ?? "") of layer \"\(layer.name)\" is code that is not read, and it may count them"
    )
  }

  /// Keras's activations that a head seldom takes: each works on numbers one by one, or on the axis as a whole.
  private static let pointwise: Set<String> = [
    "relu6", "silu", "swish", "hard_swish", "hard_silu", "gelu", "mish", "log_softmax", "leaky_relu",
    "log_sigmoid", "celu",
  ]
}
