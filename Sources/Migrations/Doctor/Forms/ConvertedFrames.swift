internal import GraphIR

/// Models in a TimeDistributed that compute in another type than their frames have.
enum ConvertedFrames: FormRule {
  static let name = "converted-frames"
  static let symptom = "expected ndim=4, found ndim=5"
  static let cause = "TensorFlow 2.1 loses the frames of a TimeDistributed that converts them"
  static let remedy = "none: refused; give the TimeDistributed the dtype of what it takes"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    LoadFaults.convertedFrames(in: file.whole, for: target.dialect).map(\.layer)
  }
}
