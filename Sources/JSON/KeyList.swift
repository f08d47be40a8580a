/// The keys of an object in their order. Objects that were parsed with the same keys share one list.
///
/// Up to `linearLimit` keys are searched one by one; longer lists keep an index.
struct KeyList: Sendable {
  private static let linearLimit = 32

  private(set) var texts: [String] = []
  /// Where each key stands; nil for short lists.
  private var index: [ExactText: Int]?

  func position(of key: String) -> Int? {
    if let index { return index[ExactText(key)] }
    return texts.firstIndex { $0.isSameText(as: key) }
  }

  /// Adds a key that is known to be new.
  mutating func append(_ key: String) {
    texts.append(key)
    if index != nil {
      index?[ExactText(key)] = texts.count - 1
    } else if texts.count > Self.linearLimit {
      rebuildIndex()
    }
  }

  mutating func insert(_ key: String, at position: Int) {
    texts.insert(key, at: position)
    rebuildIndex()
  }

  mutating func remove(at position: Int) {
    texts.remove(at: position)
    rebuildIndex()
  }

  mutating func replace(at position: Int, by key: String) {
    texts[position] = key
    rebuildIndex()
  }

  private mutating func rebuildIndex() {
    guard texts.count > Self.linearLimit else {
      index = nil
      return
    }
    var fresh: [ExactText: Int] = [:]
    fresh.reserveCapacity(texts.count)
    for (position, key) in texts.enumerated() { fresh[ExactText(key)] = position }
    index = fresh
  }
}
