internal import GraphIR

/// The weights that training changes, in the order in which an optimizer has them.
enum TrainedWeights {
  static func all(of model: Model, _ dialect: Dialect) -> [Weight] {
    model.kerasLayers.flatMap { layer in
      SavedOrder.trainedSlots(of: layer, dialect).map { layer.weight(at: $0) }
    }
  }

  /// Those that would be, if nothing was frozen: Keras 3.0 thaws what it loads.
  static func thawed(of model: Model, _ dialect: Dialect) -> [Weight] {
    model.kerasLayers.flatMap { layer in
      SavedOrder.slots(of: layer, dialect).map { layer.weight(at: $0) }.filter(\.isTrainable)
    }
  }
}
