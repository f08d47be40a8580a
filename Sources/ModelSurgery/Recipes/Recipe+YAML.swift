internal import Files
internal import YAML

extension Recipe {
  /// Reads a recipe from a file. Other files that it names are found from its folder, and their metadata is read.
  ///
  /// - Parameter reading: Called with the path of each of these before it is read.
  public init(
    contentsOf path: String, reading: ((_ path: String) -> Void)? = nil
  ) throws(ModelFileError) {
    let text: String
    do {
      text = try TextFile.read(path, limit: RecipeDocument.limits.bytes)
    } catch {
      throw ModelFileError(error, about: path)
    }
    let files = RecipeFiles(in: Self.folder(of: path), reading: reading)
    try self.init(yaml: text, named: path, files: files)
  }

  /// Reads a recipe from its text.
  ///
  /// - Parameters:
  ///   - name: What errors call it, in front of line and column.
  ///   - folder: Where the files that it names are found from.
  public init(
    yaml text: String, named name: String = "recipe", in folder: String = "."
  ) throws(ModelFileError) {
    try self.init(yaml: text, named: name, files: RecipeFiles(in: folder))
  }

  private init(yaml text: String, named name: String, files: RecipeFiles) throws(ModelFileError) {
    let document: RecipeDocument
    do {
      document = try RecipeDocument(parsing: text)
    } catch {
      throw ModelFileError(
        code: "recipe-malformed", file: name, place: error.position?.description, message: error.message)
    }
    do {
      self = try Recipe(document.json, files: files)
    } catch {
      let place = document.position(of: error.path, isKey: error.isAboutKey)?.description
      guard error.file == nil else {
        let setting = error.setting.map { " as \($0)" } ?? ""
        let behind = "; it is named\(setting) in \(name)\(place.map { ", \($0)" } ?? "")"
        throw ModelFileError(error).saying(behind: behind)
      }
      throw ModelFileError(
        code: ErrorCode(error.code.word), file: name, place: place, setting: error.setting,
        message: error.message)
    }
  }

  /// The recipe's text; what has its default is left out.
  ///
  /// - Parameters:
  ///   - comments: Lines for people, put at the top behind `#`.
  ///   - folder: Where it names other files from.
  public func yaml(comments: [String] = [], in folder: String = ".") throws(ModelFileError) -> String {
    try yaml(comments: comments, in: folder, for: nil)
  }

  /// - Parameter path: The file that errors are about.
  private func yaml(
    comments: [String], in folder: String, for path: String?
  ) throws(ModelFileError) -> String {
    try ModelFileError.wrapping(about: path) {
      let json = try json(files: RecipeFiles(in: folder))
      let text = try RecipeText.node(ofRecipe: json).serialized()
      return comments.map { "# \($0.onOneLine)\n" }.joined() + text
    }
  }

  /// Writes the recipe's text. The file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - overwrite: Whether a file there may be replaced.
  ///   - comments: Lines for people at the top.
  /// - Returns: What of a file that was replaced could not be kept, in a sentence.
  @discardableResult
  public func write(
    to path: String, overwrite: Bool = false, comments: [String] = []
  ) throws(ModelFileError) -> [String] {
    let text = try yaml(comments: comments, in: Self.folder(of: path), for: path)
    return try ModelFileError.wrapping(about: path) {
      try TextFile.write(text, to: path, overwriting: overwrite)
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension String {
  /// Without line breaks and what else would end or hide a comment.
  fileprivate var onOneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.isPlainText ? $0 : "\u{FFFD}" }))
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isPlainText: Bool {
    switch generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
    default: true
    }
  }
}
