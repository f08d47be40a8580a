internal import JSON

extension LayerFamily {
  /// LSTMs whose gates are convolutions, over `(batch, time, space..., channels)`.
  static let convolutionalRecurrent = LayerFamily(
    "ConvolutionalRecurrent",
    [
      layer(spatial: 1, "ConvLSTM1D"),
      layer(spatial: 2, "ConvLSTM2D"),
      layer(spatial: 3, "ConvLSTM3D"),
      cell(spatial: 1, "ConvLSTM1DCell"),
      cell(spatial: 2, "ConvLSTM2DCell"),
      cell(spatial: 3, "ConvLSTM3DCell"),
    ])

  private static func layer(spatial: Int, _ name: String) -> LayerDefinition {
    LayerDefinition(
      name, weights: { try $0.convolutionalGates(try $0.firstFrame(), spatial: spatial) },
      storage: { _ in .cell("ConvLSTMCell", name: "conv_lstm_cell") },
      shapes: { facts in
        var step = facts
        guard let frame = try facts.firstFrame() else { throw Untellable() }
        step = LayerFacts(layer: facts.layer, inputs: [frame], dialect: facts.dialect)
        let state = try step.slidden(spatial: spatial, channels: facts.size("filters"))
        return try facts.sequence(of: state, states: [state, state])
      })
  }

  private static func cell(spatial: Int, _ name: String) -> LayerDefinition {
    LayerDefinition(
      name, weights: { try $0.convolutionalGates($0.inputs?.first, spatial: spatial) },
      shapes: { facts in
        let state = try facts.slidden(spatial: spatial, channels: facts.size("filters"))
        return [state, state, state]
      })
  }
}

extension LayerFacts {
  /// The first input without its time axis; nil where unknown.
  fileprivate func firstFrame() throws -> TensorShape? {
    guard var frame = inputs?.first else { return nil }
    guard frame.rank >= 2 else { throw Untellable() }
    frame.dimensions.remove(at: 1)
    return frame
  }

  /// Kernel `(window..., channels, 4 x filters)`, recurrent kernel `(window..., filters, 4 x filters)`, bias.
  fileprivate func convolutionalGates(_ frame: TensorShape?, spatial: Int) throws -> [WeightSpecification] {
    let filters = try size("filters")
    let wide = try Extent.product(filters, 4)
    let window: [Int?] = try sizes("kernel_size", count: spatial)
    let step = LayerFacts(layer: layer, inputs: frame.map { [$0] }, dialect: dialect)
    return [
      WeightSpecification("kernel", window + [try step.channels(spatial: spatial), wide]),
      WeightSpecification("recurrent_kernel", window + [filters, wide]),
    ] + bias([wide])
  }
}
