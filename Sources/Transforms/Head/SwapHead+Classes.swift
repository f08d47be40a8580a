internal import GraphIR
internal import JSON

/// The old head with other classes: nothing but its width changes.
extension SwapHead {
  /// Gives the head the classes that are asked for; what follows it stays.
  ///
  /// - Returns: the way to the head.
  func changeClasses(
    of whole: inout WholeModel, in report: inout SurgeryReport
  ) throws(SurgeryError) -> [LayerPath] {
    let dialect = whole.dialect
    let before = whole.model
    let head = try head(in: whole, for: .changingClasses)
    try checkOrder(around: head, in: before)
    guard let parts = head.layer.kernelAndBias, let units = parts.kernel.shape.last else {
      throw SurgeryError(
        .noHead, layer: head.layer.name, setting: classesSetting,
        "the classes of head \"\(head.layer.name)\" can't be changed: it has other weights than a kernel and a bias"
      )
    }
    guard head.layer.config["groups"]?.intValue ?? 1 == 1 else {
      throw SurgeryError(
        .noHead, layer: head.layer.name, setting: classesSetting,
        "the classes of head \"\(head.layer.name)\" can't be changed: it is a grouped convolution, so each class reads only some of the features"
      )
    }
    let columns = try columns(ofHead: head.layer.name, units: units)
    try checkNumbers([units > 0 ? parts.kernel.count / units : 0, columns.count])
    let trace = ClassTrace(head, in: before, dialect, from: units, to: columns.count, by: classesSetting)
    let steps = try trace.steps()
    let function = try newActivation(of: head, trace)
    let path = head.layerPath
    var layer = head.layer
    let reset = layer.takeClasses(columns, parts.kernel, swap: self, like: sample(in: whole, holding: head))
    if let function { layer.config["activation"] = .string(function) }
    let isSame = layer.weights == head.layer.weights && function == nil
    let name = layerName ?? head.layer.name
    try requireFree(name, for: head, in: before)
    guard !isSame || !name.isSameName(as: head.layer.name) else {
      describe(head, columns, head.layer, reset: [], steps, before, in: &report)
      (report.lines, report.warnings) = ([], [])
      report.doNothing(because: ["head \"\(head.layer.name)\" has these classes already"])
      return [path]
    }
    try whole.model.update(at: path) { $0 = layer }
    for step in steps { try apply(step, to: &whole.model, from: units, to: columns.count) }
    try rename(head, to: name, in: &whole, dialect)
    describe(head, columns, whole.model.layer(at: path), reset: reset, steps, before, in: &report)
    whole.settleTraining(after: before.outputNames, in: &report)
    let old = HeadOutput(of: head)
    whole.settleTraining(
      from: old, to: HeadOutput(activation: function ?? old.activation, units: columns.count),
      keptHead: true, in: &report)
    return [path]
  }

  /// The setting that asks for other classes.
  private var classesSetting: String { keepClasses == nil ? "add-classes" : "keep-classes" }

  /// The activation to set; nil where it stays.
  private func newActivation(of head: Head, _ trace: ClassTrace) throws(SurgeryError) -> String? {
    let old = head.layer.activationName
    guard let activation, activation != old else {
      try trace.checkActivation(old, of: head.layer)
      return nil
    }
    if let after = head.tail.first(where: { $0.appliesFunction }) {
      throw SurgeryError(
        .badOption, layer: after.name, setting: "activation",
        "`activation: \(activation)`: layer \"\(after.name)\" (\(after.className)) makes the predictions of head \"\(head.layer.name)\", and it stays behind it"
      )
    }
    return activation
  }

  /// A new layer of the dialect, for the forms of what has to be made anew.
  private func sample(in whole: WholeModel, holding head: Head) -> Layer {
    let holder = head.levels.last.flatMap { whole.model.model(at: $0.path) } ?? whole.model
    // Only its initialisers are taken, which are written alike for every policy.
    return NewLayers(whole.dialect, in: holder, of: whole.model, computingBy: head.layer.policy ?? .float32)
      .dense(
        named: "", units: 1, activation: "linear", features: 1, initializer: initializer, seed: 0,
        weightPrefix: "")
  }

  /// A layer behind the head: what counts classes in it counts the new ones, and so do the shapes beside its references.
  private func apply(
    _ step: ClassTrace.Step, to model: inout Model, from old: Int, to new: Int
  ) throws(SurgeryError) {
    try model.update(at: step.path) { (layer: inout Layer) throws(SurgeryError) in
      if let target = step.target { layer.config["target_shape"] = target }
      guard let input = layer.calls.first?.inputs.first,
        var shape = layer.writtenCalls?.shape(of: input), shape.rank > 1
      else { return }
      let index = step.axis.index(in: shape)
      guard shape.dimensions[index] == old else { return }
      shape.dimensions[index] = new
      layer.writtenCalls?.setShape(shape, of: input)
    }
  }

  // MARK: names

  /// Requires that no other layer has the head's new name.
  private func requireFree(_ name: String, for head: Head, in model: Model) throws(SurgeryError) {
    guard !name.isSameName(as: head.layer.name), head.kind != .denseInTimeDistributed,
      let level = head.levels.last, let holder = model.model(at: level.path)
    else { return }
    if holder.layer(named: name) != nil { throw nameIsTaken(name) }
  }

  private func rename(
    _ head: Head, to name: String, in whole: inout WholeModel, _ dialect: Dialect
  ) throws(SurgeryError) {
    let old = head.layer.name
    guard !name.isSameName(as: old), let level = head.levels.last else { return }
    let isWrapped = head.kind == .denseInTimeDistributed
    let holder = whole.model.model(at: level.path) ?? whole.model
    let list = dialect.family == .keras3 ? holder.listName : ""
    // Before Keras 3 the weights inside a wrapper are named after it.
    let wrapper = isWrapped ? holder.layers[level.layer].name : ""
    let own = isWrapped && dialect.family != .keras3 ? "" : name
    let prefix = [list, wrapper, own].filter { !$0.isEmpty }.joined(separator: "/")
    try whole.model.update(at: head.layerPath) { (layer: inout Layer) throws(SurgeryError) in
      layer.name = name
      layer.config["name"] = .string(name)
      layer = layer.withWeightPrefix(prefix, dialect)
      // Its group is a new one.
      layer.savedName = nil
    }
    if !isWrapped {
      try whole.model.updateModel(at: level.path) { (holder: inout Model) throws(SurgeryError) in
        holder.redirect(from: old, to: name)
      }
    }
    try whole.model.makeWeightNamesUnique(of: head.layerPath)
  }
}

extension Model {
  /// Lets all that reads a layer's tensors read those of another.
  fileprivate mutating func redirect(from old: String, to name: String) {
    func redirected(_ tensor: TensorReference) -> TensorReference {
      guard tensor.layer.isSameName(as: old) else { return tensor }
      return TensorReference(layer: name, node: tensor.node, tensor: tensor.tensor)
    }
    for layer in layers.indices {
      for call in layers[layer].calls.indices {
        layers[layer].calls[call].inputs = layers[layer].calls[call].inputs.map(redirected)
        layers[layer].calls[call].keywordInputs = layers[layer].calls[call].keywordInputs.map(redirected)
      }
    }
    outputs = outputs.map(redirected)
  }
}

extension Layer {
  /// Takes other classes: width and weights.
  ///
  /// - Parameter sample: A new layer, whose initialisers replace those that have a number for each class.
  /// - Returns: the keys of the initialisers that were replaced.
  fileprivate mutating func takeClasses(
    _ columns: [Int?], _ kernel: Weight, swap: SwapHead, like sample: Layer
  ) -> [String] {
    config[config["filters"] == nil ? "units" : "filters"] = .number(JSONNumber(columns.count))
    for index in weights.indices {
      let isKernel = index == 0
      weights[index].source = swap.source(
        columns, of: weights[index], new: isKernel ? swap.initializer : .zeros)
      weights[index].shape[weights[index].shape.count - 1] = columns.count
    }
    guard columns.count != kernel.shape.last else { return [] }
    let keys = ["kernel_initializer", "bias_initializer"].filter { key in
      config[key]?["config"]?.objectValue?.contains {
        $0.value.arrayValue != nil || $0.value["class_name"] != nil
      }
        ?? false
    }
    for key in keys { config[key] = sample.config[key] }
    return keys
  }

  /// Whether it changes the numbers one by one or as a whole, and not only their places.
  fileprivate var appliesFunction: Bool {
    switch LayerRole(self) {
    case .activation: className != "Activation" || activationName != "linear"
    case .timeDistributed: children.contains { $0.appliesFunction }
    default: false
    }
  }
}
