internal import JSON

/// Element types of the tensors of one model, in NumPy's words, as far as its file tells them.
package struct ElementTypes {
  private let model: Model
  private let dialect: Dialect

  /// The types of a model's tensors.
  package init(_ model: Model, _ dialect: Dialect) {
    self.model = model
    self.dialect = dialect
  }

  /// The type of a tensor: what Keras 3 has beside references to it, else what the layer that makes it gives. Nil where that
  /// can't be told: of operations, of layers that make numbers of texts, of a Lambda and of classes that are not Keras's.
  package func type(of tensor: TensorReference) -> String? {
    if let written = written(of: tensor) { return written }
    var tensor = tensor
    var isMadeByOperation = false
    // Once for each layer, so that a cycle ends.
    for _ in model.layers.indices {
      guard let layer = model.layer(named: tensor.layer) else { return nil }
      let isOperation = layer.keepsFloatType(dialect)
      guard isOperation || layer.takesTypeOfInput(dialect) else {
        let type = type(of: layer, tensor: tensor.tensor)
        // Of integers, an operation may make numbers of another type.
        return isMadeByOperation && type.flatMap(DTypePolicy.init(elementType:)) == nil ? nil : type
      }
      isMadeByOperation = isMadeByOperation || isOperation
      guard let input = layer.calls.first?.inputs.first(where: { model.layer(named: $0.layer) != nil }) else {
        return nil
      }
      tensor = input
    }
    return nil
  }

  /// What Keras 3 has beside references to a tensor.
  private func written(of tensor: TensorReference) -> String? {
    guard dialect.writesTensorDictionaries else { return nil }
    return model.consumers(of: tensor.layer).lazy
      .compactMap { reader in
        model.layers[reader.layer].writtenCalls?.tensorConfig(of: tensor)?["dtype"]?.stringValue
      }
      .first
  }

  private func type(of layer: Layer, tensor: Int) -> String? {
    if layer.isInput { return layer.config["dtype"]?.stringValue }
    if let inner = layer.model {
      guard inner.outputs.indices.contains(tensor) else { return nil }
      return ElementTypes(inner, dialect).type(of: inner.outputs[tensor])
    }
    // What a wrapper holds does the computing, and a wrapper does not convert what comes of it.
    if let inner = layer.children.first, Self.wrappers.contains(layer.className) {
      return type(of: inner, tensor: tensor)
    }
    guard layer.givesTypeOfPolicy(dialect) else { return nil }
    return dialect.writesLayerTypes ? layer.policy?.computeType : model.floatType
  }

  private static let wrappers: Set = ["TimeDistributed", "Bidirectional", "SpectralNormalization"]
}

extension Layer {
  fileprivate func firstType(_ type: (Layer) -> String?) -> String? {
    if model == nil, let found = type(self) { return found }
    for child in children {
      if let found = child.firstType(type) { return found }
    }
    return nil
  }

  /// Layers that give the type of a table or of code, not that of their policy.
  private static let ofOtherTypes: Set = [
    "Lambda", "CategoryEncoding", "Hashing", "HashedCrossing", "Discretization", "IntegerLookup",
    "StringLookup", "TextVectorization",
  ]

  fileprivate func givesTypeOfPolicy(_ dialect: Dialect) -> Bool {
    Catalogue.definition(of: self, dialect) != nil && !Self.ofOtherTypes.contains(className)
      && !isTensorFlowOperation && !isKeras3Operation
  }

  /// TensorFlow 1 writes null for a layer that computes in the type of what it takes.
  fileprivate func takesTypeOfInput(_ dialect: Dialect) -> Bool {
    children.isEmpty && model == nil && !isInput && dialect.writesLayerTypes
      && (config["dtype"]?.isNull ?? true)
      && givesTypeOfPolicy(dialect)
  }
}
extension Model {
  /// The element type of what a model takes; nil where the file does not tell it.
  ///
  /// A list without InputLayer makes an input of the type in which its first layer keeps its variables.
  package var inputType: String? {
    if let input = inputs.first.flatMap({ layer(named: $0.layer) }) ?? layers.first {
      if input.isInput { return input.config["dtype"]?.stringValue }
      if let inner = input.model { return inner.inputType }
      return input.policy?.variableType ?? input.config["dtype"]?.stringValue ?? floatType
    }
    return nil
  }

  /// The `floatx` of a file of Keras 2.2, which names types of inputs only: that of a floating-point input, else of a weight,
  /// at any depth; nil where there is neither.
  package var floatType: String? {
    firstType { DTypePolicy($0.config["dtype"])?.name }
      ?? firstType { $0.weights.first(where: \.isFloatingPoint)?.type }
  }

  private func firstType(_ type: (Layer) -> String?) -> String? {
    for layer in layers {
      if let found = layer.firstType(type) { return found }
    }
    return nil
  }
}
