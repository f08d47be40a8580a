extension Strip: RecipeStep {
  /// The one there is.
  public static var blank: Strip { Strip() }

  /// `strip` has no options.
  public static var parameters: [Parameter<Strip>] { [] }
}
