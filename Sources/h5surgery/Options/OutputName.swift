internal import Files
internal import ModelSurgery

/// What outputs are called, from the names of their inputs.
struct OutputName {
  private let pattern: String

  /// A pattern with `{stem}` and `{ext}`.
  ///
  /// - Throws: where it is no name of a file, or has another word in braces.
  init(_ pattern: String) throws(UsageError) {
    var rest = pattern.replacing("{stem}", with: "").replacing("{ext}", with: "")
    if rest.contains("{") || rest.contains("}") {
      throw UsageError(
        "--out-name \"\(pattern.printable)\": there are {stem} and {ext}, the input's name without what follows "
          + "its last "
          + "dot, and what does", setting: "out-name")
    }
    if rest.hasSuffix("/") { rest.removeLast() }
    guard !pattern.isEmpty, pattern != "-", !rest.contains("/"), ![".", ".."].contains(pattern) else {
      throw UsageError(
        "--out-name \"\(pattern.printable)\" must be the name of a file; -o says the folder",
        setting: "out-name")
    }
    self.pattern = pattern
  }

  /// The names that inputs have, with the ending of a format.
  init(endingAs format: FileFormat) { pattern = "{stem}\(format.ending)" }

  /// The output's name.
  ///
  /// - Parameter input: The input's path.
  func name(for input: String) -> String {
    let name = FilePath.name(of: FolderTree.trimmed(input))
    let (stem, ending) = Self.parts(of: name)
    // a name without an ending takes the dot before it along
    let pattern = ending.isEmpty ? pattern.replacing(".{ext}", with: "") : pattern
    return pattern.replacing("{stem}", with: "\u{0}").replacing("{ext}", with: ending)
      .replacing("\u{0}", with: stem)
  }

  /// `x` and `weights.h5` of `x.weights.h5`.
  private static func parts(of name: String) -> (stem: String, ending: String) {
    for ending in [".weights.h5", ".weights.json"] where name.lowercased().hasSuffix(ending) {
      return (String(name.dropLast(ending.count)), String(name.suffix(ending.count - 1)))
    }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }
}

extension FileFormat {
  /// What the name of a file ends with; nothing for a folder.
  fileprivate var ending: String { self == .kerasFolder ? "" : ".\(rawValue)" }
}
