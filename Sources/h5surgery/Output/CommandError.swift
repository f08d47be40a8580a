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
  /// One sentence; nil when everything has been said.
  let message: String?
  /// More for `--verbose`.
  let details: [String]

  init(_ kind: Kind, _ message: String?, details: [String] = []) {
    self.kind = kind
    self.message = message
    self.details = details
  }

  /// Any error as a command's end.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as ModelFileError: self.init(.failed, error.message, details: error.details)
    default: self.init(.failed, "\(error)")
    }
  }

  var exitStatus: Int32 {
    switch kind {
    case .answerIsNo: ExitStatus.answerIsNo
    case .failed: ExitStatus.failed
    case .usage: ExitStatus.usage
    }
  }

  /// What to print.
  func text(verbose: Bool, style: Style) -> String {
    guard let message else { return "" }
    let lines = ["h5surgery: \(style("error", .problem)): \(message.shortened.printable)"]
    return (lines + (verbose ? details.map { "  \($0.printable)" } : [])).map { $0 + "\n" }.joined()
  }
}
