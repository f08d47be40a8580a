internal import Synchronization

/// Standard output: a report, or with `--format json` an error in its place, never both.
final class OutputStream: Sendable {
  private let stream: TextStream
  private let willBegin: @Sendable () -> Void
  private let hasBegun = Mutex(false)

  /// - Parameter willBegin: Called before the first byte is written.
  init(_ stream: TextStream, willBegin: @escaping @Sendable () -> Void = {}) {
    self.stream = stream
    self.willBegin = willBegin
  }

  /// Whether a person reads it.
  var isTerminal: Bool { stream.isTerminal }

  /// Waits until it takes text without waiting for a reader. False where it does not.
  func waitUntilWritable(seconds: Int32) -> Bool { stream.waitUntilWritable(seconds: seconds) }

  /// The terminal's width in columns; nil where it is none, or does not tell.
  var columns: Int? { stream.columns }

  /// Writes all of the text, or fails with the system's reason.
  func write(_ text: String) throws(StreamError) {
    begin()
    try stream.write(text)
  }

  /// Prints an error for programs, unless there is a report, or a part of one. What can't be written has been said on
  /// standard error.
  ///
  /// - Parameter format: Nothing is printed where it is not for programs.
  func report(_ error: CommandError, in format: TalkOptions.Format?) {
    guard let json = error.json, !hasBegun.withLock({ $0 }) else { return }
    switch format {
    case .json: try? write(JSONReport.text(json) + "\n")
    case .jsonl: try? write(JSONReport.line(json) + "\n")
    case .text, nil: break
    }
  }

  private func begin() {
    let isFirst = hasBegun.withLock { begun in
      defer { begun = true }
      return !begun
    }
    if isFirst { willBegin() }
  }
}
