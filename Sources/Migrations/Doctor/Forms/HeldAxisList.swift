internal import GraphIR

/// Axes of normalisations inside wrappers as lists, as tf.keras writes them.
enum HeldAxisList: FormRule {
  static let name = "held-axis-list"
  static let symptom = "int() argument must be a string, a bytes-like object or a real number, not 'list'"
  static let cause =
    "tf.keras writes the axis of BatchNormalization as a list, which Keras 3 turns into a number at the top only"
  static let remedy = "the axis is a number"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target.isKeras3, !file.source.isKeras3 else { return [] }
    return file.ways {
      $0.isInsideHeld && ["BatchNormalization", "LayerNormalization"].contains($0.layer.className)
        && $0.layer.config["axis"]?.arrayValue != nil
    }
  }
}
