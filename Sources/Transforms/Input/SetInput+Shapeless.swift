internal import GraphIR
internal import JSON

extension SetInput {
  /// A list that does not say what it takes, with an input of as many axes as are asked for, all of them open: which
  /// then gets its sizes as any other.
  func opened(_ model: Model, _ dialect: Dialect) throws(SurgeryError) -> Model {
    guard let shape else {
      throw Self.shapeless("so it has no shape to change; say what one sample looks like with `shape`")
    }
    let open = TensorShape(Array(repeating: nil, count: shape.count + 1))
    guard let opened = model.declaring(open, type: model.inputType ?? "float32", dialect) else {
      throw Self.shapeless("so it has no shape to change; save the model after it was built")
    }
    return opened
  }

  static func shapeless(_ consequence: String) -> SurgeryError {
    SurgeryError(
      .shapeUnknown, setting: "shape",
      "the file does not say what the model's input looks like, \(consequence)")
  }
}

extension Model {
  /// A list whose first layer, or the list that stands there, says what it takes; nil for any other model.
  fileprivate func declaring(_ shape: TensorShape, type: String, _ dialect: Dialect) -> Model? {
    guard kind == .sequential, let first = layers.first, !first.isInput else { return nil }
    var model = self
    if let inner = first.model {
      guard let opened = inner.declaring(shape, type: type, dialect) else { return nil }
      model.layers[0].contents = .model(opened)
    } else if dialect.listsInputOfSequential {
      let new = NewLayers(dialect, in: self, of: self, computingBy: .float32)
      let input = new.input(named: freeName("\(first.name)_input"), shape: shape, type: type)
      model.layers.insert(input, at: 0)
      model.inputs = [TensorReference(layer: input.name)]
      model.chain(dialect)
    } else {
      model.layers[0].takeInputShape(shape.json, type: .string(type), dialect)
    }
    return model
  }
}
