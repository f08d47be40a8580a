internal import Files
internal import ModelSurgery

/// Where a result goes, decided before anything is read.
struct Destination: Equatable {
  /// The file to write.
  let path: String
  /// Whether a file that stands there may go.
  let overwrites: Bool

  /// Decides where the result of a surgery goes, or says why it can't go there.
  ///
  /// - Parameter derive: the output's name from the input's where that follows the zoo's naming; nil when the surgery
  ///   gives no new name.
  init(_ options: any WritingRequest, derive: (ZooName) -> ZooName?) throws {
    let input = options.input
    if options.inPlace {
      path = input
      overwrites = true
      try Self.checkFolder(of: path)
      return
    }
    path = try options.output ?? Self.derivedName(from: input, derive)
    overwrites = options.force
    try Self.checkFolder(of: path)
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
    guard let there = try FileIdentity(at: path) else { return }
    for input in [options.input, options.weightsFrom].compactMap(\.self) {
      guard let given = try FileIdentity(at: input), there.isSameFile(as: given) else { continue }
      let advice = options.canReplaceInput ? "use --in-place to replace it" : "give OUT another name"
      throw CommandError(
        .failed, code: "same-file", file: path, setting: options.canReplaceInput ? "in-place" : nil,
        "this is the same file as the input \"\(input)\"; \(advice)")
    }
    switch there.kind {
    case .folder:
      throw CommandError(
        .failed, code: "not-a-regular-file", file: path,
        "can't write: it is a folder; give the name of a file")
    case .other:
      throw CommandError(
        .failed, code: "not-a-regular-file", file: path,
        "can't write: it is a device or a pipe, not a regular file")
    case .regular:
      if !options.force {
        throw CommandError(
          .failed, code: "already-there", file: path, setting: "force",
          "it exists already; --force replaces it")
      }
    }
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
