/// `1 layer`, `3 layers`.
func count(_ number: Int, _ noun: String) -> String { "\(number.grouped) \(noun)\(number == 1 ? "" : "s")" }

/// Names for a line that people read: all of them, or the first `most` and how many more there are.
func listed(_ names: [String], atMost most: Int = 10) -> String {
  names.prefix(most).joined(separator: ", ") + (names.count > most ? " and \(names.count - most) more" : "")
}

extension Int {
  /// With commas between thousands: `23,587,712`.
  package var grouped: String {
    let digits = String(magnitude).utf8
    guard digits.count > 3 else { return String(self) }
    var result: [UInt8] = self < 0 ? [UInt8(ascii: "-")] : []
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { result.append(UInt8(ascii: ",")) }
      result.append(digit)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// As a number of bytes in decimal units: `94.5 MB`, `812 bytes`.
  package var asByteCount: String {
    guard self >= 1000 else { return self == 1 ? "1 byte" : "\(self) bytes" }
    var value = Double(self)
    var unit = ""
    for next in ["kB", "MB", "GB", "TB", "PB"] where value >= 999.5 {
      value /= 1000
      unit = next
    }
    let tenths = Int((value * 10).rounded())
    return tenths < 1000 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\((tenths + 5) / 10) \(unit)"
  }
}
