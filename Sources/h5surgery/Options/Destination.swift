internal import Files
internal import ModelSurgery

/// Where a result goes, decided before anything is read.
struct Destination: Equatable {
  /// The file to write.
  let path: String
  /// Whether a file that stands there may go.
  let overwrites: Bool
  /// The input's name in the zoo, where the output's was derived from it.
  let derivedFrom: ZooName?

  /// Decides where the result of a surgery goes, or says why it can't go there.
  ///
  /// - Parameter derive: the output's name from the input's where that follows the zoo's naming; nil when the surgery
  ///   gives no new name.
  /// - Parameter makesFolder: Whether the folder would be made before something is written.
  init(
    _ options: any WritingRequest, makesFolder: Bool = false, derive: (ZooName) -> ZooName?
  ) throws {
    let input = options.input
    try GivenPath.requireFile(input)
    if let weights = options.weightsFrom { try GivenPath.requireFile(weights) }
    if options.inPlace {
      path = input
      overwrites = true
      derivedFrom = nil
      try Self.checkFolder(of: FolderTree.trimmed(path))
      return
    }
    path = try options.output ?? Self.derivedName(from: input, derive)
    overwrites = options.force
    derivedFrom = options.output == nil ? ZooName(fileName: FilePath.name(of: input)) : nil
    try GivenPath.requireOutput(path, format: options.outputFormat, besides: input)
    let place = try Self.isFolder(path, options) ? FolderTree.trimmed(path) : path
    if try !makesFolder || FileIdentity(at: FilePath.folder(of: place)) != nil {
      try Self.checkFolder(of: place)
    }
    try Self.check(path, options)
  }

  private static func derivedName(from input: String, _ derive: (ZooName) -> ZooName?) throws -> String {
    guard let name = ZooName(fileName: FilePath.name(of: input)) else {
      throw CommandError(
        .usage,
        "where to? \"\(input)\" is not named as in the zoo (R50-224x224x3-339-im.h5), so no name can be derived; "
          + "give OUT or --in-place")
    }
    guard let derived = derive(name) else {
      throw CommandError(
        .usage, "where to? this surgery gives \"\(input)\" no new name in the zoo; give OUT or --in-place")
    }
    return FilePath.sibling(of: input, named: derived.fileName)
  }

  private static func check(_ path: String, _ options: any WritingRequest) throws {
    // Where IN and OUT were exchanged, OUT is there and IN is not.
    if try FileIdentity(at: FolderTree.trimmed(options.input)) == nil {
      throw CommandError(
        .failed, code: "missing", file: options.input, "can't open for reading: no such file or directory")
    }
    // A file's name with a slash behind it would not be found.
    guard let there = try FileIdentity(at: FolderTree.trimmed(path)) else { return }
    for input in [options.input, options.weightsFrom].compactMap(\.self) {
      guard let given = try FileIdentity(at: input), there.isSameFile(as: given) else { continue }
      let advice = options.canReplaceInput ? "use --in-place to replace it" : "give OUT another name"
      throw CommandError(
        .failed, code: "same-file", file: path, setting: options.canReplaceInput ? "in-place" : nil,
        "this is the same file as the input \"\(input)\"; \(advice)")
    }
    switch there.kind {
    case .folder where try Self.isFolder(path, options):
      // what may go of it is looked at when the output is begun
      if !options.force { throw Self.alreadyThere(path) }
    case .folder:
      throw CommandError(
        .failed, code: "not-a-regular-file", file: path,
        "can't write: it is a folder; give the name of a file, or end it in a slash for a model as a folder")
    case .other:
      throw CommandError(
        .failed, code: "not-a-regular-file", file: path,
        "can't write: it is a device or a pipe, not a regular file")
    case .regular:
      if !options.force { throw Self.alreadyThere(path) }
    }
  }

  private static func alreadyThere(_ path: String) -> CommandError {
    CommandError(
      .failed, code: "already-there", file: path, setting: "force", "it exists already; --force replaces it")
  }

  /// Whether the output is a folder: its name ends in a slash, it is asked for, or the input is one and the name says
  /// nothing else.
  private static func isFolder(_ path: String, _ options: any WritingRequest) throws -> Bool {
    if let format = options.outputFormat { return format == .kerasFolder }
    if let named = FileFormat.named(path) { return named == .kerasFolder }
    return FileFormat.isFolder(options.input)
  }

  static func checkFolder(of path: String) throws {
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw CommandError(
        .failed, code: "invalid-name", file: path, "can't write: that is not the name of a file")
    }
    let folder = FilePath.folder(of: path)
    guard let status = try FileIdentity(at: folder) else {
      throw CommandError(
        .failed, code: "missing", file: path, "can't write: there is no folder \"\(folder)\"")
    }
    guard status.kind == .folder else {
      throw CommandError(
        .failed, code: "missing", file: path, "can't write: \"\(folder)\" is not a folder")
    }
    guard FilePath.isWritable(folder: folder) else {
      throw CommandError(
        .failed, code: "not-allowed", file: path,
        "can't write: the folder \"\(folder)\" is not writable")
    }
  }
}
