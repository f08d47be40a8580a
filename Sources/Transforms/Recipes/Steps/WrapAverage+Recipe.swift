extension WrapAverage: RecipeStep {
  /// Any number of frames; a recipe has to say how many.
  public static var blank: WrapAverage { WrapAverage(frames: nil) }

  /// The options of `wrap-average`.
  public static var parameters: [Parameter<WrapAverage>] {
    [
      Parameter("frames", \.frames, .frames, .required),
      Parameter("input-shape", \.inputShape, .axes),
    ]
  }
}
