internal import GraphIR

/// Shared layers that feed themselves, whose calls some Kerases mix up when they load them.
enum SharedLoops: MigrationRule {
  static let name = "shared-loop"
  static let symptom = "other predictions, without a word"
  static let cause =
    "Keras 2.2, TensorFlow 2.1 and 2.4 load the calls of a shared layer that feeds itself in another order, in their own files too"
  static let remedy = "none: refused"

  private static let mixing: [KerasRelease] = [.keras22, .tf21, .tf24]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.calls.count > 1
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard mixing.contains(draft.target) else { return }
    let target = draft.target
    try draft.forEachModel { model, _ throws(MigrationRefusal) in
      var inputs: [ExactName: [String]] = [:]
      for layer in model.layers {
        inputs[ExactName(layer.name)] = layer.calls.flatMap { $0.allInputs.map(\.layer) }
      }
      for layer in model.layers where layer.calls.count > 1 {
        var (seen, open): (Set<ExactName>, [String]) = ([], inputs[ExactName(layer.name)] ?? [])
        while let next = open.popLast() {
          guard !next.isExactly(layer.name) else {
            throw MigrationRefusal(
              .noCounterpart, layer: layer.name, effect: .wrong,
              "it is shared and feeds itself, and \(target) mixes the calls of such a layer up, in its own files too"
            )
          }
          if seen.insert(ExactName(next)).inserted { open += inputs[ExactName(next)] ?? [] }
        }
      }
    }
  }
}
