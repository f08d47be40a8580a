/// What the loader of standalone Keras 2.2 and 2.3 does to a group's weights before it assigns them, as far as it goes wrong.
///
/// `preprocess_weights_for_loading` cuts the list of a nested model by its layers' counts: all trainable ones first, then the
/// others. A model inside that model gets each part as if it were its whole list, and cuts it again: its second part begins
/// with what its first convolution takes for a kernel, and transposes. Such files load with `axes don't match array`, or wrong.
package enum StandaloneLoader {
  /// The first layer inside that would be given another one's weights; nil if the group loads.
  package static func victim(in layer: Layer, _ dialect: Dialect) -> String? {
    guard dialect.family == .keras2, layer.containsModel else { return nil }
    return victim(in: layer, given: SavedOrder.weights(of: layer, dialect).map(\.shape), dialect)
  }

  private static func victim(in layer: Layer, given shapes: [[Int]], _ dialect: Dialect) -> String? {
    if let model = layer.model {
      let splits = model.layers.map { SavedOrder.split(of: $0, dialect, absentModelFlag: true) }
      var rest = shapes[...]
      for part in [\WeightSplit.trainable, \WeightSplit.nonTrainable] {
        for (inner, split) in zip(model.layers, splits) where !split[keyPath: part].isEmpty {
          let count = split[keyPath: part].count
          if let found = victim(in: inner, given: Array(rest.prefix(count)), dialect) { return found }
          rest = rest.dropFirst(count)
        }
      }
      return nil
    }
    switch layer.contents {
    case .wrapper(_, let inner) where layer.plainClassName == "TimeDistributed":
      return victim(in: inner, given: shapes, dialect)
    case .bidirectional(let forward, let backward, _):
      let half = shapes.count / 2
      return victim(in: forward, given: Array(shapes.prefix(half)), dialect)
        ?? victim(in: backward, given: Array(shapes.dropFirst(half)), dialect)
    default: return layer.isConvertedOnLoading && layer.weights.map(\.shape) != shapes ? layer.name : nil
    }
  }
}

extension Layer {
  /// Classes whose weights the loader looks at, and may transpose or refuse.
  fileprivate var isConvertedOnLoading: Bool {
    [
      "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "ConvLSTM2D", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU",
    ].contains(plainClassName)
  }
}
