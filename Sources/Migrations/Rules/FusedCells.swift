internal import GraphIR
internal import JSON

/// CuDNNLSTM and CuDNNGRU, which run on NVIDIA's graphics cards only, as the layers that run everywhere.
enum FusedCells: MigrationRule {
  static let name = "cudnn"
  static let symptom = "Unknown layer: CuDNNLSTM; No OpKernel was registered to support Op 'CudnnRNN'"
  static let cause =
    "CuDNNLSTM and CuDNNGRU are layers of Keras 2 and of TensorFlow 1, which need a graphics card"
  static let remedy =
    "LSTM, and GRU that resets after the product, with the weights as Keras's own converter gives them; in Keras "
    + "2.2 and 2.3 with `no-cudnn`"

  private static let gates = ["CuDNNLSTM": 4, "CuDNNGRU": 3]

  static func concerns(_ layer: CanonicalLayer) -> Bool { gates[layer.className] != nil }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachLeaf(of: Self.self) { layer, draft throws(MigrationRefusal) in
      guard let count = gates[layer.className],
        draft.options.removesCuDNN || !draft.table.knows(.layers, layer.className, in: draft.target)
      else { return }
      let old = layer.className
      layer.weights = try weights(of: layer, gates: count)
      layer.className = String(old.dropFirst(5))
      for (key, value) in settings(of: layer.className) { layer.config[key] = .some(value) }
      draft.note(name, layer: layer.name, .fails, "\(old) becomes \(layer.className)")
    }
  }

  private static func settings(of className: String) -> JSONObject {
    var settings: JSONObject = [
      "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": true, "dropout": 0.0,
      "recurrent_dropout": 0.0,
    ]
    if className == "GRU" { settings["reset_after"] = true }
    return settings
  }

  /// Kernel `(inputs, gates x units)`, recurrent kernel `(units, gates x units)`, bias `(2 x gates x units)`: each
  /// gate's kernels are stored column by column, in the order in which others store rows.
  private static func weights(
    of layer: CanonicalLayer, gates: Int
  ) throws(MigrationRefusal) -> [Weight] {
    guard layer.weights.count == 3, let units = layer.config["units"]?.intValue, units > 0,
      layer.weights[0].shape.count == 2, layer.weights[0].shape[1] == gates * units,
      layer.weights[1].shape == [units, gates * units], layer.weights[2].shape == [2 * gates * units]
    else {
      throw MigrationRefusal(
        .unknownForm, layer: layer.name,
        "its weights are not the kernel, the recurrent kernel and the two biases of a \(layer.className)")
    }
    var (kernel, recurrent, bias) = (layer.weights[0], layer.weights[1], layer.weights[2])
    let inputs = kernel.shape[0]
    kernel.source = .joined(
      (0..<gates).map { gate in
        turned(kernel, gate * units..<(gate + 1) * units, seenAs: [units, inputs])
      })
    recurrent.source = .joined(
      (0..<gates).map { gate in
        turned(recurrent, gate * units..<(gate + 1) * units, seenAs: [units, units])
      })
    if gates == 4 {
      let half = gates * units
      bias.source = .added(columns(bias, 0..<half), columns(bias, half..<2 * half))
      bias.shape = [half]
    } else {
      bias.shape = [2, gates * units]
    }
    return [kernel, recurrent, bias]
  }

  private static func turned(_ weight: Weight, _ range: Range<Int>, seenAs shape: [Int]) -> Weight {
    let gate = columns(weight, range)
    var turned = gate
    turned.source = .arranged(gate, AxisOrder(of: shape, axes: [1, 0]))
    return turned
  }

  private static func columns(_ weight: Weight, _ range: Range<Int>) -> Weight {
    var part = weight
    part.shape[part.shape.count - 1] = range.count
    part.source = .columns(of: weight, range.map { $0 }, new: .zeros, seed: 0)
    return part
  }
}
