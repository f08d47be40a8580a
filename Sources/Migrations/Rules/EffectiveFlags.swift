internal import JSON

/// Says of every layer itself whether it is trained.
///
/// Keras 2 hands the flag of a model or a wrapper down when it is used, Keras 3 when it is set, so that the same flags of
/// containers mean different things, and another order of weights.
enum EffectiveFlags: MigrationRule {
  static let name = "effective-flags"
  static let symptom = "another number of trainable parameters, or weights in the wrong places"
  static let cause =
    "a frozen model or wrapper freezes what it holds when it is used (Keras 2) or when it is set (Keras 3)"
  static let remedy = "every layer says for itself whether it is trained; containers say nothing"

  static let looksAtModels = true

  static func dependence(from source: KerasRelease, to target: KerasRelease) -> Int? { 0 }

  static func concerns(_ layer: CanonicalLayer) -> Bool { !layer.children.isEmpty }

  static func apply(to draft: inout MigrationDraft) {
    let handsDown = !draft.source.isKeras3
    let isFrozen = handsDown && draft.model.trainable == false
    // a list that nothing is written to stays the one that other targets have
    if isFrozen || draft.model.layers.contains(where: { !$0.children.isEmpty }) {
      for index in draft.model.layers.indices {
        say(in: &draft.model.layers[index], isFrozen: isFrozen, handsDown: handsDown)
      }
    }
    if draft.model.trainable != nil { draft.model.trainable = true }
  }

  private static func say(in layer: inout CanonicalLayer, isFrozen: Bool, handsDown: Bool) {
    if case .model(var model) = layer.contents {
      let inside = isFrozen || (handsDown && model.trainable == false)
      for index in model.layers.indices {
        say(in: &model.layers[index], isFrozen: inside, handsDown: handsDown)
      }
      if model.trainable != nil { model.trainable = true }
      layer.contents = .model(model)
      return
    }
    let own = layer.config["trainable"]?.boolValue
    guard !layer.children.isEmpty else {
      if isFrozen, own != nil { layer.config["trainable"] = false }
      return
    }
    let inside = isFrozen || (handsDown && own == false)
    var children = layer.children
    for index in children.indices { say(in: &children[index], isFrozen: inside, handsDown: handsDown) }
    layer.children = children
    guard own != nil else { return }
    layer.config["trainable"] = .bool(layer.containsModel || !children.allSatisfy(isFrozenThroughout))
  }

  private static func isFrozenThroughout(_ layer: CanonicalLayer) -> Bool {
    let inside = layer.children
    return inside.isEmpty
      ? layer.config["trainable"]?.boolValue == false : inside.allSatisfy(isFrozenThroughout)
  }
}
