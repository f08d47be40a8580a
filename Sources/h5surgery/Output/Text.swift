internal import ModelSurgery

extension String {
  /// So many blanks. No initialiser: `map(String.init)` would take it for the one that writes numbers.
  static func blanks(_ count: Int) -> String {
    String(unsafeUninitializedCapacity: count) { bytes in
      bytes.initialize(repeating: UInt8(ascii: " "))
      return count
    }
  }

  /// How many columns a terminal gives the text.
  var columns: Int { isPlain ? utf8.count : reduce(0) { $0 + $1.columns } }

  /// Whether it is printable ASCII and nothing else: a column for each byte.
  private var isPlain: Bool {
    func isPlain(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { $0 >= 0x20 && $0 <= 0x7E } }
    return utf8.withContiguousStorageIfAvailable { isPlain($0) } ?? isPlain(utf8)
  }

  /// The text with whatever can't be seen spelled out: a name from a file can't steer a terminal, no two names look alike
  /// that differ in such characters alone, and no name carries a hidden text into a log.
  var printable: String {
    guard !isPlain, unicodeScalars.contains(where: \.isUnseen) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isUnseen {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A message of the library with its settings as options.
  var forCommands: String { spellingSettings(as: .command) }

  /// At most 2000 characters: names from a file can be of any length.
  var shortened: String {
    let limit = 2000
    return utf8.count > limit && count > limit ? "\(prefix(limit / 2)) ... \(suffix(limit / 2))" : self
  }

  /// At most `width` columns, with an ellipsis in the middle where something is left out.
  func truncatedInTheMiddle(to width: Int) -> String {
    guard columns > width else { return self }
    guard width > 1 else { return width == 1 ? "…" : "" }
    let tailRoom = (width - 1) / 2
    return prefix(columns: width - 1 - tailRoom) + "…" + suffix(columns: tailRoom)
  }

  /// Lines of whole words, at most `width` columns where the words allow it; one line for nil.
  func wrapped(to width: Int?) -> [String] {
    guard let width else { return [self] }
    var lines: [String] = []
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      if let last = lines.last, last.columns + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  private func prefix(columns limit: Int) -> String {
    var used = 0
    return String(
      prefix {
        used += $0.columns
        return used <= limit
      })
  }

  private func suffix(columns limit: Int) -> String {
    var used = 0
    let tail = reversed().prefix {
      used += $0.columns
      return used <= limit
    }
    return String(tail.reversed())
  }
}

extension Character {
  /// Columns on a terminal: two for East Asian wide characters and emoji, else one.
  fileprivate var columns: Int {
    guard let first = unicodeScalars.first else { return 0 }
    switch first.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

extension Int {
  /// `1 layer`, `3 layers`.
  func counted(_ one: String, _ many: String? = nil) -> String {
    "\(grouped) \(self == 1 ? one : many ?? one + "s")"
  }
}
