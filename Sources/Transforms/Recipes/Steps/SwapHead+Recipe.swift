internal import GraphIR

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
      Parameter("initializer", \.initializer, .choice),
      Parameter("seed", \.seed, .seed),
      Parameter("hidden", \.hidden, .units),
      Parameter("hidden-activation", \.hiddenActivation, .text),
      Parameter("dropout", \.dropout, .number),
      Parameter("freeze-backbone", \.freezeBackbone, .flag),
    ]
  }
}
