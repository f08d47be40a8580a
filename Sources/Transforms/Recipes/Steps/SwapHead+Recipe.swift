internal import GraphIR

extension SwapHead: RecipeStep {
  /// Without classes, which a recipe has to give.
  public static var blank: SwapHead { SwapHead(classes: 0) }

  /// The options of `swap-head`.
  public static var parameters: [Parameter<SwapHead>] {
    [
      Parameter("classes", \.classes, .integer, .required),
      Parameter("at", \.at, .layer),
      Parameter("pool", \.pool, .flag),
      Parameter("features", \.features, .integer),
      Parameter("output", \.output, .text),
      Parameter("name", \.layerName, .text),
      Parameter("activation", \.activation, .text),
      Parameter("initializer", \.initializer, .choice),
      Parameter("seed", \.seed, .seed),
      Parameter("dropout", \.dropout, .number),
      Parameter("freeze-backbone", \.freezeBackbone, .flag),
    ]
  }
}
