internal import ModelSurgery

/// How many files ended how, and why.
struct FleetTotals {
  private var counts: [FleetEnd.Status: Int] = [:]
  private var reasons: [FleetEnd.Status: [String: Int]] = [:]
  /// The highest exit code of a single one.
  private(set) var exitCode = ExitStatus.done

  /// All that have ended.
  var count: Int { counts.values.reduce(0, +) }

  /// Counts one.
  mutating func add(_ end: FleetEnd) {
    counts[end.status, default: 0] += 1
    if let reason = end.reason { reasons[end.status, default: [:]][reason, default: 0] += 1 }
    exitCode = max(exitCode, end.exitCode)
  }

  /// `5 files in 0.2 s: 3 ok, 2 failed`, and a line for each kind of reason, the most frequent first.
  func lines(of total: Int, seconds: Double) -> [String] {
    let parts = FleetEnd.Status.allCases.compactMap { status in
      counts[status].map { "\($0.grouped) \(status.rawValue)" }
    }
    let time = seconds < 10 ? "\((seconds * 10).rounded() / 10) s" : "\(Int(seconds.rounded()).grouped) s"
    let what = parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
    let share = count == total ? "" : " of \(total.grouped)"
    var lines = [
      "\(count == total ? total.counted("file") : "\(count.grouped)\(share) files") in \(time)\(what)"
    ]
    for status in FleetEnd.Status.allCases {
      guard let reasons = reasons[status] else { continue }
      let sorted = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let words = sorted.map { "\($0.value.grouped) \($0.key.printable)" }.joined(separator: ", ")
      lines.append("  \(status.rawValue): \(words)")
    }
    return lines
  }
}
