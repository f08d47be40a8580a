/// Shows how far a piece of work is.
protocol ProgressDisplay: AnyObject {
  /// So many bytes of so many are done.
  func show(done: Int, of total: Int)
  /// The work is over.
  func clear()
}

/// A bar on one line of a terminal, shown only once the work has taken half a second.
final class ProgressBar: ProgressDisplay {
  private let stream: TextStream
  /// What is going on.
  var label: String
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?

  private static let patience = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(80)
  private static let cells = 30

  /// A bar that starts counting time now. The label says what is going on: `writing x.h5`.
  init(on stream: TextStream, label: String) {
    self.stream = stream
    self.label = label.printable
    self.start = clock.now
  }

  /// Draws the bar if it is time to.
  func show(done: Int, of total: Int) {
    let now = clock.now
    guard total > 0, now - start >= Self.patience else { return }
    if let lastDrawn, now - lastDrawn < Self.interval, done < total { return }
    lastDrawn = now
    draw(Self.line(label: label, done: done, total: total, width: stream.columns ?? 80))
  }

  /// Takes the bar away.
  func clear() {
    guard lastDrawn != nil else { return }
    draw("")
    lastDrawn = nil
  }

  private func draw(_ line: String) {
    // What can't be drawn is not worth stopping the work for.
    try? stream.write("\r\u{1B}[K" + line)
  }

  /// One line that fits the width: the label shrinks, then the bar goes.
  static func line(label: String, done: Int, total: Int, width: Int) -> String {
    let share = min(1, max(0, Double(done) / Double(total)))
    let filled = Int(share * Double(cells))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    let percent = "\(Int(share * 100))%"
    let numbers = String(repeating: " ", count: 4 - percent.count) + percent
    let room = width - 1 - cells - numbers.count - 3
    guard room >= 8 else { return numbers }
    return "\(label.truncatedInTheMiddle(to: room))  \(bar) \(numbers)"
  }
}
