internal import Files

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What the parent makes of the child's end.
struct Aftermath {
  /// The child's exit code, where no signal killed it.
  let exitCode: Int32
  /// The signal that killed the child, or 0.
  let signal: Int32
  /// The first signal that would have ended the parent, or 0.
  var interruption: Int32 = 0
  /// What the child told before.
  let notes: [Note]
  /// What C libraries and the runtime wrote to standard error.
  let noise: String
  /// What the child used.
  var usage = Usage(processorTime: 0, memory: 0)
  /// What the parent was allowed to use.
  var inherited = InheritedLimits()

  /// The exit code of the tool.
  var exitStatus: Int32 {
    switch end {
    case .byItself: exitCode
    case .interrupted(let signal): 128 + signal
    case .outOfTime, .gaveUp, .killed, .crashed: ExitStatus.failed
    }
  }

  /// Removes temporary files that still stand, and nothing that has since become the output.
  func removeLeftovers() {
    for case .temporary(let path, let file) in notes where FileNumber(at: path) == file {
      FilePath.remove(path)
    }
    // The child may have ended between making a file and saying so.
    guard case .planned(let path)? = notes.last(where: \.isOfTemporaryFile),
      let identity = try? FileIdentity(at: path)
    else { return }
    if identity.kind == .regular, identity.byteCount == 0 { FilePath.remove(path) }
    if identity.kind == .folder { FilePath.removeEmptyFolder(path) }
  }

  /// Whether the child has printed its report, or a part of it: then there is no room for another one.
  var hasPrinted: Bool { notes.contains(.printing) }

  /// Whether the child has done nothing, for several files are meant.
  var tellsOfFleet: Bool {
    signal == 0 && exitCode == ExitStatus.done && interruption == 0 && notes.contains(.fleet)
  }

  /// One clear message; nil when the child has spoken for itself.
  func message(verbose: Bool) -> String? {
    let words = failure.map(text) ?? ""
    let hint = memoryHint.map { "h5surgery: note: \($0)\n" } ?? ""
    let details = verbose && exitStatus != ExitStatus.done ? noiseLines : ""
    let message = words + hint + details
    return message.isEmpty ? nil : message
  }

  private func text(of failure: CommandError) -> String {
    guard failure.cause?.code == "interrupted" else {
      return failure.text(verbose: false, style: Style(isOn: false))
    }
    return "h5surgery: \(failure.message?.printable ?? "")\n"
  }

  /// How the child ended.
  private enum End {
    /// With an exit code, which it has explained.
    case byItself
    /// By a signal to the tool; or to the child, of the kind that is sent to end a program.
    case interrupted(Int32)
    /// It used up the processor time that was inherited: so many seconds.
    case outOfTime(UInt64)
    /// It used up the processor time that its file explains.
    case gaveUp
    case killed
    case crashed
  }

  private var end: End {
    if signal == 0 { return .byItself }
    if interruption != 0 { return .interrupted(interruption) }
    switch signal {
    case SIGXCPU, SIGKILL:
      // The system looks at the clock now and then.
      if let limit = inherited.processorTime, usage.processorTime > Double(limit) - 0.1 {
        return .outOfTime(limit)
      }
      return signal == SIGXCPU ? .gaveUp : .killed
    case SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP, SIGFPE, SIGSYS: return .crashed
    default: return .interrupted(signal)
    }
  }

  /// Why the child came to no end of its own; nil when it did.
  var failure: CommandError? {
    switch end {
    case .byItself: return nil
    case .interrupted(SIGINT), .interrupted(SIGTERM), .interrupted(SIGHUP), .interrupted(SIGQUIT):
      return CommandError(.failed, code: "interrupted", "interrupted; \(whatWasWritten)")
    case .interrupted(let signal):
      // The reader of what the child printed has gone away: that is no error.
      if signal == SIGPIPE, interruption == 0 { return nil }
      return CommandError(
        .failed, code: "interrupted", "interrupted (\(name(of: signal))); \(whatWasWritten)")
    case .outOfTime(let seconds):
      return CommandError(
        .failed, code: "limit-too-low", file: inputs.last,
        "gave up after the \(seconds) s of processor time that are allowed (ulimit -t \(seconds)); "
          + whatWasWritten)
    case .gaveUp:
      return CommandError(
        .failed, code: "gave-up", file: inputs.last,
        "gave up: it kept the processor busy far longer than its size explains, so the file is probably damaged; "
          + whatWasWritten)
    case .killed:
      return CommandError(
        .failed, code: "killed", file: inputs.last,
        "the work was killed, perhaps for want of memory; \(whatWasWritten)")
    case .crashed:
      let cause = scarceMemory == nil ? ": the file is probably damaged" : ""
      return CommandError(
        .failed, code: "crashed", file: inputs.last,
        "the work crashed (\(name(of: signal)))\(cause); \(whatWasWritten)")
    }
  }

  /// What to do where the work has failed, and may have failed for want of memory that was not allowed.
  private var memoryHint: String? {
    guard exitStatus == ExitStatus.failed, let scarceMemory else { return nil }
    return
      "no more than \(Int(clamping: scarceMemory.bytes).asByteCount) of memory are allowed (\(scarceMemory.command)), "
      + "which may be too little; raise that limit and try again"
  }

  /// The limit of memory that was inherited, where the child came near it before it met its own.
  private var scarceMemory: InheritedLimits.Memory? {
    guard let limit = inherited.memory else { return nil }
    let sizes = inputs.compactMap { (try? FileIdentity(at: $0))?.byteCount }
    guard limit.bytes < MemoryLimit.bytes(forWorkOn: sizes.max() ?? 0),
      limit.bytes < usage.memory + MemoryLimit.roomForOneStep
    else { return nil }
    return limit
  }

  private var inputs: [String] {
    notes.compactMap { if case .reading(let path) = $0 { path } else { nil } }
  }

  /// Whether the output stands where it was asked for.
  var hasWritten: Bool { written != nil }

  /// The destination is the very file that was the temporary one once it has been renamed.
  private var written: String? {
    var made: Set<FileNumber> = []
    var written: String?
    for case .temporary(_, let file) in notes { made.insert(file) }
    for case .destination(let path) in notes {
      if let file = FileNumber(at: path), made.contains(file) { written = path }
    }
    return written
  }

  private var whatWasWritten: String {
    written.map { "\"\($0)\" had just been written and is complete" } ?? "nothing was written"
  }

  private var noiseLines: String {
    noise.split(whereSeparator: \.isNewline).map { "  \(String($0).printable)\n" }.joined()
  }

  private func name(of signal: Int32) -> String {
    switch signal {
    case SIGSEGV: "segmentation fault"
    case SIGBUS: "bus error"
    case SIGABRT: "abort"
    case SIGILL, SIGTRAP: "failed check"
    case SIGFPE: "arithmetic error"
    default: strsignal(signal).map { String(cString: $0).lowercasedFirst } ?? "signal \(signal)"
    }
  }
}
