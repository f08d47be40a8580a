internal import Files

extension RecipeFiles {
  /// The files that a recipe in this folder names, which are relative to it.
  ///
  /// - Parameter reading: called with the path before a file is read.
  init(in folder: String, reading: ((_ path: String) -> Void)? = nil) {
    self.init { (name) throws(RecipeError) in
      let path = RelativePath.resolve(name, in: folder)
      reading?(path)
      do throws(ModelFileError) {
        return try Donor(contentsOf: path)
      } catch {
        throw RecipeError(RecipeError.Code(error.code.word), file: error.file, error.reason)
      }
    } name: { (path) throws(RecipeError) in
      do throws(FileError) {
        return try RelativePath.name(of: path, from: folder)
      } catch {
        throw RecipeError(RecipeError.Code(error.code.rawValue), file: error.file, error.message)
      }
    }
  }
}
