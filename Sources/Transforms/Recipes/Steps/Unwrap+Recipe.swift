extension Unwrap: RecipeStep {
  /// The one there is.
  public static var blank: Unwrap { Unwrap() }

  /// `unwrap` has no options.
  public static var parameters: [Parameter<Unwrap>] { [] }
}
