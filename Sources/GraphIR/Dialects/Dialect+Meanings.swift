/// Values of a config that one Keras takes for something else than another.
extension Dialect {
  /// What the activation of this name computes, where that is not the same in every Keras; nil for all others.
  package func formula(of activation: String) -> String? {
    guard activation == "hard_sigmoid" else { return nil }
    return family == .keras3 ? "relu6(x + 3) / 6" : "clip(0.2 * x + 0.5, 0, 1)"
  }

  /// What a GRU does whose config does not say `reset_after`, as those of Keras before 2.2 don't.
  package var resetsAfterByDefault: Bool { family != .keras2 }
}
