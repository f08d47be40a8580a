internal import GraphIR

/// What a layer may be called.
enum LayerName {
  /// Refuses a name that a Keras of the dialect can't give, load or save.
  ///
  /// Before Keras 3 every name is a scope of TensorFlow's graph; in the file, a slash parts groups. DenseNet has such names
  /// (`conv1/conv`), which may have others in their place; nothing else gets one.
  ///
  /// - Parameters:
  ///   - old: The name in whose place it comes; nil for a new layer and for a model.
  ///   - layer: The way down to the layer that has the old name.
  ///   - setting: The setting that gives the name.
  static func check(
    _ name: String, insteadOf old: String? = nil, what: String = "a layer's", of layer: String? = nil,
    setting: String? = nil, _ dialect: Dialect
  ) throws(SurgeryError) {
    func refusal(_ reason: String) -> SurgeryError {
      SurgeryError(.notRenamable, layer: layer, setting: setting, reason)
    }
    guard !name.isEmpty else { throw refusal("an empty text can't be \(what) name") }
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let mayHaveParts = dialect.family != .keras3 && old?.utf8.contains(UInt8(ascii: "/")) ?? false
    guard parts.count == 1 || mayHaveParts else {
      throw refusal(
        "\"\(name)\" can't be \(what) name: a \"/\" would part it into groups in the file")
    }
    guard !parts.contains(where: \.isEmpty) else {
      throw refusal(
        "\"\(name)\" can't be \(what) name: there has to be something on both sides of a \"/\""
      )
    }
    guard parts.first?.elementsEqual("top_level_model_weights".utf8) == false,
      !parts.contains(where: { $0.elementsEqual(".".utf8) })
    else {
      throw refusal(
        "\"\(name)\" can't be \(what) name: it has a meaning of its own in the file")
    }
    if dialect.family == .keras3 {
      guard name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
        throw refusal("\"\(name)\" can't be \(what) name: it has control characters")
      }
      return
    }
    let isFirst = name.utf8.first.map { isLetterOrDigit($0) || $0 == UInt8(ascii: ".") } ?? false
    guard isFirst, name.utf8.allSatisfy({ isLetterOrDigit($0) || ".-_>\\/".utf8.contains($0) }) else {
      throw refusal(
        "\"\(name)\" can't be \(what) name in \(dialect): TensorFlow takes a letter or a digit, then letters, digits, \".\", \"_\" and \"-\", all of them ASCII"
      )
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
