/// What readers of YAML 1.1 make of text without quotes; some of them know only a part of it.
public enum YAML11 {
  /// Whether they take it for more than text: a truth value (`no`), a number (`010`, `1_0`, `12:30`), a time (`2020-01-01`),
  /// nothing at all (`~`), or one of their signs (`<<`, `=`).
  public static func takesForMore(_ text: String) -> Bool {
    words.contains(text) || Shape.isNumber(text) || Shape.isTime(text)
  }

  /// Each as it is, capitalised and in capitals.
  private static let words: Set<String> = Set(
    ["yes", "no", "true", "false", "on", "off", "null"].flatMap { word in
      [word, word.prefix(1).uppercased() + word.dropFirst(), word.uppercased()]
    } + ["", "~", "<<", "="])
}

/// A text that is matched from its beginning.
private struct Shape {
  private var rest: Substring.UTF8View

  private init(_ text: String) { rest = text[...].utf8 }

  private var isAtEnd: Bool { rest.isEmpty }

  /// Passes one byte, if it is one of these.
  private mutating func pass(_ signs: String) -> Bool {
    guard let first = rest.first, signs.utf8.contains(first) else { return false }
    rest.removeFirst()
    return true
  }

  /// Passes all bytes that are one of these, and says how many.
  @discardableResult
  private mutating func passAll(_ signs: String, atMost limit: Int = .max) -> Int {
    var count = 0
    while count < limit, pass(signs) { count += 1 }
    return count
  }

  /// Passes a word.
  private mutating func passWord(_ word: String) -> Bool {
    guard rest.starts(with: word.utf8) else { return false }
    rest.removeFirst(word.utf8.count)
    return true
  }

  private static let digits = "0123456789"

  /// Whether this is an integer of any base or a floating-point number.
  static func isNumber(_ text: String) -> Bool {
    var number = Shape(text)
    let hasSign = number.pass("+-")
    if !hasSign, number.isPointFirst || number.isOneOf([".nan", ".NaN", ".NAN"]) { return true }
    return number.isOneOf([".inf", ".Inf", ".INF"]) || number.isOfOtherBase || number.isDecimal
      || number.isSexagesimal
  }

  private func isOneOf(_ words: [String]) -> Bool { words.contains { rest.elementsEqual($0.utf8) } }

  /// `0b1010`, `0o17`, `0x1F`, with underscores anywhere.
  private var isOfOtherBase: Bool {
    [("0b", "01_"), ("0o", "01234567_"), ("0x", "0123456789abcdefABCDEF_")].contains { prefix, digits in
      var number = self
      return number.passWord(prefix) && number.passAll(digits) > 0 && number.isAtEnd
    }
  }

  /// `010`, `1_000`, `1.5`, `1.`, `1e3`.
  private var isDecimal: Bool {
    var number = self
    guard number.pass(Self.digits) else { return false }
    number.passAll(Self.digits + "_")
    if number.pass(".") { number.passAll(Self.digits + "_") }
    if number.pass("eE") {
      _ = number.pass("+-")
      guard number.passAll(Self.digits) > 0 else { return false }
    }
    return number.isAtEnd
  }

  /// `.5`, `.5e+3`.
  private var isPointFirst: Bool {
    var number = self
    guard number.pass("."), number.passAll(Self.digits + "_") > 0 else { return false }
    if number.pass("eE") {
      guard number.pass("+-"), number.passAll(Self.digits) > 0 else { return false }
    }
    return number.isAtEnd
  }

  /// `12:30`, `190:20:30.15`: numbers to the base of 60.
  private var isSexagesimal: Bool {
    var number = self
    let mayBeInteger = rest.first != UInt8(ascii: "0")
    guard number.pass(Self.digits) else { return false }
    number.passAll(Self.digits + "_")
    var places = 0
    while number.pass(":") {
      let mayHaveTwo = number.rest.first.map { $0 < UInt8(ascii: "6") } ?? false
      guard number.passAll(Self.digits, atMost: mayHaveTwo ? 2 : 1) > 0 else { return false }
      places += 1
    }
    guard places > 0 else { return false }
    guard number.pass(".") else { return mayBeInteger && number.isAtEnd }
    number.passAll(Self.digits + "_")
    return number.isAtEnd
  }

  /// Whether this is a date, or a date with a time: `2020-01-01`, `2001-12-14t21:59:43.10-05:00`.
  static func isTime(_ text: String) -> Bool {
    var time = Shape(text)
    guard time.passAll(digits, atMost: 4) == 4, time.pass("-") else { return false }
    let month = time.passAll(digits, atMost: 2)
    guard month > 0, time.pass("-") else { return false }
    let day = time.passAll(digits, atMost: 2)
    guard day > 0 else { return false }
    if time.isAtEnd { return month == 2 && day == 2 }
    guard time.pass("Tt") || time.passAll(" \t") > 0, time.passAll(digits, atMost: 2) > 0 else {
      return false
    }
    for _ in 0..<2 {
      guard time.pass(":"), time.passAll(digits, atMost: 2) == 2 else { return false }
    }
    if time.pass(".") { time.passAll(digits) }
    return time.isAtEnd || time.isZone
  }

  /// `Z`, ` +1`, `-05:00`.
  private var isZone: Bool {
    var zone = self
    zone.passAll(" \t")
    if zone.pass("Z") { return zone.isAtEnd }
    guard zone.pass("+-"), zone.passAll(Self.digits, atMost: 2) > 0 else { return false }
    if zone.pass(":"), zone.passAll(Self.digits, atMost: 2) != 2 { return false }
    return zone.isAtEnd
  }
}
