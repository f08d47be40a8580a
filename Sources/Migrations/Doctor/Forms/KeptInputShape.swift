internal import GraphIR

/// Shapes of inputs on layers that Keras 3 finds by their module, and so does not clean.
enum KeptInputShape: FormRule {
  static let name = "kept-input-shape"
  static let symptom = "Unrecognized keyword arguments passed to ...: {'batch_input_shape'}"
  static let cause = "Keras 3 takes the key off entries of old files only where they name no module"
  static let remedy = "the key is left out"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target.isKeras3, !file.source.isKeras3 else { return [] }
    return file.ways {
      guard let shape = $0.layer.config["batch_input_shape"], !shape.isNull, !$0.layer.isInput else {
        return false
      }
      return $0.layer.entry["module"] != nil || $0.isInsideHeld
    }
  }
}
