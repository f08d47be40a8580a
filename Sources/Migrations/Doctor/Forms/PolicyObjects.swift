internal import GraphIR

/// Policies of mixed precision as tf.keras writes them.
enum PolicyObjects: FormRule {
  static let name = "policy-object"
  static let symptom = "Cannot interpret ... as a dtype; Unknown dtype policy: Policy"
  static let cause =
    "tf.keras writes the policy of a layer as an object, which Keras 3 and standalone Keras 2 do not know"
  static let remedy = "the policy by its name"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target.isKeras3 || target.isStandaloneKeras2, !file.source.isKeras3 else { return [] }
    return file.ways {
      ["Policy", "PolicyV1"].contains($0.layer.config["dtype"]?["class_name"]?.stringValue ?? "")
    }
  }
}
