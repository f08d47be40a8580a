/// The bytes of a function in a config: base64, or up to Keras 2.0.6 the bytes as characters.
enum CodeText {
  static func bytes(_ text: String) throws(BytecodeError) -> [UInt8] {
    if let bytes = base64(text) { return bytes }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      // Python's raw_unicode_escape
      if let byte = UInt8(exactly: scalar.value) {
        bytes.append(byte)
      } else if scalar.value <= 0xFFFF {
        let hex = String(scalar.value, radix: 16)
        bytes +=
          Array("\\u".utf8) + Array(repeating: UInt8(ascii: "0"), count: 4 - hex.utf8.count) + Array(hex.utf8)
      } else {
        throw BytecodeError(.encoding, "is neither base64 nor bytes as characters")
      }
    }
    return bytes
  }

  private static func base64(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var padding = 0
    for character in text.utf8 where ![0x0A, 0x0D, 0x20, 0x09].contains(character) {
      if character == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = value(of: character) else { return nil }
      bits = (bits & 0x3FFFF) << 6 | value
      count += 1
      if count % 4 == 0 { bytes += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)] }
    }
    switch (count % 4, padding) {
    case (0, 0): return bytes
    case (2, 2): return bytes + [UInt8(bits >> 4 & 0xFF)]
    case (3, 1): return bytes + [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)]
    default: return nil
    }
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) - 48 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
