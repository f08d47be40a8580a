/// Inputs, calls and policies in the forms of Keras 3.
enum BatchShape: FormRule {
  static let name = "keras-3-forms"
  static let symptom = "Unrecognized keyword arguments: ['batch_shape']"
  static let cause = "Keras 3 writes inputs, calls and policies in forms of its own"
  static let remedy = "the forms of the target"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    file.source.isKeras3 && !target.isKeras3 ? [""] : []
  }
}
