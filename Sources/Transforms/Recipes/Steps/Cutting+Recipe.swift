extension Cut: RecipeStep {
  /// To no layer; a recipe has to say which.
  public static var blank: Cut { Cut(to: "") }

  /// The options of `cut`.
  public static var parameters: [Parameter<Cut>] { [Parameter("to", \.layer, .layer, .required)] }
}

extension DropHead: RecipeStep {
  /// The one there is.
  public static var blank: DropHead { DropHead() }

  /// `drop-head` has no options.
  public static var parameters: [Parameter<DropHead>] { [] }
}
