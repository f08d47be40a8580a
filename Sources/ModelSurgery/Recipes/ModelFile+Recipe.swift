extension ModelFile {
  /// Applies the steps of a recipe in their order, or refuses and changes nothing.
  ///
  /// - Returns: One report for each step.
  @discardableResult
  public mutating func apply(_ recipe: Recipe) throws(ModelFileError) -> [SurgeryReport] {
    var changed = self
    var reports: [SurgeryReport] = []
    for (index, step) in recipe.steps.enumerated() {
      do {
        reports.append(try changed.apply(step))
      } catch {
        throw error.ofStep(index + 1, type(of: step).name)
      }
    }
    self = changed
    return reports
  }

  /// What has been applied so far, as a recipe.
  public var recipe: Recipe { Recipe(steps) }
}
