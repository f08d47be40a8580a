/// Colour and weight of text on a terminal; plain where it is off.
struct Style: Sendable {
  /// What a piece of text is, not what it looks like.
  enum Role: Sendable {
    case plain, strong, faint, good, frozen, warning, problem
  }

  /// Whether escape sequences are written at all.
  let isOn: Bool

  /// The text as the role looks.
  func callAsFunction(_ text: String, _ role: Role) -> String {
    guard isOn, let code = Self.code(of: role), !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private static func code(of role: Role) -> String? {
    switch role {
    case .plain: nil
    case .strong: "1"
    case .faint: "2"
    case .good: "32"
    case .frozen: "36"
    case .warning: "33"
    case .problem: "1;31"
    }
  }
}
