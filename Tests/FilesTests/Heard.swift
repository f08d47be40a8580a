import Synchronization

/// What a callback was told.
final class Heard: Sendable {
  private let list = Mutex<[String?]>([])

  func append(_ path: String?) { list.withLock { $0.append(path) } }
  var paths: [String?] { list.withLock { $0 } }
}
