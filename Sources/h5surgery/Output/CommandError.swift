internal import ModelSurgery

/// Why a command stops, with its exit code.
struct CommandError: Error {
  /// What kind of end it is.
  enum Kind {
    /// The answer is no.
    case answerIsNo
    /// Failed or refused.
    case failed
    /// The command line can't be right.
    case usage
  }

  let kind: Kind
  /// What went wrong; nil when everything has been said.
  let cause: ModelFileError?

  /// An error with a sentence, which does not name the file that it is about.
  init(
    _ kind: Kind, code: ErrorCode? = nil, file: String? = nil, layer: String? = nil, setting: String? = nil,
    _ reason: String?
  ) {
    self.kind = kind
    let code = code ?? (kind == .usage ? "usage" : "other")
    cause = reason.map {
      ModelFileError(code: code, file: file, layer: layer, setting: setting, message: $0.forCommands)
    }
  }

  /// Any error as a command's end.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as ModelFileError: self.init(.failed, error)
    case let error as UsageError: self.init(.usage, setting: error.setting, error.message)
    // of the file system, before anything is read
    default: self.init(.failed, ModelFileError(error))
    }
  }

  /// An error of the library, as an end of that kind.
  init(_ kind: Kind, _ cause: ModelFileError?) {
    self.kind = kind
    self.cause = cause?.spellingSettings(as: .command)
  }

  /// The same, with something to say behind its reason.
  func saying(behind suffix: String) -> CommandError {
    CommandError(kind, cause?.saying(behind: suffix))
  }

  /// The same, with other names for files.
  func calling(_ names: [String: String]) -> CommandError {
    guard let cause, !names.isEmpty else { return self }
    var reason = cause.reason
    for (path, name) in names { reason = reason.replacing(path, with: name) }
    return CommandError(
      kind,
      ModelFileError(
        code: cause.code, file: cause.file.map { names[$0] ?? $0 }, place: cause.place, layer: cause.layer,
        setting: cause.setting, message: reason, details: cause.details))
  }

  /// One or two sentences, which begin with the file that they are about.
  var message: String? { cause?.message }

  var exitStatus: Int32 {
    switch kind {
    case .answerIsNo: ExitStatus.answerIsNo
    case .failed: ExitStatus.failed
    case .usage: ExitStatus.usage
    }
  }

  /// What to print for people.
  func text(verbose: Bool, style: Style) -> String {
    guard let cause else { return "" }
    let lines = ["h5surgery: \(style("error", .problem)): \(cause.message.shortened.printable)"]
    return (lines + (verbose ? cause.details.map { "  \($0.printable)" } : [])).map { $0 + "\n" }.joined()
  }

  /// For `--format json`, without the schema's number; nil when everything has been said.
  var json: JSONObject? {
    guard let cause else { return nil }
    let kind = kind == .usage ? ErrorCode.Kind.usage : cause.code.kind
    return [
      "error": [
        "kind": .string(kind.rawValue), "code": .string(cause.code.word), "message": .string(cause.message),
        "file": JSONValue(cause.file), "layer": JSONValue(cause.layer), "setting": JSONValue(cause.setting),
      ]
    ]
  }
}
