/// A pattern with `*` (anything, slashes too: layer names have them), `?` (one character), `[a-z]`, and `[!a-z]` or
/// `[^a-z]`.
struct Glob {
  private enum Part {
    case any
    case one
    case letter(Character)
    case set([ClosedRange<Character>], isNegated: Bool)
  }

  private let parts: [Part]
  /// The pattern as a name, should there be a layer that is called so.
  let text: String

  init(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = Substring(text)
    while let first = rest.popFirst() {
      switch first {
      case "*": parts.append(.any)
      case "?": parts.append(.one)
      case "[": parts.append(Self.set(&rest) ?? .letter("["))
      default: parts.append(.letter(first))
      }
    }
    self.parts = parts
  }

  /// Takes a set off the text behind its bracket; nil, and nothing taken, if no bracket closes it.
  private static func set(_ rest: inout Substring) -> Part? {
    var inside = rest
    let isNegated = inside.first == "!" || inside.first == "^"
    if isNegated { inside.removeFirst() }
    // A closing bracket that comes first is a member.
    guard let end = inside.dropFirst().firstIndex(of: "]") else { return nil }
    var members = inside[..<end]
    var ranges: [ClosedRange<Character>] = []
    while let low = members.popFirst() {
      if members.count > 1, members.first == "-" {
        members.removeFirst()
        guard let high = members.popFirst(), low <= high else { continue }
        ranges.append(low...high)
      } else {
        ranges.append(low...low)
      }
    }
    rest = inside[inside.index(after: end)...]
    return .set(ranges, isNegated: isNegated)
  }

  /// Whether it is a pattern, which may fit no name; a plain name must be that of something.
  var isPattern: Bool {
    !parts.allSatisfy { if case .letter = $0 { true } else { false } }
  }

  /// Whether the whole name fits.
  func matches(_ name: String) -> Bool {
    if text.isSameName(as: name) { return true }
    let letters = Array(name)
    // The last star met, and where the text behind it was tried: enough to go back to, so the time is bounded.
    var (part, letter) = (0, 0)
    var star: (part: Int, letter: Int)?
    while letter < letters.count {
      if part < parts.count, case .any = parts[part] {
        star = (part, letter)
        part += 1
      } else if part < parts.count, Self.fits(parts[part], letters[letter]) {
        part += 1
        letter += 1
      } else if let back = star {
        star = (back.part, back.letter + 1)
        (part, letter) = (back.part + 1, back.letter + 1)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { if case .any = $0 { true } else { false } }
  }

  private static func fits(_ part: Part, _ letter: Character) -> Bool {
    switch part {
    case .any: false
    case .one: true
    case .letter(let own): String(own).isSameName(as: String(letter))
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(letter) } != isNegated
    }
  }
}
