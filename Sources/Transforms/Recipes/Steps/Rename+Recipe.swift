internal import JSON

extension Rename: RecipeStep {
  /// No names; a recipe has to say which.
  public static var blank: Rename { Rename() }

  /// What `rename` takes behind OUT, and its options.
  public static var parameters: [Parameter<Rename>] {
    [
      Parameter("layers", \.rules, .renamings), Parameter("prefix", \.prefix, .text),
      Parameter("suffix", \.suffix, .text), Parameter("model", \.model, .text),
    ]
  }

  /// Something has to get another name.
  public func objection(to given: [String]) -> RecipeError? {
    given.isEmpty ? Self.missing("\"layers\", \"prefix\", \"suffix\" or \"model\"") : nil
  }
}

extension Codec where Value == [Rename.Rule] {
  /// `{conv1: stem}`, or as on the command line `conv1=stem` or a list of such.
  static var renamings: Codec {
    Codec(
      type: .renamings, expected: "names and new names, as in {conv1: stem}",
      decode: { json in
        if let members = json.objectValue {
          let rules = members.compactMap { old, new in
            Codec<String>.text.decode(new).map { Rename.Rule(old, to: $0) }
          }
          return rules.isEmpty || rules.count < members.count ? nil : rules
        }
        guard let texts = Codec<[String]>.texts.decode(json) else { return nil }
        let rules = texts.compactMap { Rename.Rule(parsing: $0) }
        return rules.count == texts.count ? rules : nil
      },
      encode: { rules in
        // A name that is renamed twice is for the surgery to refuse, but not for a mapping.
        let members = JSONObject(rules.map { ($0.old, .string($0.new)) })
        return members.isEmpty || members.count < rules.count ? nil : .object(members)
      })
  }
}
