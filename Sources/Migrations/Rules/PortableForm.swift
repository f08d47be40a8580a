internal import GraphIR
internal import JSON

/// What a file for several Kerases asks of a model: a graph without models in it, names that all of them take.
enum PortableForm: MigrationRule {
  static let name = "portable"
  static let symptom = "as of the rules of each Keras"
  static let cause = "a list of layers and a model inside a model are read in no form that all Kerases share"
  static let remedy =
    "with `to: portable`: a list becomes a graph, keys that only some know are left out where they say nothing; "
    + "else refused"

  static let looksAtModels = true
  static func concerns(_ layer: CanonicalLayer) -> Bool { false }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.options.isPortable else { return }
    if let nested = draft.model.layers.first(where: { $0.model != nil }) {
      throw MigrationRefusal(
        .noCounterpart, layer: nested.name,
        "it is a model inside a model, whose calls Keras 2 and Keras 3 number otherwise")
    }
    for layer in draft.model.layers {
      if let list = layer.children.first(where: { $0.model?.kind == .sequential }) {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name,
          "it holds the list of layers \"\(list.name)\", which is read in no form that all Kerases share")
      }
      if layer.children.contains(where: { $0.model?.layers.contains(where: \.containsModel) == true }) {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, "it holds a model that holds another one")
      }
    }
    guard draft.model.kind == .sequential else { return }
    guard draft.model.becomeGraph() else {
      throw MigrationRefusal(
        .noCounterpart, "the file does not say what the list of layers takes; `set-input: {shape}` says it")
    }
    draft.note(name, .none, "the list of layers becomes a graph")
  }
}
