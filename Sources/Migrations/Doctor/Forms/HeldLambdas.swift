internal import GraphIR

/// Lambdas that a wrapper holds.
enum HeldLambdas: FormRule {
  static let name = "held-lambda"
  static let symptom = "This `Lambda` layer is a Python lambda. Deserializing it is unsafe"
  static let cause = "Keras 3.0 hands safe_mode=False on to no layer that a wrapper holds"
  static let remedy = "what it computes is said by layers, where that can be; refused in a file of Keras 3.0"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    LoadFaults.heldLambdas(in: file.whole, for: target.dialect)
  }
}
