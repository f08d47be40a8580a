/// The class of a graph.
enum FunctionalClass: FormRule {
  static let name = "functional-class"
  static let symptom = "Unknown layer: Functional"
  static let cause = "a graph is a Model before TensorFlow 2.3, and Functional from then on"
  static let remedy = "the class has the target's name"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target < .tf24 else { return [] }
    return file.graphs.filter { $0.model.className == "Functional" }.map(\.way)
  }
}
