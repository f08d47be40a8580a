public import JSON

/// What the value of a setting is, for programs that write recipes or call commands.
public enum SettingType: String, Sendable, CaseIterable {
  /// `true` or `false`.
  case flag
  /// A whole number.
  case integer
  /// A number.
  case number
  /// A text.
  case text
  /// A layer: its name, or its index in `model.layers`.
  case layer
  /// One text or several.
  case texts
  /// One layer or several.
  case layers
  /// Whole numbers: sizes, indices.
  case integers
  /// A whole number, or `any`.
  case size
  /// Whole numbers, or `any`, one for each axis.
  case sizes
  /// One of some names.
  case choice
  /// Names and new names.
  case renamings
  /// The name of another file.
  case file
}

extension Recipe {
  /// Every step with its settings, as a value of JSON: what can stand in a recipe, for programs.
  ///
  /// Each of the steps has `name` and `settings`; each of those `key`, `type`, `presence` (`optional`, `required`,
  /// `one-of`), `group` (what those share of which one has to be there, or null) and `choices` (null where they have
  /// no names).
  public static var settingsTable: JSONValue {
    .array(types.map { ["name": .string($0.name), "settings": $0.settingsTable] })
  }
}

extension RecipeStep {
  fileprivate static var settingsTable: JSONValue { .array(parameters.map(\.row)) }
}

extension Parameter {
  fileprivate var row: JSONValue {
    let (word, group): (String, JSONValue) =
      switch presence {
      case .optional: ("optional", .null)
      case .required: ("required", .null)
      case .oneOf(let group): ("one-of", .string(group))
      }
    return [
      "key": .string(key), "type": .string(type.rawValue), "presence": .string(word), "group": group,
      "choices": choices.isEmpty ? .null : .array(choices.map { .string($0) }),
    ]
  }
}
