internal import ModelSurgery

/// How the work on one of several files ended.
struct FleetEnd {
  /// In one word, for people and programs.
  enum Status: String, CaseIterable {
    case ok, no, skipped, refused, failed

    var role: Style.Role {
      switch self {
      case .ok: .good
      case .skipped: .faint
      case .no: .warning
      case .refused, .failed: .problem
      }
    }
  }

  let status: Status
  /// The exit code of a single call.
  let exitCode: Int32
  /// Why it was refused or failed.
  let failure: CommandError?
  /// What it printed, and what it said; nothing where it failed.
  var output: FilePart?
  var talk: FilePart?

  /// Left out, for its output is there.
  static let skipped = FleetEnd(status: .skipped, exitCode: ExitStatus.done, failure: nil)

  /// There is nothing to compare it with.
  static let unpaired = FleetEnd(status: .no, exitCode: ExitStatus.answerIsNo, failure: nil)

  /// Never begun.
  init(_ failure: CommandError) {
    self.init(status: Self.status(of: failure), exitCode: failure.exitStatus, failure: failure)
  }

  /// What became of a working process.
  init(_ aftermath: Aftermath, _ files: (output: FilePart, talk: FilePart)) {
    var told: CommandError?
    for case .failure(let error) in aftermath.notes { told = CommandError(error) }
    let failure = aftermath.failure ?? told
    switch aftermath.exitStatus {
    case ExitStatus.done: self.init(status: .ok, exitCode: ExitStatus.done, failure: nil)
    case ExitStatus.answerIsNo: self.init(status: .no, exitCode: ExitStatus.answerIsNo, failure: nil)
    default:
      let failure = failure ?? CommandError(.failed, "it ended with exit code \(aftermath.exitStatus)")
      self.init(status: Self.status(of: failure), exitCode: aftermath.exitStatus, failure: failure)
    }
    output = self.failure == nil ? files.output : nil
    talk = files.talk
  }

  private init(status: Status, exitCode: Int32, failure: CommandError?) {
    self.status = status
    self.exitCode = exitCode
    self.failure = failure
  }

  private static func status(of failure: CommandError) -> Status {
    failure.kind == .usage || failure.cause?.code.kind == .refused ? .refused : .failed
  }

  /// The word for why, in the totals.
  var reason: String? { failure?.cause?.code.word }

  /// Whether other files are not begun any more, unless that is asked for.
  var stopsOthers: Bool { status == .refused || status == .failed }
}
