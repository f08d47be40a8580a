internal import Files
internal import ModelSurgery

/// Where `--save-recipe` puts the recipe, decided before anything is read.
struct SavedRecipe {
  /// The file to write.
  let path: String
  private let overwrites: Bool

  /// Nil where no recipe is asked for.
  ///
  /// - Parameter output: where the model goes.
  init?(_ options: any WritingRequest, output: String) throws {
    guard let path = options.saveRecipe else { return nil }
    guard path != "-" else {
      throw UsageError(
        "--save-recipe \"-\": the report is on standard output already; give the name of a file",
        setting: "save-recipe")
    }
    self.path = path
    overwrites = options.force
    try Destination.checkFolder(of: path)
    for other in [options.input, output] where try Self.isSameFile(path, other) {
      throw CommandError(
        .usage, setting: "save-recipe",
        "--save-recipe \"\(path)\" is the file of a model, \"\(other)\"")
    }
    guard let there = try FileIdentity(at: path) else { return }
    guard there.kind == .regular else {
      throw CommandError(
        .failed, code: "not-a-regular-file", file: path, setting: "save-recipe",
        "can't write: it is not a regular file")
    }
    if !overwrites {
      throw CommandError(
        .failed, code: "already-there", file: path, setting: "force", "it exists already; --force replaces it"
      )
    }
  }

  /// Writes the recipe, with a word on where it comes from.
  ///
  /// - Returns: what of a file that was replaced could not be kept.
  func write(_ recipe: Recipe, command: String, input: String) throws -> [String] {
    try recipe.write(
      to: path, overwrite: overwrites,
      comments: [
        "Made by h5surgery \(H5Surgery.version), \(command) of \"\(FilePath.name(of: input))\".",
        "Again, on this or another model: h5surgery apply \(FilePath.name(of: path)) IN OUT",
      ])
  }

  /// Whether two paths lead to one file, which need not be there yet.
  private static func isSameFile(_ first: String, _ second: String) throws -> Bool {
    if let one = try FileIdentity(at: first), let other = try FileIdentity(at: second) {
      return one.isSameFile(as: other)
    }
    guard FilePath.name(of: first) == FilePath.name(of: second) else { return false }
    let folders = (
      try FileIdentity(at: FilePath.folder(of: first)), try FileIdentity(at: FilePath.folder(of: second))
    )
    guard let one = folders.0, let other = folders.1 else { return false }
    return one.isSameFile(as: other)
  }
}
