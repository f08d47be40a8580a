/// How those who show a message spell the settings that it names.
///
/// Messages of the library name settings between backquotes, in the form that a recipe has for them: `` `pool` ``,
/// `` `at: LAYER` ``, `` `cut: {from: A, to: B}` ``. Each front spells them as its users do.
public enum SettingSpelling: Sendable, Hashable, CaseIterable {
  /// `--pool`, `--at LAYER`, `cut --from A --to B`.
  case command
  /// `pool`, `at: LAYER`, `cut: {from: A, to: B}`.
  case recipe
  /// `pool`, `at: LAYER`, `cut(from: A, to: B)`; `inputShape` for `input-shape`.
  case swift
}

extension String {
  /// The message with its settings as a front spells them. Whatever else stands between backquotes stays.
  public func spellingSettings(as spelling: SettingSpelling) -> String {
    guard utf8.contains(UInt8(ascii: "`")) else { return self }
    var parts = split(separator: "`", omittingEmptySubsequences: false)[...]
    var result = String(parts.removeFirst())
    while let part = parts.popFirst() {
      // what stands behind the last backquote ends nothing
      if !parts.isEmpty, let mark = SettingMark(part) {
        result += mark.text(spelling)
        result += parts.removeFirst()
      } else {
        result += "`\(part)"
      }
    }
    return result
  }
}

/// What stands between backquotes: a setting, or a step with its settings.
struct SettingMark {
  /// One setting, with a value where it is named with one.
  struct Setting {
    let key: Substring
    let value: Substring?
  }

  /// The step: a command's name, or that with its arguments, as in `convert MODEL.json OUT`; nil for a setting alone.
  let step: Substring?
  let settings: [Setting]

  /// Reads what stands between backquotes; nil where that is neither.
  init?(_ text: Substring) {
    if let start = text.firstRange(of: ": {"), text.hasSuffix("}") {
      let step = text[..<start.lowerBound]
      let name = step.split(separator: " ").first { $0 != "h5surgery" } ?? ""
      guard Self.commands.contains(String(name)) else { return nil }
      self.step = step
      settings = Self.settings(in: text[start.upperBound...].dropLast())
    } else {
      step = nil
      settings = Self.settings(in: text)
      guard settings.count == 1 else { return nil }
    }
    guard !settings.isEmpty, settings.allSatisfy({ Self.keys.contains(String($0.key)) }) else { return nil }
  }

  /// A comma ends a setting where the key of another one follows: names of layers may have commas.
  private static func settings(in text: Substring) -> [Setting] {
    var found: [Substring] = []
    for part in text.split(separator: ", ", omittingEmptySubsequences: false) {
      if let last = found.last, !keys.contains(String(key(of: part))) {
        found[found.count - 1] = last.base[last.startIndex..<part.endIndex]
      } else {
        found.append(part)
      }
    }
    return found.map { part in
      let key = key(of: part)
      let rest = part[key.endIndex...]
      return Setting(key: key, value: rest.isEmpty ? nil : rest.dropFirst(2))
    }
  }

  private static func key(of text: Substring) -> Substring {
    text.firstRange(of: ": ").map { text[..<$0.lowerBound] } ?? text
  }

  /// All settings that messages may name: those of surgeries, and options of commands that are none.
  static let keys: Set<String> = {
    func keys<Step: RecipeStep>(of type: Step.Type) -> [String] { type.parameters.map(\.key) }
    return Set(TransformRegistry.all.flatMap { keys(of: $0) }).union([
      "channels-last", "compact", "define", "ignore-masked-steps", "keep-custom", "migrate", "no-compact",
      "no-cudnn", "no-weights",
      "shard-size", "strict", "weights-from",
    ])
  }()

  /// All commands whose use messages may show.
  static let commands = Set(TransformRegistry.all.map { $0.name }).union(["convert", "migrate"])

  func text(_ spelling: SettingSpelling) -> String {
    guard let step else { return settings.map { $0.text(spelling) }.joined() }
    switch spelling {
    case .command: return "\(step) \(settings.map { $0.text(spelling) }.joined(separator: " "))"
    case .recipe: return "\(step): {\(settings.map { $0.text(spelling) }.joined(separator: ", "))}"
    case .swift:
      let name = step.split(separator: " ").first { $0 != "h5surgery" } ?? step
      return "\(name.camelCased)(\(settings.map { $0.text(spelling) }.joined(separator: ", ")))"
    }
  }
}

extension SettingMark.Setting {
  fileprivate func text(_ spelling: SettingSpelling) -> String {
    switch spelling {
    case .command:
      // the letter is what people type
      let option = key == "classes" ? "-n" : "--\(key)"
      return value.map { "\(option) \($0)" } ?? option
    case .recipe: return value.map { "\(key): \($0)" } ?? String(key)
    case .swift: return value.map { "\(key.camelCased): \($0)" } ?? key.camelCased
    }
  }
}

extension Substring {
  /// `inputShape` of `input-shape`.
  fileprivate var camelCased: String {
    let words = split(separator: "-")
    return words.dropFirst().reduce(words.first.map(String.init) ?? "") {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }
}
