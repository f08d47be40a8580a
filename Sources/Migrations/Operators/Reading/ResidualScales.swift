internal import GraphIR
internal import JSON
internal import Operations

/// CustomScaleLayer, the residual scaling of InceptionResNetV2 from Keras 2.11 on.
enum ResidualScales: MigrationRule {
  static let name = "residual-scale"
  static let symptom = "Unknown layer: 'CustomScaleLayer'"
  static let cause = "the layer is one of keras.applications, which no Keras finds by this name in an .h5"
  static let remedy =
    "Rescaling and Add; before TensorFlow 2.4 the convolution before has its weights multiplied"

  /// Whether a Keras finds the class: TensorFlow 2.13 to tf-keras, which write it with a package in front, and Keras 3 in an
  /// archive.
  static func isFound(_ layer: CanonicalLayer, in target: KerasRelease) -> Bool {
    guard layer.plainClassName == "CustomScaleLayer" else { return false }
    if target == .tf215 || target == .tfKeras { return layer.className != layer.plainClassName }
    return target.isKeras3 && layer.namesModule
  }

  /// Who finds the class, or does not.
  static func dependence(from source: KerasRelease, to target: KerasRelease) -> Int? {
    guard source != target else { return nil }
    return target == .tf215 || target == .tfKeras ? 1 : target.isKeras3 ? 2 : 0
  }

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.plainClassName == "CustomScaleLayer"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (source, target) = (draft.source, draft.target)
    // what an archive says of the class has no place in an .h5
    func stays(_ layer: CanonicalLayer) -> Bool {
      isFound(layer, in: target) && (!target.isKeras3 || source == target)
    }
    try draft.forEachModel(with: { layer in
      layer.plainClassName == "CustomScaleLayer" && layer.model == nil && !stays(layer)
    }) { model, draft throws(MigrationRefusal) in
      let types = TensorTypes(model)
      let names = Set(model.layers.map { ExactName($0.name) })
      var layers: [CanonicalLayer] = []
      for layer in model.layers {
        guard layer.plainClassName == "CustomScaleLayer", !stays(layer) else {
          layers.append(layer)
          continue
        }
        let inputs = layer.calls.first?.inputs ?? []
        guard inputs.count == 2, let scale = layer.config["scale"].flatMap(Constant.init), scale.shape == []
        else {
          throw MigrationRefusal(.unknownForm, layer: layer.name, "it is no scale for one of two tensors")
        }
        let scaled = Expression.operation(.binary(.multiply), [.input(1), .constant(scale)])
        let sum = Expression.operation(.binary(.add), [.input(0), scale == .double(1) ? .input(1) : scaled])
        layers += try ExpressionLayers(
          of: sum, named: layer.name, on: inputs, type: nil, beside: names, types
        )
        .layers
        draft.note(name, layer: layer.name, .fails, "x0 + \(scale.text) * x1 is said by layers")
      }
      model.layers = layers
    }
  }
}
