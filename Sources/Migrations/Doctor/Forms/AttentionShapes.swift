internal import GraphIR

/// Attention whose config does not say what it takes, as TensorFlow 2.4 to 2.6 write it.
enum AttentionShapes: FormRule {
  static let name = "attention-build"
  static let symptom = "MultiHeadAttention.build() missing 1 required positional argument: 'value_shape'"
  static let cause =
    "TensorFlow 2.4 does not write the shapes of query and value, and Keras 3 finds no value in a call of its form"
  static let remedy = "the call says its tensors in Keras 3's form"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target.isKeras3, !file.source.isKeras3 else { return [] }
    return file.ways {
      $0.layer.className == "MultiHeadAttention" && $0.layer.config["query_shape"]?.arrayValue == nil
    }
  }
}
