/// How far the work on several files is: a bar with rate and remaining time on a terminal, or lines of JSON.
final class FleetProgress {
  private let bar: ProgressBar?
  private let lines: ProgressLines?
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  init(_ console: Console) {
    start = clock.now
    switch console.progress {
    case .json: (bar, lines) = (nil, ProgressLines(on: console.talk, label: "files"))
    case .auto where !console.isQuiet && console.talk.isTerminal:
      (bar, lines) = (ProgressBar(on: console.talk, label: ""), nil)
    case .auto, .never: (bar, lines) = (nil, nil)
    }
  }

  /// So many files of so many have ended.
  func show(done: Int, of total: Int) {
    lines?.show(done: done, of: total)
    guard let bar else { return }
    bar.label = Self.label(done: done, of: total, seconds: (clock.now - start).inSeconds)
    bar.show(done: done, of: total)
  }

  /// Takes the bar away for a while.
  func clear() { bar?.clear() }

  /// `120 of 5,000 files, 310/s, 0:16 left`
  static func label(done: Int, of total: Int, seconds: Double) -> String {
    let rate = seconds > 0 ? Double(done) / seconds : 0
    var label = "\(done.grouped) of \(total.grouped) files"
    guard rate > 0 else { return label }
    label += rate < 10 ? ", \((rate * 10).rounded() / 10)/s" : ", \(Int(rate).grouped)/s"
    let left = Int((Double(total - done) / rate).rounded(.up))
    let (minutes, rest) = (left / 60 % 60, left % 60)
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    let time = left < 3600 ? "\(minutes):\(two(rest))" : "\(left / 3600):\(two(minutes)):\(two(rest))"
    return label + ", \(time) left"
  }
}

extension Duration {
  /// As a number.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
