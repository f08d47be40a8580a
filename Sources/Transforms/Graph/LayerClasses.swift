internal import GraphIR

/// Class names by which layers are chosen.
enum LayerClasses {
  /// Refuses a class of which a model has no layer, unless it may have none: a pattern, or one of Keras's classes.
  static func check(
    _ glob: Glob, among present: some Collection<String>, setting: String?
  ) throws(SurgeryError) {
    guard !glob.isPattern, !isKnown(glob.text) else { return }
    throw SurgeryError(
      .nothingSelected, setting: setting,
      "no layer is of class \"\(glob.text)\"\(DidYouMean.hint(for: glob.text, among: Array(Set(present))))")
  }

  private static func isKnown(_ name: String) -> Bool {
    Catalogue.definitions.contains { $0.classNames.contains { $0.isSameName(as: name) } }
  }
}
