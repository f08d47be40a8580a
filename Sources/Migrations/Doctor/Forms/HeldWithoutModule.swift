internal import GraphIR

/// What wrappers hold, which Keras 3 finds by its module.
enum HeldWithoutModule: FormRule {
  static let name = "held-without-module"
  static let symptom = "Could not locate class 'Dense'; Unknown layer"
  static let cause =
    "Keras 3 finds what TimeDistributed, Bidirectional and RNN hold by the key module, which files before it lack"
  static let remedy = "module and registered_name are written"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    guard target.isKeras3, !file.source.isKeras3 else { return [] }
    return file.ways { $0.isHeld && $0.layer.entry["module"] == nil }
  }
}
