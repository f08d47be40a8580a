internal import FormatInterface

/// Formats that only some Kerases load a model from, whatever the model.
///
/// Measured with folders of TensorFlow 2.1, 2.8 and 2.15 in six Kerases: a later tf.keras loads an earlier one's
/// SavedModel; an earlier one fails, but 2.12 with one of 2.15; TensorFlow 2.1 fails with some of its own.
enum FileFormats: FormRule {
  static let name = "file-format"
  /// What Keras 3, Keras 2 and TensorFlow 2.1 say.
  static let symptom =
    "File format not supported; file signature not found; SavedModel file does not exist at"
  static let subject: String? = "the file's format"
  static let cause =
    "SavedModel folders are TensorFlow's, and loaded from one version on; "
    + "folders of a .keras are loaded from Keras 3.4 on; no Keras loads a model from a .safetensors"
  static let remedy = "an .h5 or a .keras, as 'convert' and 'migrate' write them"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    let isLoaded =
      switch file.format {
      case .savedModel: loadsSavedModel(of: file.source, target)
      case .kerasFolder: target == .keras3
      case .safetensors: false
      default: true
      }
    return isLoaded ? [] : [""]
  }

  private static func loadsSavedModel(of source: KerasRelease, _ target: KerasRelease) -> Bool {
    guard target > .tf21, target <= .tfKeras else { return false }
    return target >= source || (target == .tf212 && source == .tf215)
  }
}
