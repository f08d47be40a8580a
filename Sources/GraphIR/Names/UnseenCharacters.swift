extension Unicode.Scalar {
  /// Whether Unicode gives it no shape of its own: controls, marks of format such as those that turn the direction of
  /// writing, spaces other than the plain one, and what is ignored by default, such as tags and variation selectors.
  package var isUnseen: Bool {
    guard value != 0x20 else { return false }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
    default: properties.isDefaultIgnorableCodePoint
    }
  }
}
