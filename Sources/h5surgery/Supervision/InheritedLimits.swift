internal import CSupervision

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What whoever started the tool lets it use.
struct InheritedLimits {
  /// A limit of memory, and how a shell sets it.
  struct Memory: Equatable {
    /// Bytes.
    let bytes: UInt64
    /// `ulimit -v 50000`
    let command: String
  }

  /// The lower one of the limits of memory; nil where there is none.
  var memory: Memory?
  /// Seconds of processor time (`ulimit -t`); nil where there is no limit.
  var processorTime: UInt64?
  /// Files that may be open at once (`ulimit -n`); nil where there is no limit.
  var files: UInt64?

  /// No limits.
  init() {}

  /// The limits of this process.
  init(_ inherited: csupervision_inheritance) {
    func limit(_ value: UInt64) -> UInt64? { value == UInt64.max ? nil : value }
    let memory = [(limit(inherited.address_space), "v"), (limit(inherited.data), "d")].compactMap {
      bytes, letter in
      bytes.map { Memory(bytes: $0, command: "ulimit -\(letter) \($0 / 1024)") }
    }
    self.memory = memory.min { $0.bytes < $1.bytes }
    processorTime = limit(inherited.cpu_seconds)
    files = limit(inherited.files)
  }

  /// Why nothing can be done under these limits; nil where something can.
  var shortage: String? {
    if let memory, memory.bytes < Self.leastMemory {
      return
        "no more than \(Int(clamping: memory.bytes).asByteCount) of memory are allowed (\(memory.command)), "
        + "\(Int(Self.leastMemory).asByteCount) are needed at least; raise that limit"
    }
    // The system ends such a process at a moment of its own choice.
    if processorTime == 0 { return "no processor time is allowed (ulimit -t 0); raise that limit" }
    return nil
  }

  /// Reading and writing a model of a few layers takes so much.
  private static let leastMemory: UInt64 = 64 << 20

  /// What kept the system from giving a process, with the limit that is behind it.
  func reason(of status: Int32) -> String {
    let reason = String(cString: strerror(status)).lowercasedFirst
    switch status {
    case EMFILE: return reason + (files.map { "; no more than \($0) are allowed (ulimit -n \($0))" } ?? "")
    case EAGAIN: return reason + "; no more processes may be allowed (ulimit -u), or there is no memory"
    default: return reason
    }
  }
}

/// What a working process used.
struct Usage {
  /// Seconds.
  let processorTime: Double
  /// Bytes that it had in memory at most.
  let memory: UInt64
}
