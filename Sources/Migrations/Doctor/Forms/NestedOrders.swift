internal import GraphIR

/// Models two deep whose weights standalone Keras mixes up.
enum NestedOrders: FormRule {
  static let name = "nested-order"
  static let symptom = "axes don't match array"
  static let cause =
    "standalone Keras cuts the weights of a model inside a model twice as soon as some of them are trained and others are not"
  static let remedy = "none: refused; freeze all of that model, or none of it"

  static func layers(of file: DoctorFile, in target: KerasRelease) -> [String] {
    LoadFaults.nestedOrders(in: file.whole, for: target.dialect).map(\.layer)
  }
}
