internal import JSON

extension LayerFamily {
  /// Recurrent layers that make their cell themselves: kernel, recurrent kernel, bias.
  static let recurrent = LayerFamily(
    "Recurrent",
    [
      LayerDefinition(
        "SimpleRNN", weights: { try $0.gates(1) },
        storage: { _ in .cell("SimpleRNNCell", name: "simple_rnn_cell") }
      ) { facts in
        try facts.sequence(states: 1)
      },
      LayerDefinition(
        "GRU", "GRUV1", "GRUV2", weights: { try $0.gates(3) },
        storage: { _ in .cell("GRUCell", name: "gru_cell") }
      ) { facts in
        try facts.sequence(states: 1)
      },
      LayerDefinition(
        "LSTM", "LSTMV1", "LSTMV2", weights: { try $0.gates(4) },
        storage: { _ in .cell("LSTMCell", name: "lstm_cell") }
      ) { facts in
        try facts.sequence(states: 2)
      },
      LayerDefinition("CuDNNGRU", weights: { try $0.fusedGates(3) }) { facts in
        try facts.sequence(states: 1)
      },
      LayerDefinition("CuDNNLSTM", weights: { try $0.fusedGates(4) }) { facts in
        try facts.sequence(states: 2)
      },
    ])
}

extension LayerFacts {
  /// Kernel `(inputs, gates x units)`, recurrent kernel `(units, gates x units)`, bias `(gates x units)`; a GRU that
  /// resets after the product has two biases.
  func gates(_ gates: Int) throws -> [WeightSpecification] {
    let units = try size("units")
    let wide = try Extent.product(units, gates)
    let features = try inputs?.first?.size(-1)
    let twoBiases = gates == 3 && flag("reset_after", default: false)
    return [
      WeightSpecification("kernel", [features, wide]),
      WeightSpecification("recurrent_kernel", [units, wide]),
    ] + bias(twoBiases ? [2, wide] : [wide])
  }

  /// The same for the GPU-only layers of early Keras, which have two biases in one vector.
  fileprivate func fusedGates(_ gates: Int) throws -> [WeightSpecification] {
    let units = try size("units")
    let wide = try Extent.product(units, gates)
    return [
      WeightSpecification("kernel", [try inputs?.first?.size(-1), wide]),
      WeightSpecification("recurrent_kernel", [units, wide]),
      WeightSpecification("bias", [try Extent.product(wide, 2)]),
    ]
  }

  /// Output and states of a layer over `(batch, time, features)`.
  fileprivate func sequence(states: Int) throws -> [TensorShape] {
    let input = try input(rank: 3)
    let batch = flag("time_major", default: false) ? input.dimensions[1] : input.dimensions[0]
    let state = TensorShape([batch, try size("units")])
    return try sequence(of: state, states: Array(repeating: state, count: states))
  }

  /// The outputs of a recurrent layer, given those of one step.
  func sequence(of step: TensorShape, states: [TensorShape]) throws -> [TensorShape] {
    let input = try input()
    guard input.rank >= 2, !step.dimensions.isEmpty else { throw Untellable() }
    var output = step
    if flag("return_sequences", default: false) {
      let isTimeMajor = flag("time_major", default: false)
      let frames = isTimeMajor ? input.dimensions[0] : input.dimensions[1]
      output.dimensions.insert(frames, at: isTimeMajor ? 0 : 1)
    }
    return flag("return_state", default: false) ? [output] + states : [output]
  }
}
