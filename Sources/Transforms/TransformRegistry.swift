/// All surgeries, in the order in which they are explained.
public enum TransformRegistry {
  /// The types; their names are the commands' words.
  public static let all: [any RecipeStep.Type] = [
    SwapHead.self, WrapAverage.self, Unwrap.self, Freeze.self, Unfreeze.self, Cut.self, DropHead.self,
    Insert.self, Remove.self, Rename.self, SetInput.self, Transplant.self, Cast.self, FoldBatchNorm.self,
    Strip.self,
  ]
}
