public import GraphIR

extension SwapHead: RecipeStep {
  /// Without a word on the classes, which a recipe has to say in some way.
  public static var blank: SwapHead { SwapHead() }

  /// The options of `swap-head`.
  public static var parameters: [Parameter<SwapHead>] {
    [
      Parameter("classes", \.classes, .integer),
      Parameter("keep-classes", \.keepClasses, .indices),
      Parameter("add-classes", \.addClasses, .integer),
      Parameter("head-from", get: { $0.headFrom }, set: { $0.headFrom = $1 }),
      Parameter("at", \.at, .layer),
      Parameter("pool", \.pool, .flag),
      Parameter("features", \.features, .integer),
      Parameter("output", \.output, .text),
      Parameter("name", \.layerName, .text),
      Parameter("activation", \.activation, .text),
      Parameter("initializer", \.initializer, .initializer),
      Parameter("seed", \.seed, .seed),
      Parameter("hidden", \.hidden, .units),
      Parameter("hidden-activation", \.hiddenActivation, .text),
      Parameter("dropout", \.dropout, .number),
      Parameter("freeze-backbone", \.freezeBackbone, .flag),
    ]
  }

  /// What was given has to be of some use.
  public func objection(to given: [String]) -> RecipeError? {
    misuse(of: Set(given)).map {
      RecipeError(.badValue, key: $0.setting, $0.reason.spellingSettings(as: .recipe))
    }
  }
}

extension Codec where Value == Initializer {
  /// An initializer by Keras's name, by that of its class, or by the names that others have for it.
  public static var initializer: Codec {
    var aliases = ["glorot": "glorot_uniform", "he": "he_uniform", "lecun": "lecun_uniform"]
    for kind in ["uniform", "normal"] {
      for (other, name) in [("xavier", "glorot"), ("kaiming", "he")] {
        aliases["\(other)_\(kind)"] = "\(name)_\(kind)"
        aliases[other] = "\(name)_uniform"
      }
      for name in ["glorot", "he", "lecun"] { aliases["\(name)\(kind)"] = "\(name)_\(kind)" }
    }
    return choice(aliases: aliases)
  }
}
