internal import GraphIR

/// References to the calls of nested models, which Keras 3 counts from 0.
enum NestedNodeNumbers: FormRule {
  static let name = "nested-node-number"
  static let symptom = "loops or disconnected nodes; an endless loop in Keras 3.0"
  static let cause = "before Keras 3 the first call of a nested model has number 1"
  static let remedy = "calls are counted from 0"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target.isKeras3, !file.source.isKeras3 else { return [] }
    var found: [String] = []
    for (model, way) in file.graphs where model.kind == .functional {
      let numbered = Set(
        model.layers.filter { $0.model != nil && file.whole.dialect.firstNode(of: $0) > 0 }.map {
          ExactName($0.name)
        })
      guard !numbered.isEmpty else { continue }
      let isRead = model.layers.contains { layer in
        layer.calls.contains { $0.allInputs.contains { numbered.contains(ExactName($0.layer)) } }
      }
      // at the end Keras 3 counts a Functional from 1 itself
      let sequentials = Set(
        model.layers.filter { $0.model?.kind == .sequential }.map { ExactName($0.name) })
      let isLast = model.outputs.contains {
        numbered.contains(ExactName($0.layer))
          && (sequentials.contains(ExactName($0.layer)) || target == .keras30)
      }
      if isRead || isLast { found.append(way) }
    }
    return found
  }
}
