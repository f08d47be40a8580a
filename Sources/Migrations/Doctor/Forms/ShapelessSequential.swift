internal import GraphIR

/// Sequentials that do not say what they take: no Keras loads their weights.
enum ShapelessSequential: FormRule {
  static let name = "shapeless-sequential"
  static let symptom = "weight file containing N layers into a model with 0 layers"
  static let cause =
    "the file does not say what the Sequential takes, so that no Keras makes its layers' weights before it loads them"
  static let remedy = "none: refused; `set-input: {shape}` says it"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    LoadFaults.layersOfShapelessList(in: file.whole.model) == nil ? [] : [""]
  }
}
