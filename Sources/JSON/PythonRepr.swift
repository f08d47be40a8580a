/// The spelling Python's `json.dumps` gives a float: shortest digits that read back as the same value, an exponent
/// below 1e-4 and from 1e16 on (`float_repr_style` "short").
///
/// Swift finds the same digits; only where the point and the exponent go is different.
func pythonRepr(of value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
  let sign = value.sign == .minus ? "-" : ""
  if value == 0 { return sign + "0.0" }

  let (digits, point) = shortestDigits(of: value.magnitude)
  guard (-3...16).contains(point) else { return sign + scientific(digits, exponent: point - 1) }
  if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
  if point >= digits.count {
    return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
  }
  return sign + digits.prefix(point) + "." + digits.dropFirst(point)
}

/// `1.5e-07`: one digit before the point, no point after a single digit, at least two digits of exponent.
private func scientific(_ digits: String, exponent: Int) -> String {
  let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
  let power = String(exponent.magnitude)
  return digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+") + (power.count < 2 ? "0" : "") + power
}

/// The digits d1d2...dn without zeros at either end, and the place of the point: value = 0.d1d2...dn * 10^point.
private func shortestDigits(of value: Double) -> (digits: String, point: Int) {
  let parts = value.description.split(separator: "e")
  let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  let fraction = halves.count > 1 ? halves[1] : ""
  let all = halves[0] + fraction
  let leading = all.prefix { $0 == "0" }.count
  var digits = all.dropFirst(leading)
  while digits.last == "0" { digits.removeLast() }
  return (String(digits), halves[0].count - leading + exponent)
}
