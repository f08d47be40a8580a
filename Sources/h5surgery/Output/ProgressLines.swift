internal import ModelSurgery

/// Progress for programs: a line of JSON, at most every 80 ms and at the end.
final class ProgressLines: ProgressDisplay {
  private let stream: TextStream
  private let label: String
  private let clock = ContinuousClock()
  private var lastWritten: ContinuousClock.Instant?
  private var isComplete = false

  private static let interval = Duration.milliseconds(80)

  /// Lines about what the label says: `writing x.h5`.
  init(on stream: TextStream, label: String) {
    self.stream = stream
    self.label = label
  }

  /// Writes a line if it is time to.
  func show(done: Int, of total: Int) {
    guard total > 0, !isComplete else { return }
    let now = clock.now
    isComplete = done >= total
    if let lastWritten, now - lastWritten < Self.interval, !isComplete { return }
    lastWritten = now
    // What can't be written is not worth stopping the work for.
    try? stream.write(Self.line(label: label, done: done, total: total) + "\n")
  }

  /// Nothing: lines stay.
  func clear() {}

  /// `{"progress": {"what": "writing x.h5", "done": 5, "total": 10}, "schema": 1}`
  ///
  /// The schema's number comes last: programs know the line by how it begins.
  static func line(label: String, done: Int, total: Int) -> String {
    let progress: JSONValue = [
      "progress": [
        "what": .string(label), "done": .number(JSONNumber(min(done, total))),
        "total": .number(JSONNumber(total)),
      ], "schema": 1,
    ]
    return progress.serialized()
  }
}
