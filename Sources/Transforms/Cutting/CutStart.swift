internal import GraphIR
internal import JSON

/// Where a cut begins: the tensors that its first layer reads become the inputs of the part.
struct CutStart {
  /// One input of the part.
  struct Input {
    /// What the layers of the part read until now; nil for the first layer of a list.
    var tensor: TensorReference?
    /// The new InputLayer's name, or the name of the one that makes the tensor already.
    var name: String
    /// Batch first.
    var shape: TensorShape?
    /// The new InputLayer; nil where the tensor is an input of the model already.
    var layer: Layer?
    /// Element type; nil for an input that the model has already.
    var type: String?
  }

  /// The first layer's name.
  var layer: String
  /// Each tensor once, in the order in which the layer takes them.
  var inputs: [Input]
}

extension Cut {
  /// Finds out what the part takes, and refuses where that is not all that it needs.
  ///
  /// - Returns: nil where the model begins there already.
  func start(
    of model: Model, upTo ends: [TensorReference], _ dialect: Dialect, in report: inout SurgeryReport
  ) throws(SurgeryError) -> CutStart? {
    guard let from else { return nil }
    let first = try model.layer(at: from, setting: "from")
    guard !first.isInput else {
      throw SurgeryError(
        .notCuttable, layer: first.name, setting: "from",
        "layer \"\(first.name)\" is an input, and nothing comes before it; leave `from` out")
    }
    guard first.calls.count == 1, let call = first.calls.first else {
      let other =
        first.model == nil ? "" : ", or take it out alone: `cut: {from: \(first.name), to: \(first.name)}`"
      throw SurgeryError(
        .notCuttable, layer: first.name, setting: "from",
        "layer \"\(first.name)\" is called \(first.calls.count) times, so it has no one input; choose another layer for `from`\(other)"
      )
    }
    var reads: [TensorReference] = []
    for tensor in call.allInputs where model.layer(named: tensor.layer) != nil && !reads.contains(tensor) {
      reads.append(tensor)
    }
    try checkSection(of: model, from: first, reading: reads, upTo: ends, dialect)
    let isOwn = reads.map { tensor in model.inputs.contains { $0 == tensor } }
    let opensList = model.kind == .sequential && (reads.isEmpty || isOwn == [true])
    let isWholeStart = isOwn.allSatisfy(\.self) && reads.count == model.inputs.count
    if opensList || isWholeStart {
      guard inputShape == nil else {
        throw SurgeryError(
          .badOption, layer: first.name, setting: "input-shape",
          "`input-shape`: layer \"\(first.name)\" reads the model's own input; set-input changes its shape")
      }
      return nil
    }
    let tensors = Tensors(model, dialect)
    // It makes inputs only, which have types and no policies.
    let new = NewLayers(dialect, in: model, of: model, computingBy: .float32)
    var holder = model
    var inputs: [CutStart.Input] = []
    let unknown = reads.filter { tensors.shape(of: $0) == nil }
    for (tensor, isOwn) in zip(reads, isOwn) {
      if isOwn {
        inputs.append(CutStart.Input(tensor: tensor, name: tensor.layer, shape: tensors.shape(of: tensor)))
        continue
      }
      let takesOption = inputShape != nil && (unknown.isEmpty ? reads.count == 1 : unknown == [tensor])
      let shape = try shape(of: tensor, read: first.name, tensors, usingOption: takesOption)
      let type = try tensors.type(
        of: tensor, for: "from", asking: "choose another layer for `from`", in: &report)
      let name = holder.freeName("\(first.name)_input")
      let layer = new.input(named: name, shape: shape, type: type)
      holder.layers.append(layer)
      inputs.append(CutStart.Input(tensor: tensor, name: name, shape: shape, layer: layer, type: type))
      // Keras 3 writes a mask as a tensor among the keyword arguments, which is an input then.
      if call.keywordInputs.isEmpty { warnOfMask(behind: tensor, shape, of: model, dialect, in: &report) }
    }
    return CutStart(layer: first.name, inputs: inputs)
  }

  /// The shape of a new input: the file's, or the option's where it fits.
  private func shape(
    of tensor: TensorReference, read reader: String, _ tensors: Tensors, usingOption: Bool
  ) throws(SurgeryError) -> TensorShape {
    let found = tensors.shape(of: tensor)
    guard let inputShape else {
      guard let found else {
        throw SurgeryError(
          .shapeUnknown, layer: reader, setting: "input-shape",
          "the shape of the tensor that layer \"\(reader)\" reads, made by \"\(tensor.layer)\", can't be told from the file; say so with `input-shape`, for instance 28,28,512"
        )
      }
      return found
    }
    let given = TensorShape([found?.dimensions.first ?? nil] + inputShape)
    guard usingOption else {
      throw SurgeryError(
        .badOption, layer: reader, setting: "input-shape",
        "`input-shape: \(given)`: layer \"\(reader)\" reads several tensors, and which one is meant can't be told"
      )
    }
    guard found?.admits(given) ?? true else {
      throw SurgeryError(
        .badOption, layer: reader, setting: "input-shape",
        "`input-shape: \(given)` does not fit what layer \"\(reader)\" reads: \(found.map(String.init(describing:)) ?? "")"
      )
    }
    return given
  }

  /// A mask travels with a tensor and not through an input: Keras computes the part without it.
  private func warnOfMask(
    behind tensor: TensorReference, _ shape: TensorShape, of model: Model, _ dialect: Dialect,
    in report: inout SurgeryReport
  ) {
    guard shape.rank > 2 else { return }
    let before = CallGraph(model, dialect).ancestors(of: [tensor]).map(\.layer).sorted()
    guard let masking = before.map({ model.layers[$0] }).first(where: \.makesMask) else { return }
    report.warnings.append(
      "layer \"\(masking.name)\" (\(masking.className)) makes a mask, which does not go through an input: the part computes without it"
    )
  }
}

extension Layer {
  fileprivate var makesMask: Bool {
    className == "Masking" || config["mask_zero"]?.boolValue == true || children.contains { $0.makesMask }
  }
}
