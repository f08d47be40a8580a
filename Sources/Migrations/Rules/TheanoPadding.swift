internal import GraphIR
internal import JSON

/// The padding `same` of Theano, which begins elsewhere than TensorFlow's: left of the first element stands half the
/// kernel, whatever the length.
enum TheanoPadding: MigrationRule {
  static let name = "theano-padding"
  static let symptom = "other predictions, without a word"
  static let cause =
    "Theano pads half the kernel on the left always, TensorFlow half of what is missing: the same only for odd "
    + "kernels and stride 1"
  static let remedy =
    "ZeroPadding before a convolution without padding, Cropping behind a transposed one; refused where no layer says it"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.config["padding"] == "same" || layer.className == "ConvLSTM2D"
      || layer.config["interpolation"] == "bilinear"
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.origin.isTheano else { return }
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      let before = model
      var layers: [CanonicalLayer] = []
      for (index, layer) in before.layers.enumerated() {
        layers += try placed(layer, in: before, at: index, &draft)
      }
      model.layers = layers
    }
  }

  /// A layer with what stands before or behind it.
  private static func placed(
    _ layer: CanonicalLayer, in model: CanonicalModel, at index: Int, _ draft: inout MigrationDraft
  ) throws(MigrationRefusal) -> [CanonicalLayer] {
    guard layer.model == nil else { return [layer] }
    var (inner, isTimed) = (layer, false)
    if layer.className == "TimeDistributed", let held = layer.children.first {
      guard held.model == nil else { return [layer] }
      (inner, isTimed) = (held, true)
    } else {
      for held in layer.children where held.model == nil {
        try requireSamePlace(TheanoPlace(of: held, named: layer.name, on: nil), layer)
      }
    }
    for held in inner.children where isTimed && held.model == nil {
      try requireSamePlace(TheanoPlace(of: held, named: layer.name, on: nil), layer)
    }
    let shapes = inputShapes(of: layer, in: model, at: index)
    var place: TheanoPlace?
    for shape in shapes.isEmpty ? [nil] : shapes {
      let sizes = shape.map { Array($0.dimensions.dropFirst(isTimed ? 2 : 1)) }
      let found = try TheanoPlace(of: inner, named: layer.name, on: sizes)
      guard place == nil || place == found else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "its calls have inputs of other sizes, for which Theano's padding needs other layers")
      }
      place = found
    }
    guard let place, place != .same else { return [layer] }
    draft.note(name, layer: layer.name, .wrong, place.message)
    return TheanoSplit(layer, inner, isTimed: isTimed, in: model).layers(at: place)
  }

  private static func requireSamePlace(
    _ place: TheanoPlace, _ layer: CanonicalLayer
  ) throws(MigrationRefusal) {
    guard place != .same else { return }
    throw MigrationRefusal(
      .noCounterpart, layer: layer.name, effect: .wrong,
      "what it holds pads as Theano does, for which there is no rule inside \(layer.className)")
  }

  /// The shapes of what each call reads; none where the model has no calls that can be followed.
  private static func inputShapes(
    of layer: CanonicalLayer, in model: CanonicalModel, at index: Int
  ) -> [TensorShape?] {
    guard model.kind == .functional else {
      guard index > 0 else { return [] }
      let before = model.layers[index - 1]
      if before.isInput {
        guard let sizes = before.config["batch_shape"]?.arrayValue else { return [] }
        return [TensorShape(sizes.map(\.intValue))]
      }
      return [before.outputShapes.first.flatMap { $0?.first }]
    }
    return layer.calls.map { call in call.inputs.first.flatMap { model.shape(of: $0) } }
  }
}
