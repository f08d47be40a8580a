/// What a Keras can't load of a file of its own forms, or loads wrong, for a fault of that Keras.
///
/// Such files can be written by that very Keras, and h5surgery could write them: so they are found, and not made. The
/// doctor asks for each Keras, a reader for the one that wrote the file.
package enum LoadFaults {
  /// Problems of the code `not-loadable`; empty for a file that its Keras loads.
  package static func findings(in whole: WholeModel) -> [Finding] {
    let reader = whole.dialect
    let orders = nestedOrders(in: whole, for: reader).map { fault in
      problem(
        fault.layer,
        "\(reader) can't load it: it gives layer \"\(fault.victim)\", in a model inside a model, the weights of another "
          + "layer as soon as some weights there are trained and others are not; freeze all of that model, or none of it"
      )
    }
    let frames = convertedFrames(in: whole, for: reader).map { fault in
      problem(
        fault.layer,
        "\(reader) can't load it: it computes in \(fault.own) and takes \(fault.taken), and in TensorFlow 2.1 a "
          + "TimeDistributed of a model can't convert its frames; give it the dtype of what it takes")
    }
    let lambdas = heldLambdas(in: whole, for: reader).map { name in
      problem(
        name,
        "\(reader) can't load it: it hands safe_mode=False on to no layer that a wrapper holds, and refuses the Lambda "
          + "in this one; call keras.config.enable_unsafe_deserialization() before loading")
    }
    return orders + frames + lambdas + (shapelessList(in: whole).map { [$0] } ?? [])
  }

  /// Whether a Keras may have a fault that concerns a model at all, whatever form of its own the model has.
  package static func arePossible(in model: Model, for reader: Dialect) -> Bool {
    switch reader.family {
    case .keras2: model.layers.contains { $0.containsModel }
    case .tfKeras: !reader.isAtLeast(2, 4) && model.layers.contains { $0.containsModel }
    case .keras3: !reader.isAtLeast(3, 2) && model.layers.contains { !$0.children.isEmpty }
    }
  }

  private static func problem(_ layer: String?, _ message: String) -> Finding {
    Finding(.problem, "not-loadable", layer: layer, message)
  }

  /// Models two deep, of which standalone Keras mixes the weights up, and the layers that get others' weights.
  package static func nestedOrders(
    in whole: WholeModel, for reader: Dialect
  ) -> [(layer: String, victim: String)] {
    guard reader.family == .keras2 else { return [] }
    return whole.model.layers.compactMap { layer in
      StandaloneLoader.victim(in: layer, whole.dialect).map { (layer.name, $0) }
    }
  }

  /// Wrappers that hold a Lambda, which Keras 3.0 does not load whatever it is told. Found in 3.0.5; 3.15 loads them.
  package static func heldLambdas(in whole: WholeModel, for reader: Dialect) -> [String] {
    guard reader.family == .keras3, !reader.isAtLeast(3, 2) else { return [] }
    var found: [String] = []
    whole.model.visitModels { model, _ in
      for layer in model.layers
      where layer.model == nil && layer.children.contains(where: { $0.plainClassName == "Lambda" }) {
        found.append(layer.name)
      }
    }
    return found
  }

  /// TimeDistributed models that convert their frames, with the types that they compute in and take.
  ///
  /// To find the mask that such a model gives, TensorFlow 2.1 looks for the frames that it cut, under the tensor before the
  /// conversion, finds none, and calls the model on all frames at once: `expected ndim=4, found ndim=5`.
  package static func convertedFrames(
    in whole: WholeModel, for reader: Dialect
  ) -> [(layer: String, own: String, taken: String)] {
    guard whole.dialect.family == .tfKeras, reader.family == .tfKeras, !reader.isAtLeast(2, 4) else {
      return []
    }
    var found: [(layer: String, own: String, taken: String)] = []
    whole.model.visitModels { model, way in
      let types = ElementTypes(model, whole.dialect)
      for layer in model.layers where layer.className == "TimeDistributed" && layer.containsModel {
        guard let own = layer.policy?.computeType,
          let taken = layer.calls.first?.inputs.first.flatMap({ types.type(of: $0) }),
          DTypePolicy(elementType: taken) != nil, taken != own
        else { continue }
        found.append(((way + [layer.name]).joined(separator: "/"), own, taken))
      }
    }
    return found
  }

  private static func shapelessList(in whole: WholeModel) -> Finding? {
    guard let count = layersOfShapelessList(in: whole.model) else { return nil }
    return problem(
      nil,
      "no Keras can load it: the file does not say what the Sequential takes, so that it is loaded with 0 layers that have "
        + "weights, and the file has them for \(count); `set-input: {shape}` says it"
    )
  }

  /// How many layers with weights a list has that does not say what it takes; nil where it says so, or has none.
  ///
  /// Keras loads such a list without making its layers' weights, and finds no place for those in the file. Standalone
  /// Keras writes one for a Sequential that was given an InputLayer.
  package static func layersOfShapelessList(in model: Model) -> Int? {
    guard model.kind == .sequential, model.declaredInputShapes == nil else { return nil }
    let count = model.layers.count { !$0.allWeights.isEmpty }
    return count > 0 ? count : nil
  }
}

extension Model {
  /// This model and those inside, each with the way down to it.
  fileprivate func visitModels(_ way: [String] = [], _ visit: (_ model: Model, _ way: [String]) -> Void) {
    visit(self, way)
    func inside(_ layer: Layer, _ way: [String]) {
      let here = way + [layer.name]
      if let model = layer.model { return model.visitModels(here, visit) }
      for child in layer.children { inside(child, here) }
    }
    for layer in layers where !layer.children.isEmpty || layer.model != nil { inside(layer, way) }
  }
}
