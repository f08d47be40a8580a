/// A key as it stands behind certain others in an object: so objects with the same keys in the same order are known, and
/// share one list of them.
final class KeyTree {
  /// The list of an object whose last key this is, once one was met.
  var list: KeyList?

  /// The key's bytes, ended by a NUL.
  private let name: [CChar]
  private let depth: Int
  private var followers: [KeyTree] = []

  /// More keys than any layer's config has, and more configs with the same keys up to there; beyond, nothing is shared.
  private static let limit = (depth: 64, followers: 16)

  /// The place in front of the first key.
  convenience init() { self.init([0], depth: 0) }

  private init(_ name: [CChar], depth: Int) {
    self.name = name
    self.depth = depth
  }

  /// The place behind one more key; nil where no more are remembered.
  ///
  /// - Parameter room: how many more keys may be remembered in all.
  func followed(by name: UnsafePointer<CChar>, room: inout Int) -> KeyTree? {
    for follower in followers where unsafe follower.isCalled(name) { return follower }
    guard room > 0, depth < Self.limit.depth, followers.count < Self.limit.followers else { return nil }
    room -= 1
    var length = 0
    while unsafe name[length] != 0 { length += 1 }
    let bytes = unsafe Array(UnsafeBufferPointer(start: name, count: length + 1))
    let follower = KeyTree(bytes, depth: depth + 1)
    followers.append(follower)
    return follower
  }

  private func isCalled(_ other: UnsafePointer<CChar>) -> Bool {
    for place in name.indices {
      guard unsafe other[place] == name[place] else { return false }
    }
    return true
  }
}
