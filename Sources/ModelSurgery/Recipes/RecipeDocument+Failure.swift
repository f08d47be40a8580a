internal import YAML

extension RecipeDocument.Failure {
  /// What the parser says, with its place.
  init(_ error: YAMLError) {
    let message =
      switch error.code {
      case .alias:
        "a recipe has no anchors (&) and aliases (*); text that begins with these signs goes in quotes"
      case .syntax where error.message.hasPrefix("while scanning an a"):
        "this is no YAML: \(error.message); text that begins with & or * goes in quotes"
      case .tooDeep: "a recipe is nested at most \(RecipeDocument.limits.depth) levels deep"
      default: "this is no YAML: \(error.message)"
      }
    self.init(message: message, position: error.mark)
  }
}
