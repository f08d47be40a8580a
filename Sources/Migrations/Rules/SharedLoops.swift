internal import GraphIR

/// Shared layers that feed themselves, whose calls some Kerases mix up when they load them.
enum SharedLoops: MigrationRule {
  static let name = "shared-loop"
  static let symptom = "other predictions, without a word"
  static let cause =
    "where a call of a shared layer reads what is made later, Keras 2.2, TensorFlow 2.1 and 2.4 make its calls in another "
    + "order, and Keras 3.0 ends with an error, in their own files too"
  static let remedy = "none: refused"

  private static let mixing: [KerasRelease] = [.keras22, .tf21, .tf24]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.calls.count > 1
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (target, isOfKeras3) = (draft.target, draft.source.isKeras3)
    guard mixing.contains(target) || target == .keras30 else { return }
    try draft.forEachModel { model, _ throws(MigrationRefusal) in
      guard let name = layerWithMixedCalls(of: model, mayWait: target != .keras30) else { return }
      if target == .keras30 {
        throw MigrationRefusal(
          // calls in the form of Keras 2 it does put off
          .noCounterpart, layer: name, effect: isOfKeras3 ? .fails : .none,
          "it is shared and reads what is made after its first call, and \(target) does not wait for that: "
            + "Layer node index out of bounds")
      }
      throw MigrationRefusal(
        .noCounterpart, layer: name, effect: .wrong,
        "it is shared and feeds itself, and \(target) mixes the calls of such a layer up, in its own files too"
      )
    }
  }

  /// The first layer whose calls are not made in their own order.
  ///
  /// The loaders go through all layers again and again, and through the calls of each. A call whose inputs have not
  /// been made goes to the end of its layer's list. Those behind it are made at once, and take its number. Later
  /// versions wait.
  ///
  /// - Parameter mayWait: Whether calls are put off at all. Keras 3.0 ends with an error, of what it wrote itself too.
  private static func layerWithMixedCalls(of model: CanonicalModel, mayWait: Bool) -> String? {
    var made = Dictionary(
      model.layers.map { (ExactName($0.name), $0.isInput ? 1 : 0) }, uniquingKeysWith: { first, _ in first })
    var waiting = model.layers.map { Array($0.calls.indices) }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for (index, layer) in model.layers.enumerated() where !waiting[index].isEmpty {
        let calls = waiting[index]
        waiting[index] = []
        for call in calls {
          let isReady = layer.calls[call].allInputs.allSatisfy { $0.node < made[ExactName($0.layer)] ?? 0 }
          guard isReady else {
            if !mayWait { return layer.name }
            waiting[index].append(call)
            continue
          }
          guard made[ExactName(layer.name)] == call else { return layer.name }
          made[ExactName(layer.name), default: 0] += 1
          hasChanged = true
        }
      }
    }
    return nil
  }
}
