/// What the loader of standalone Keras 2.2 and 2.3 does to a group's weights before it assigns them, as far as it goes wrong.
///
/// `preprocess_weights_for_loading` cuts the list of a nested model by its layers' counts: all trainable ones first, then the
/// others. A model inside that model gets each part as if it were its whole list, and cuts it again: its second part begins
/// with what its first convolution takes for a kernel, and transposes. Such files load with `axes don't match array`, or wrong.
/// Layers of other classes hand on whatever they are given, so that the list stays what it was: then the file loads.
enum StandaloneLoader {
  /// The first layer inside that would be given another one's weights and change them, or fail; nil if the group loads.
  static func victim(in layer: Layer, _ dialect: Dialect) -> String? {
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
    default: return layer.isConverted(given: shapes) ? layer.name : nil
    }
  }
}

/// How the gates of a recurrent layer are laid out, as the loader tells it from three arrays.
private enum GateLayout: Equatable {
  /// `LSTM`, `GRU(reset_after=False)`: one bias `(gates x units)`.
  case plain
  /// `GRU(reset_after=True)`: two biases `(2, gates x units)`.
  case twoBiases
  /// `CuDNNLSTM`, `CuDNNGRU`: two biases in one vector.
  case fused
  /// None of them: the loader fails.
  case invalid

  /// - Parameter shapes: of three arrays, the second one taken for a recurrent kernel and the third for a bias.
  init(of shapes: [[Int]], gates: Int) {
    let wide = (shapes[1].first ?? 0).multipliedReportingOverflow(by: gates).partialValue
    switch shapes[2] {
    case [wide]: self = .plain
    case [wide &* 2]: self = .fused
    case [2, wide] where gates == 3: self = .twoBiases
    default: self = .invalid
    }
  }
}

extension Layer {
  private static let convolutions: Set = ["Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "ConvLSTM2D"]

  /// Whether the loader converts arrays of these shapes, or fails on them, where it gives them to this layer.
  fileprivate func isConverted(given shapes: [[Int]]) -> Bool {
    // A first array of another shape is transposed, and there must be one.
    if Self.convolutions.contains(plainClassName) { return shapes.first != weights.first?.shape }
    // Only three arrays are looked at.
    guard shapes.count == 3 else { return false }
    switch plainClassName {
    case "LSTM": return GateLayout(of: shapes, gates: 4) != .plain
    case "CuDNNLSTM": return GateLayout(of: shapes, gates: 4) != .fused
    case "GRU":
      let own: GateLayout = config["reset_after"]?.boolValue == true ? .twoBiases : .plain
      return GateLayout(of: shapes, gates: 3) != own
    case "CuDNNGRU": return GateLayout(of: shapes, gates: 3) != .fused
    default: return false
    }
  }
}
