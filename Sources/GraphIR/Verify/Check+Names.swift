extension Check {
  /// Keras splits long lists of names, but no single one: HDF5's object header has no room for more.
  private static let longestName = 64_512

  /// What no Keras can call a layer, or save under its name.
  ///
  /// HDF5 has no names with a NUL. Before Keras 3 a layer's name is a name scope of TensorFlow, which refuses all but
  /// `[A-Za-z0-9_.\\/>-]`; only what could steer a terminal is held against that. Keras 3 takes any text.
  mutating func letters(of layer: Layer, path: String) {
    let name = layer.name
    if name.utf8.contains(0) {
      report("verify-letters", path, "layer \"\(name)\" has a NUL byte in its name, which no file can hold")
    } else if name.utf8.count > Self.longestName {
      report(
        "verify-letters", path,
        "the name of layer \"\(name)\" has \(name.utf8.count) bytes, and Keras saves at most \(Self.longestName)"
      )
    } else if namesAreScopes, name.unicodeScalars.contains(where: Self.steers) {
      report(
        "verify-letters", path,
        "layer \"\(name)\" has control characters in its name, which no Keras before 3 takes: expected letters, "
          + "digits and . _ - / \\ >")
    }
  }

  /// Whether the Keras that wrote the file gives layers' names to TensorFlow.
  private var namesAreScopes: Bool {
    switch dialect.family {
    case .tfKeras: true
    case .keras2: backend?.isExactly("tensorflow") ?? false
    case .keras3: false
    }
  }

  /// Control characters, and those that turn the direction of writing.
  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
