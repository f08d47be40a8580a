internal import CSupervision

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Runs the whole command in a child process, so that a crash, a hang or a memory bomb in a C library becomes one clear
/// error, and no temporary file stays behind.
///
/// The process forks once, before libhdf5 is touched, on a thread that has done nothing else.
enum Supervisor {
  private static let noteCapacity = 1 << 20
  private static let noiseCapacity = 1 << 16

  /// Runs `command` in a child and exits with its code. Returns in neither process.
  ///
  /// - Parameter fleet: What the parent does where the child tells that several files are meant; a child for each of
  ///   them is started then.
  static func run(
    _ options: EarlyOptions, _ command: @escaping (Messenger) -> Int32,
    fleet: @escaping (Messenger) -> Int32
  ) -> Never {
    csupervision_hold_standard_streams()
    let inherited = InheritedLimits(csupervision_inherited_limits())
    if let shortage = inherited.shortage {
      refuse(CommandError(.failed, code: "limit-too-low", shortage), options)
    }
    var limits = csupervision_limits(
      address_space: MemoryLimit.bytes(forWorkOn: 0), cpu_seconds: CPULimit.seconds(forWorkOn: 0))
    let job = Job { process in
      guard process.child != 0 else {
        let talk = TextStream(descriptor: process.talk)
        if options.isVerbose, process.unconfined != 0 {
          let reason = String(cString: strerror(process.unconfined)).lowercasedFirst
          try? talk.write("h5surgery: the system does not confine the working process (\(reason))\n")
        }
        exit(command(Messenger(notes: process.notes, talk: talk)))
      }
      exit(supervise(process, inherited, options, fleet))
    }
    let status = csupervision_start(
      &limits, { process, job in Job.run(job, process?.pointee) }, Unmanaged.passRetained(job).toOpaque())
    let reason = "can't start the working process: \(inherited.reason(of: status))"
    refuse(CommandError(.failed, code: "no-process", reason), options)
  }

  /// Ends before any work has begun.
  static func refuse(_ failure: CommandError, _ options: EarlyOptions?) -> Never {
    tell(failure, options)
    exit(ExitStatus.failed)
  }

  /// Says what went wrong, to people and to programs.
  private static func tell(_ failure: CommandError, _ options: EarlyOptions?) {
    try? TextStream(descriptor: STDERR_FILENO).write(failure.text(verbose: false, style: Style(isOn: false)))
    if let format = options?.format {
      OutputStream(TextStream(descriptor: STDOUT_FILENO)).report(failure, in: format)
    }
  }

  /// What both processes go on with.
  private final class Job {
    private let body: (csupervision_process) -> Never

    init(_ body: @escaping (csupervision_process) -> Never) { self.body = body }

    static func run(_ job: UnsafeMutableRawPointer?, _ process: csupervision_process?) {
      if let job, let process { Unmanaged<Job>.fromOpaque(job).takeUnretainedValue().body(process) }
    }
  }

  private static func supervise(
    _ process: csupervision_process, _ inherited: InheritedLimits, _ options: EarlyOptions,
    _ fleet: (Messenger) -> Int32
  ) -> Int32 {
    var process = process
    var outcome = csupervision_outcome()
    // not filled with zeros, which would cost more than the few bytes that come
    let notes = UnsafeMutableRawBufferPointer.allocate(byteCount: noteCapacity, alignment: 1)
    let noise = UnsafeMutableRawBufferPointer.allocate(byteCount: noiseCapacity, alignment: 1)
    defer {
      notes.deallocate()
      noise.deallocate()
    }
    var noteCount = notes.count
    var noiseCount = noise.count
    let status = csupervision_wait(
      &process, notes.baseAddress, &noteCount, noise.baseAddress, &noiseCount, &outcome)
    let talk = TextStream(descriptor: STDERR_FILENO)
    guard status == 0 else {
      tell(CommandError(.failed, code: "lost", "lost sight of the working process"), options)
      return ExitStatus.failed
    }
    let aftermath = Aftermath(
      exitCode: outcome.exit_code, signal: outcome.signal, interruption: outcome.interruption,
      notes: Note.notes(in: Array(notes.prefix(noteCount))),
      noise: String(decoding: noise.prefix(noiseCount), as: UTF8.self),
      usage: Usage(processorTime: outcome.cpu_seconds, memory: outcome.peak_memory), inherited: inherited)
    if aftermath.tellsOfFleet { return fleet(Messenger(notes: nil, talk: talk)) }
    aftermath.removeLeftovers()
    let message = aftermath.message(verbose: options.isVerbose)
    // All is done and said: a signal that comes now comes too late, and would say otherwise.
    if message == nil, aftermath.failure == nil { return aftermath.exitStatus }
    csupervision_let_signals_end_this()
    // Whoever interrupts the tool may be the one who does not read it any more.
    func isRead(_ stream: TextStream) -> Bool {
      aftermath.interruption == 0 || stream.waitUntilWritable(seconds: 1)
    }
    if let message, isRead(talk) {
      // The child may have left a progress bar, the terminal a ^C.
      try? talk.write((talk.isTerminal ? "\r\u{1B}[K" : "") + message)
    }
    let output = TextStream(descriptor: STDOUT_FILENO)
    if options.wantsJSON, let failure = aftermath.failure, !aftermath.hasPrinted, isRead(output) {
      OutputStream(output).report(failure, in: options.format)
    }
    return aftermath.exitStatus
  }
}

/// The exit codes of the tool.
enum ExitStatus {
  /// Done.
  static let done: Int32 = 0
  /// The answer is no.
  static let answerIsNo: Int32 = 1
  /// Failed or refused.
  static let failed: Int32 = 2
  /// The command line can't be right.
  static let usage: Int32 = 64
}

/// How much processor time is more than any honest file needs.
enum CPULimit {
  /// 10 seconds, 20 more for every gigabyte, and one for every 400 arrays, of which each takes up to a third of a
  /// millisecond; never more than the user's own `ulimit -t`.
  static func seconds(forWorkOn bytes: Int, arrays: Int = 0) -> UInt64 {
    10 + UInt64(max(0, bytes)) / 50_000_000 + UInt64(max(0, arrays)) / 400
  }
}

/// How much memory is more than any honest file needs: weights are never in memory, metadata is a part of the file.
enum MemoryLimit {
  /// 256 MiB that the child may map, and four times the size of the largest input; 4 GiB at most.
  static func bytes(forWorkOn bytes: Int) -> UInt64 {
    min(4 << 30, 256 << 20 + 4 * UInt64(min(max(0, bytes), 1 << 40)))
  }

  /// What may be mapped without being in memory, and the largest piece that is asked for at once: 64 MiB that the allocator
  /// sets aside, 24 of stacks, 22 of the program, 64 of an attribute. Nearer to a limit than that, it may have been met.
  static let roomForOneStep: UInt64 = 174 << 20
}
