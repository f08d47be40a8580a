internal import Yams

extension RecipeDocument.Failure {
  /// What the parser says, with its place.
  init(_ error: any Error) {
    guard let error = error as? YamlError else {
      self.init(message: "\(error)", position: nil)
      return
    }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      guard !problem.hasPrefix("Maximum nesting level") else {
        self.init(
          message: "a recipe is nested at most \(RecipeDocument.depthLimit) levels deep",
          position: RecipeDocument.Position(mark))
        return
      }
      let parts = [context?.text, problem].compactMap(\.self).filter { !$0.isEmpty }
      let hint =
        problem.contains("undefined alias") ? "; text that begins with * goes in quotes" : ""
      self.init(
        message: "this is no YAML: \(parts.joined(separator: ", "))\(hint)",
        position: RecipeDocument.Position(mark))
    case .duplicatedKeysInMapping(let names, let context):
      let listed = names.map { "\"\($0)\"" }.joined(separator: ", ")
      self.init(
        message: "\(listed) \(names.count == 1 ? "is" : "are") there twice",
        position: RecipeDocument.Position(context.mark))
    case .reader(let problem, _, _, _): self.init(message: "this is no YAML: \(problem)", position: nil)
    default: self.init(message: "this is no YAML", position: nil)
    }
  }
}
