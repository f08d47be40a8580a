/// A `.keras` archive of another line of Keras.
enum ArchiveFormat: FormRule {
  static let name = "archive-format"
  static let symptom = "Could not deserialize class 'Functional'; or the file is no HDF5"
  static let cause =
    "archives came with TensorFlow 2.12, and their configs name the modules of the Keras that wrote them"
  static let remedy = "an archive of the target, or an .h5 where it has none"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard file.isArchive else { return [] }
    return target < .tf212 || file.source.isKeras3 != target.isKeras3 ? [""] : []
  }
}
