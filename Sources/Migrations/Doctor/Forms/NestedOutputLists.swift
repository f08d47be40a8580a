internal import GraphIR

/// Outputs of nested models as lists of one, which Keras 3 hands on as lists.
enum NestedOutputLists: FormRule {
  static let name = "nested-output-list"
  static let symptom = "Layer ... expects 1 input(s), but it received a list"
  static let cause = "from a list of one output Keras 3 makes a list, which the next layer gets"
  static let remedy = "the only output stands alone"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target == .keras3 else { return [] }
    var found: [String] = []
    for (model, way) in file.graphs {
      for (index, layer) in model.layers.enumerated() {
        guard let inner = layer.model ?? layer.children.first?.model, inner.kind == .functional,
          let outputs = inner.config["output_layers"]?.arrayValue, outputs.count == 1,
          outputs[0].arrayValue != nil
        else { continue }
        // a model that nothing follows may give a list
        let isFollowed =
          model.kind == .sequential
          ? index < model.layers.count - 1 : !model.consumers(of: layer.name).isEmpty
        if isFollowed || layer.model == nil {
          found.append(way.isEmpty ? layer.name : "\(way)/\(layer.name)")
        }
      }
    }
    return found
  }
}
