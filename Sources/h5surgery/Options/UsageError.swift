internal import ArgumentParser

/// A command line that can't be meant, and the option that says so.
struct UsageError: Error, CustomStringConvertible {
  /// One sentence for people.
  let message: String
  /// The option that is refused, or that has to be given, without its dashes; nil where there is no one.
  let setting: String?

  /// A mistake on the command line.
  init(_ message: String, setting: String? = nil) {
    self.message = message.forCommands
    self.setting = setting
  }

  /// The message.
  var description: String { message }
}

extension UsageError {
  /// What the parser found wrong with the arguments.
  ///
  /// ArgumentParser hands its errors out without their parts, so those are looked for: an error that one of the commands
  /// threw while it checked its options; else the name of the option that the parser's own error is about.
  init(parsing error: any Error) {
    if let own: UsageError = Self.part(of: error, { $0 as? UsageError }) {
      self = own
      return
    }
    let message = H5Surgery.message(for: error)
    if let extra = Self.extra(in: message) {
      self.init(extra)
      return
    }
    self.init(message.lowercasedFirst, setting: Self.option(in: error, message))
  }

  /// A few words on arguments that are too many: a list of files may be long.
  private static func extra(in message: String) -> String? {
    guard let first = message.split(separator: "'").dropFirst().first else { return nil }
    if message.hasPrefix("Unexpected argument ") {
      return "one argument too many: \"\(String(first).printable)\"; \(oneModel)"
    }
    let words = message.split(separator: " ")
    guard words.dropFirst().starts(with: ["unexpected", "arguments:"]), let count = Int(words[0]) else {
      return nil
    }
    return "\(count) arguments too many, the first of them \"\(String(first).printable)\"; \(oneModel)"
  }

  private static let oneModel = "a command works on one model"

  /// The option that a parser's error is about.
  private static func option(in error: any Error, _ message: String) -> String? {
    let name: String? = part(of: error) { value in
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle == .enum, "\(type(of: value))" == "Name", let name = mirror.children.first
      else { return nil }
      if let letter: Character = part(of: name.value, { $0 as? Character }) { return longNames[letter] }
      return name.value as? String
    }
    if let name { return name }
    // An option that is missing is known by the property that would have its value.
    let property: String? = part(of: error) { value in
      guard "\(type(of: value))" == "InputKey" else { return nil }
      return Mirror(reflecting: value).children.first { $0.label == "name" }?.value as? String
    }
    return property.map(\.withDashes).flatMap { message.contains("'--\($0) ") ? $0 : nil }
  }

  /// The options that have a letter.
  private static let longNames: [Character: String] = [
    "n": "classes", "f": "force", "q": "quiet", "v": "verbose", "h": "help",
  ]

  /// The first part of a value, at any depth, that is one of those wanted.
  private static func part<Part>(of value: Any, depth: Int = 8, _ wanted: (Any) -> Part?) -> Part? {
    if let found = wanted(value) { return found }
    guard depth > 0 else { return nil }
    for child in Mirror(reflecting: value).children {
      if let found = part(of: child.value, depth: depth - 1, wanted) { return found }
    }
    return nil
  }
}

extension String {
  /// `input-shape` of `inputShape`.
  fileprivate var withDashes: String {
    map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
  }
}
