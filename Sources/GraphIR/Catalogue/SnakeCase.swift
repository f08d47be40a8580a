extension String {
  /// As `keras.src.utils.naming.to_snake_case` has it, for a name of letters, digits and underscores: `Conv2D` gives
  /// `conv2d`, `ReLU` gives `re_lu`.
  ///
  /// Two passes as there, `(.)([A-Z][a-z]+)` and `([a-z])([A-Z])`, and then lower case.
  package var snakeCased: String {
    var once: [Unicode.Scalar] = []
    let scalars = Array(unicodeScalars)
    var place = 0
    while place < scalars.count {
      let next = place + 1
      once.append(scalars[place])
      place += 1
      // a line's end is not among what a dot stands for
      guard scalars[next - 1] != "\n", next + 1 < scalars.count, scalars[next].isCapital,
        scalars[next + 1].isSmall
      else { continue }
      once.append("_")
      once.append(scalars[next])
      place = next + 1
      while place < scalars.count, scalars[place].isSmall {
        once.append(scalars[place])
        place += 1
      }
    }
    var result = ""
    for (index, scalar) in once.enumerated() {
      if index > 0, once[index - 1].isSmall, scalar.isCapital { result += "_" }
      result += scalar.properties.lowercaseMapping
    }
    return result
  }
}

extension Unicode.Scalar {
  fileprivate var isCapital: Bool { ("A"..."Z").contains(self) }
  fileprivate var isSmall: Bool { ("a"..."z").contains(self) }
}
