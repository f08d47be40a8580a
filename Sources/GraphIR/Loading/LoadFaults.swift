/// What the Keras that wrote a file can't load of it, or loads wrong, for a fault of its own.
///
/// These files can be written by that very Keras, and h5surgery could write them: so they are found, and not made.
package enum LoadFaults {
  /// Problems of the code `not-loadable`; empty for a file that its Keras loads.
  package static func findings(in whole: WholeModel) -> [Finding] {
    nestedOrders(in: whole) + convertedFrames(in: whole) + (shapelessList(in: whole).map { [$0] } ?? [])
  }

  private static func problem(_ layer: String?, _ message: String) -> Finding {
    Finding(.problem, "not-loadable", layer: layer, message)
  }

  /// Models two deep, of which standalone Keras mixes the weights up.
  private static func nestedOrders(in whole: WholeModel) -> [Finding] {
    whole.model.layers.compactMap { layer in
      guard let victim = StandaloneLoader.victim(in: layer, whole.dialect) else { return nil }
      return problem(
        layer.name,
        "\(whole.dialect) can't load it: it gives layer \"\(victim)\", in a model inside a model, the weights of another "
          + "layer as soon as some weights there are trained and others are not; freeze all of that model, or none of it"
      )
    }
  }

  /// TimeDistributed models that convert their frames.
  ///
  /// To find the mask that such a model gives, TensorFlow 2.1 looks for the frames that it cut, under the tensor before the
  /// conversion, finds none, and calls the model on all frames at once: `expected ndim=4, found ndim=5`.
  private static func convertedFrames(in whole: WholeModel) -> [Finding] {
    guard whole.dialect.family == .tfKeras, !whole.dialect.isAtLeast(2, 4) else { return [] }
    var findings: [Finding] = []
    whole.model.visitModels { model, way in
      let types = ElementTypes(model, whole.dialect)
      for layer in model.layers where layer.className == "TimeDistributed" && layer.containsModel {
        guard let own = layer.policy?.computeType,
          let taken = layer.calls.first?.inputs.first.flatMap({ types.type(of: $0) }),
          DTypePolicy(elementType: taken) != nil, taken != own
        else { continue }
        findings.append(
          problem(
            (way + [layer.name]).joined(separator: "/"),
            "\(whole.dialect) can't load it: it computes in \(own) and takes \(taken), and in TensorFlow 2.1 a "
              + "TimeDistributed of a model can't convert its frames; give it the dtype of what it takes"))
      }
    }
    return findings
  }

  /// A list that does not say what it takes: Keras loads it without making its layers' weights, and finds no place for those
  /// in the file. Standalone Keras writes one for a Sequential that was given an InputLayer.
  private static func shapelessList(in whole: WholeModel) -> Finding? {
    let model = whole.model
    guard model.kind == .sequential, model.declaredInputShapes == nil,
      model.layers.contains(where: { !$0.allWeights.isEmpty })
    else { return nil }
    let count = model.layers.count { !$0.allWeights.isEmpty }
    return problem(
      nil,
      "no Keras can load it: the file does not say what the Sequential takes, so that it is loaded with 0 layers that have "
        + "weights, and the file has them for \(count); give its first layer an input_shape in Keras and save it again"
    )
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
