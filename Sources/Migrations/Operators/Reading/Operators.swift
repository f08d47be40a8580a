internal import GraphIR

/// Operations of TensorFlow among the layers of tf.keras.
enum TensorFlowOperators: MigrationRule {
  static let name = "tensorflow-operator"
  static let symptom = "Unknown layer: 'TFOpLambda'; Unknown layer: TensorFlowOpLayer"
  static let cause =
    "tf.keras makes layers of TensorFlow's functions: TensorFlowOpLayer up to 2.3, TFOpLambda from 2.4 on"
  static let remedy = "layers of the target that compute the same, else its own operations"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    ["TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"].contains(layer.className)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let (source, target) = (draft.source, draft.target)
    guard source != target else { return }
    let hasFunctions = !target.isKeras3 && target >= .tf24
    try draft.forEachModel(with: {
      ["TFOpLambda", "SlicingOpLambda"].contains($0.className) || $0.className == "TensorFlowOpLayer"
    }) { model, draft throws(MigrationRefusal) in
      for index in model.layers.indices {
        let layer = model.layers[index]
        switch layer.className {
        case "TFOpLambda", "SlicingOpLambda":
          // what a later release does not have is refused there, what it has is as it was
          if hasFunctions, source <= target { continue }
          let read = try TensorFlowFunctions.read(layer)
          if hasFunctions, target >= .tf212 || !model.isHeld { continue }
          model.layers[index].become(read)
          let function = layer.config["function"]?.stringValue ?? ""
          draft.note(name, layer: layer.name, .fails, "tf.\(function) becomes what \(target) has")
        case "TensorFlowOpLayer":
          model.layers[index].become(try TensorFlowNodes.read(layer))
          let kind = layer.config["node_def"]?["op"]?.stringValue ?? ""
          draft.note(
            name, layer: layer.name, hasFunctions ? .none : .fails, "\(kind) becomes what \(target) has")
        default: break
        }
      }
    }
  }
}

/// Operations of Keras 3 among the layers.
enum Keras3Operators: MigrationRule {
  static let name = "keras3-operator"
  static let symptom = "Unknown layer: 'Multiply'; Could not locate class 'GetItem'"
  static let cause =
    "Keras 3 writes operations without their module into an .h5, and no Keras finds them; Keras 2 has none"
  static let remedy =
    "layers of the target that compute the same, else its own operations; in Keras 3 the module is said"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.isKeras3Operation
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.source.isKeras3 else { return }
    let target = draft.target
    let staysKeras3 = target == .keras3 || draft.source == target
    try draft.forEachModel(with: \.isKeras3Operation) { model, draft throws(MigrationRefusal) in
      for index in model.layers.indices where model.layers[index].isKeras3Operation {
        let layer = model.layers[index]
        if staysKeras3, isRead(layer, by: target) {
          draft.note(
            name, layer: layer.name, layer.namesModule ? .none : .fails,
            "the operation \(layer.className) says its module")
          continue
        }
        model.layers[index].become(try Keras3Operations.read(layer))
        draft.note(
          name, layer: layer.name, .fails, "the operation \(layer.className) becomes what \(target) has")
      }
    }
  }

  /// Whether Keras 3 reads an operation that names its module. Keras 3.0 makes a list of a slice's key and can't take one; no
  /// Keras reads an ellipsis in an .h5.
  private static func isRead(_ layer: CanonicalLayer, by target: KerasRelease) -> Bool {
    guard layer.className == "GetItem" else { return true }
    guard target != .keras30, let key = layer.calls.first?.arguments.last?.constant else { return false }
    return !(key.arrayValue ?? [key]).contains { $0["class_name"] == "__ellipsis__" }
  }
}
