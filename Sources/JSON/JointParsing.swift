internal import Synchronization

/// A text that several threads make a value of together: once it has been scanned, whoever has time takes parts of it.
///
/// The value and the errors are those of `JSONValue.parse`, whoever helped.
public final class JointParsing: Sendable {
  private let text: [UInt8]
  private let survey: Survey
  private let depth: Int
  /// The parts that are handed out: long elements of lists, such as layers.
  private let handedOut: [Int]
  private let progress: Mutex<Progress>

  /// What is done, and what is left.
  private struct Progress {
    /// The first of `handedOut` that nobody has begun.
    var next = 0
    /// Values of parts, where they are known.
    var values: [JSONValue?]
  }

  /// So many are taken at a time: few enough for both to end at about the same moment.
  private static let handful = 16

  /// Scans a text from its UTF-8 bytes.
  public init(bytes: [UInt8], limits: JSONLimits = .init()) throws(JSONError) {
    text = bytes
    let survey = try Survey(of: bytes, limits)
    self.survey = survey
    depth = limits.depth
    handedOut = survey.parts.indices.filter { survey.parts[$0].isElement }
    progress = Mutex(Progress(values: Array(repeating: nil, count: survey.parts.count)))
  }

  /// Makes values of parts until there is none that nobody has begun.
  ///
  /// An error ends the help: who asks for the whole value meets it again.
  public func help() {
    guard handedOut.count > Self.handful, let parser = try? Parser(depth: depth) else { return }
    var converter = Converter(text, survey, parser: parser)
    try? work(with: &converter)
  }

  /// The whole text's value.
  public func value() throws(JSONError) -> JSONValue {
    var converter = Converter(text, survey, parser: try Parser(depth: depth))
    if handedOut.count > Self.handful {
      // what others have begun and not ended is made below, and an error is met again where it comes first
      try? work(with: &converter)
      converter.learn(progress.withLock { $0.values })
    }
    return try converter.value()
  }

  private func work(with converter: inout Converter) throws(JSONError) {
    while true {
      let begun = progress.withLock { progress in
        let first = progress.next
        progress.next = min(first + Self.handful, handedOut.count)
        return handedOut[first..<progress.next]
      }
      guard !begun.isEmpty else { return }
      var values: [JSONValue] = []
      values.reserveCapacity(begun.count)
      for part in begun { values.append(try converter.value(ofPart: part)) }
      progress.withLock { progress in
        for (part, value) in zip(begun, values) { progress.values[part] = value }
      }
    }
  }
}
