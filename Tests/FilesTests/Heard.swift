import Synchronization

/// What a callback was told.
final class Heard<Told: Sendable>: Sendable {
  private let list = Mutex<[Told]>([])

  func append(_ told: Told) { list.withLock { $0.append(told) } }
  var all: [Told] { list.withLock { $0 } }
}
