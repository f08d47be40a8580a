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

  /// One clear message; nil when the child has spoken for itself.
  func message(verbose: Bool) -> String? {
    guard let sentence else { return verbose && exitCode != 0 && !noise.isEmpty ? noiseLines : nil }
    return "h5surgery: \(sentence)\n" + (verbose ? noiseLines : "")
  }

  private var sentence: String? {
    switch signal {
    case 0, SIGPIPE: return nil
    case SIGINT, SIGTERM, SIGHUP, SIGQUIT: return "interrupted; \(whatWasWritten)"
    case SIGXCPU:
      return "error: gave up\(onInput): it kept the processor busy far longer than its size explains, so the "
        + "file is probably damaged; \(whatWasWritten)"
    case SIGKILL:
      return "error: the work\(onInput) was killed, perhaps for want of memory; \(whatWasWritten)"
    default:
      return "error: the work\(onInput) crashed (\(name(of: signal))): the file is probably damaged; "
        + whatWasWritten
    }
  }

  private var onInput: String {
    for case .reading(let path) in notes.reversed() { return " on \"\(path.printable)\"" }
    return ""
  }

  /// The destination is the very file that was the temporary one once it has been renamed.
  private var whatWasWritten: String {
    var made: Set<FileNumber> = []
    var written: String?
    for case .temporary(_, let file) in notes { made.insert(file) }
    for case .destination(let path) in notes {
      if let file = FileNumber(at: path), made.contains(file) { written = path }
    }
    return written.map { "\"\($0.printable)\" had just been written and is complete" }
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
