internal import GraphIR

/// Sequentials that say the shape of their input on their first layer.
enum SequentialWithoutInput: FormRule {
  static let name = "sequential-without-input"
  static let symptom =
    "Kernel shape must have the same length as input; weight file containing N layers into a model with 0 layers"
  static let cause = "Keras 3 takes the first layer's batch_input_shape for a shape without the batch"
  static let remedy = "an InputLayer stands first"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target.isKeras3, !file.source.isKeras3 else { return [] }
    return file.graphs.filter { model, way in
      guard model.kind == .sequential, let first = model.layers.first, !first.isInput else { return false }
      return !way.isEmpty || first.config["batch_input_shape"].map { !$0.isNull } ?? false
    }.map(\.way)
  }
}
