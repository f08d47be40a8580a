internal import JSON

/// Names the initial states of recurrent layers.
enum InitialStates: MigrationRule {
  static let name = "initial-states"
  static let symptom = "Layer ... expects 1 input(s), but it received 3 input tensors"
  static let cause =
    "Keras 2 lists a recurrent layer's initial states behind its input, Keras 3 takes them by name"
  static let remedy = "states become the argument initial_state, or go back behind the input"

  private static let recurrent: Set = [
    "LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional", "CuDNNLSTM",
    "CuDNNGRU",
  ]

  static func dependence(from source: KerasRelease, to target: KerasRelease) -> Int? {
    target.isKeras3 ? 1 : 0
  }

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    recurrent.contains(layer.plainClassName)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      for index in model.layers.indices where recurrent.contains(model.layers[index].plainClassName) {
        var isNamed = false
        for call in model.layers[index].calls.indices {
          isNamed = nameStates(in: &model.layers[index].calls[call]) || isNamed
        }
        if isNamed, draft.target.isKeras3 {
          draft.note(name, layer: model.layers[index].name, .fails, "initial states get their name")
        }
      }
    }
  }

  /// True where the states were in the list of inputs.
  private static func nameStates(in call: inout CanonicalCall) -> Bool {
    var isNamed = false
    if case .list(let list)? = call.arguments.first, let input = list.first {
      call.arguments[0] = input
      if list.count > 1 {
        call["initial_state"] = .list(Array(list.dropFirst()))
        call["constants"] = nil
        isNamed = true
      }
    }
    if call.arguments.count > 1, !call.arguments[1].isNull {
      call["initial_state"] = call.arguments[1]
      call.arguments = Array(call.arguments.prefix(1))
    }
    return isNamed
  }
}
