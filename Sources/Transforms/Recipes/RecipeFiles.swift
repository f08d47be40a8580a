/// The other files that a recipe names. Transforms do no I/O: whoever has the recipe's text finds and reads them.
public struct RecipeFiles {
  let read: (_ name: String) throws(RecipeError) -> Donor
  let name: (_ path: String) throws(RecipeError) -> String

  /// Files that are found in some way.
  ///
  /// - Parameters:
  ///   - read: reads the model that a recipe calls so.
  ///   - name: what a recipe calls the file with this path.
  public init(
    read: @escaping (_ name: String) throws(RecipeError) -> Donor,
    name: @escaping (_ path: String) throws(RecipeError) -> String
  ) {
    self.read = read
    self.name = name
  }

  /// No files: recipes that name some are refused.
  public static var none: RecipeFiles {
    RecipeFiles { (name) throws(RecipeError) in
      throw RecipeError(.badValue, "there are no files here, so \"\(name)\" can't be read")
    } name: {
      $0
    }
  }
}
