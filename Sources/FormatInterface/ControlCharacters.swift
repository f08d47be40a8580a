extension String {
  /// Whether there are characters in it that steer a terminal or can't be shown, which no Keras writes into a version.
  package var hasControlCharacters: Bool {
    unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
  }
}
