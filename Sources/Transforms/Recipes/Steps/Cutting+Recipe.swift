extension Cut: RecipeStep {
  /// All of the model; a recipe has to say which part.
  public static var blank: Cut { Cut() }

  /// The options of `cut`.
  public static var parameters: [Parameter<Cut>] {
    [
      Parameter("from", \.from, .layer), Parameter("to", \.to, .layers),
      Parameter("input-shape", \.inputShape, .axes),
    ]
  }

  /// A cut needs an end.
  public func objection(to given: [String]) -> RecipeError? {
    given.contains("from") || given.contains("to") ? nil : Self.missing("\"from\" or \"to\"")
  }
}

extension DropHead: RecipeStep {
  /// That of the one output.
  public static var blank: DropHead { DropHead() }

  /// The options of `drop-head`.
  public static var parameters: [Parameter<DropHead>] {
    [Parameter("output", \.output, .text), Parameter("pool", \.pool, .flag)]
  }
}
