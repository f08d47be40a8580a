/// A transform that a recipe can name. Every transform in the registry is one; its conformance is in `Recipes/Steps`.
public protocol RecipeStep: Transform {
  /// An instance whose required settings a recipe fills in, and whose others have their default.
  static var blank: Self { get }

  /// Every setting, under the name of its option on the command line.
  static var parameters: [Parameter<Self>] { get }

  /// What is missing or too much among the keys given, beyond what the parameters' presence says; nil if nothing.
  func objection(to given: [String]) -> RecipeError?
}

extension RecipeStep {
  /// Nothing.
  public func objection(to given: [String]) -> RecipeError? { nil }
}
