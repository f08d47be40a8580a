internal import ArgumentParser
internal import Files
internal import ModelSurgery

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What a command is asked to do with one model.
struct SingleCall {
  let file: FleetFile
  /// Whether the result takes the input's place.
  var inPlace = false
  /// The output's format, where an option says it.
  var format: FileFormat?

  /// Whether a stream is given for a file.
  var isPiped: Bool { file.input == PipedModel.sign || file.output == PipedModel.sign }
}

/// A model that comes from standard input or goes to standard output: a temporary file stands for it, since models
/// are read and written at many places.
struct PipedModel {
  /// The sign for either.
  static let sign = "-"

  /// The files that stand for what was given.
  let file: FleetFile
  private let given: FleetFile
  private let messenger: Messenger

  /// Whether the model goes to standard output, where no report can be then.
  var takesOutput: Bool { given.output == Self.sign }

  /// What people call the files.
  var names: [String: String] {
    var names: [String: String] = [:]
    if given.input == Self.sign { names[file.input] = Self.sign }
    if let output = file.output, takesOutput { names[output] = Self.sign }
    return names
  }

  /// Reads standard input to its end, where the model is there. Nil where neither stream is meant.
  ///
  /// - Throws: where a stream can't be one of a model, or the room for the file is not there.
  init?(_ call: SingleCall, _ messenger: Messenger) throws {
    given = call.file
    self.messenger = messenger
    let reads = given.input == Self.sign
    let writes = given.output == Self.sign
    guard reads || writes else { return nil }
    if reads, call.inPlace {
      throw UsageError(
        "\"-\" is standard input, which --in-place can't replace; give OUT", setting: "in-place")
    }
    if reads, isatty(STDIN_FILENO) == 1 {
      throw UsageError("\"-\" is standard input, which is a terminal here; give IN a file or a pipe")
    }
    if writes {
      guard isatty(STDOUT_FILENO) == 0 else {
        throw UsageError(
          "\"-\" is standard output, which is a terminal here; give OUT a name, or a pipe or a file")
      }
      let isFolder = try !reads && FileIdentity(at: FolderTree.trimmed(given.input))?.kind == .folder
      guard !(isFolder && call.format == nil), call.format != .kerasFolder, call.format != .shards else {
        throw UsageError(
          "\"-\" is standard output, which takes one file, and the result would be several; give OUT a name")
      }
    }
    TemporaryOutput.onChange(messenger.tell)
    let input = reads ? try Self.spool() : given.input
    file = FleetFile(input: input, output: writes ? Self.freeName : given.output)
  }

  /// Hands the result on, where it goes to standard output.
  func deliver() throws {
    guard takesOutput, let output = file.output, try FileIdentity(at: output) != nil else { return }
    messenger.madeTemporaryFile(output)
    let descriptor = open(output, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandError(
        .failed, "can't read the result: \(String(cString: strerror(errno)).lowercasedFirst)")
    }
    defer { close(descriptor) }
    try Self.copy(from: descriptor, to: STDOUT_FILENO) { reason in
      CommandError(output: StreamError(reason: reason))
    }
  }

  /// Removes the files.
  func remove() {
    for path in names.keys { FilePath.remove(path) }
  }

  private static func spool() throws -> String {
    guard let path = TemporaryFiles.create(beside: "\(folder)/stdin", as: .file) else {
      throw CommandError(
        .failed, code: errno == ENOSPC ? "disk-full" : "not-allowed", file: folder,
        "can't put standard input into it: \(String(cString: strerror(errno)).lowercasedFirst)")
    }
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    do {
      try copy(from: STDIN_FILENO, to: descriptor) { reason in
        CommandError(.failed, code: "other", file: folder, "can't put standard input into it: \(reason)")
      }
    } catch {
      FilePath.remove(path)
      throw error
    }
    return path
  }

  /// A name that nothing has, and that says nothing of the format.
  private static var freeName: String {
    let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
    return "\(folder)/.stdout.\(String((0..<16).map { _ in letters.randomElement() ?? "0" })).h5surgery-tmp"
  }

  /// Without links, so that what is called by it is found by it.
  private static var folder: String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    guard let real = realpath(folder.isEmpty ? "/tmp" : folder, nil) else { return folder }
    defer { free(real) }
    return String(cString: real)
  }

  private static func copy(
    from source: Int32, to target: Int32, _ failure: (String) -> CommandError
  ) throws {
    func reason() -> String { String(cString: strerror(errno)).lowercasedFirst }
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(source, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(reason()) }
      if count == 0 { return }
      var rest = block[..<count]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(target, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR { continue }
        guard written >= 0 else { throw failure(reason()) }
        rest = rest.dropFirst(written)
      }
    }
  }
}
