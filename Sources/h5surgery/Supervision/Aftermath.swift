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
  /// What the child told before.
  let notes: [Note]
  /// What C libraries and the runtime wrote to standard error.
  let noise: String

  /// The exit code of the tool.
  var exitStatus: Int32 {
    switch signal {
    case 0: exitCode
    case SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE: 128 + signal
    default: ExitStatus.failed
    }
  }

  /// Removes temporary files that still stand, and nothing that has since become the output.
  func removeLeftovers() {
    for case .temporary(let path, let file) in notes where FileNumber(at: path) == file {
      FilePath.remove(path)
    }
    // The child may have ended between making a file and saying so.
    guard case .planned(let path)? = notes.last(where: \.isOfTemporaryFile),
      let identity = try? FileIdentity(at: path), identity.kind == .regular, identity.byteCount == 0
    else { return }
    FilePath.remove(path)
  }

  /// Whether the child has printed its report, or a part of it: then there is no room for another one.
  var hasPrinted: Bool { notes.contains(.printing) }

  /// One clear message; nil when the child has spoken for itself.
  func message(verbose: Bool) -> String? {
    guard let failure else { return verbose && exitCode != 0 && !noise.isEmpty ? noiseLines : nil }
    let isInterrupted = failure.cause?.code == "interrupted"
    let text =
      isInterrupted
      ? "h5surgery: \(failure.message?.printable ?? "")\n"
      : failure.text(verbose: false, style: Style(isOn: false))
    return text + (verbose ? noiseLines : "")
  }

  /// Why the child came to no end of its own; nil when it did.
  var failure: CommandError? {
    switch signal {
    case 0, SIGPIPE: nil
    case SIGINT, SIGTERM, SIGHUP, SIGQUIT:
      CommandError(.failed, code: "interrupted", "interrupted; \(whatWasWritten)")
    case SIGXCPU:
      CommandError(
        .failed, code: "gave-up", file: input,
        "gave up: it kept the processor busy far longer than its size explains, so the file is probably damaged; "
          + whatWasWritten)
    case SIGKILL:
      CommandError(
        .failed, code: "killed", file: input,
        "the work was killed, perhaps for want of memory; \(whatWasWritten)")
    default:
      CommandError(
        .failed, code: "crashed", file: input,
        "the work crashed (\(name(of: signal))): the file is probably damaged; \(whatWasWritten)")
    }
  }

  /// The file that was being read last.
  private var input: String? {
    for case .reading(let path) in notes.reversed() { return path }
    return nil
  }

  /// The destination is the very file that was the temporary one once it has been renamed.
  private var whatWasWritten: String {
    var made: Set<FileNumber> = []
    var written: String?
    for case .temporary(_, let file) in notes { made.insert(file) }
    for case .destination(let path) in notes {
      if let file = FileNumber(at: path), made.contains(file) { written = path }
    }
    return written.map { "\"\($0)\" had just been written and is complete" }
      ?? "nothing was written"
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
    default: "signal \(signal)"
    }
  }
}
