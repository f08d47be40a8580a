/// The members of a JSON object in their order, no key twice. Keys are told apart by code point.
///
/// Up to `linearLimit` members are searched one by one; larger objects keep an index.
public struct JSONObject: Sendable {
  private static let linearLimit = 16

  private var entries: [(key: String, value: JSONValue)] = []
  /// Where each key stands; nil for small objects.
  private var index: [ExactText: Int]?

  /// An object without members.
  public init() {}

  /// An object with these members in this order; a key given twice keeps its place and takes the last value.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// The keys in order.
  public var keys: [String] { entries.map(\.key) }
  /// The values in order.
  public var values: [JSONValue] { entries.map(\.value) }
  /// The number of members.
  public var count: Int { entries.count }
  /// Whether there are no members.
  public var isEmpty: Bool { entries.isEmpty }

  /// The value under `key`. Setting keeps the place of a key that exists and appends a new one; nil removes.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { entries[$0].value } }
    set {
      guard let newValue else {
        removeValue(forKey: key)
        return
      }
      if let position = position(of: key) {
        entries[position].value = newValue
      } else {
        append(key, newValue)
      }
    }
  }

  /// Puts `key` right after the member `anchor`, or at the end if there is no such member. A key that exists moves.
  public mutating func insert(_ key: String, _ value: JSONValue, after anchor: String) {
    guard !key.isSameText(as: anchor) else {
      self[key] = value
      return
    }
    removeValue(forKey: key)
    guard let position = position(of: anchor) else {
      append(key, value)
      return
    }
    entries.insert((key, value), at: position + 1)
    rebuildIndex()
  }

  /// Removes a member and returns its value, nil if there was none.
  @discardableResult
  public mutating func removeValue(forKey key: String) -> JSONValue? {
    guard let position = position(of: key) else { return nil }
    let removed = entries.remove(at: position).value
    rebuildIndex()
    return removed
  }

  /// Gives a member another key in the same place. False, and nothing changed, if `key` is missing or `newKey` taken.
  @discardableResult
  public mutating func rename(key: String, to newKey: String) -> Bool {
    guard let position = position(of: key) else { return false }
    if key.isSameText(as: newKey) { return true }
    guard self.position(of: newKey) == nil else { return false }
    entries[position].key = newKey
    rebuildIndex()
    return true
  }

  /// Adds a member whose key is known to be new.
  mutating func append(_ key: String, _ value: JSONValue) {
    entries.append((key, value))
    if index != nil {
      index?[ExactText(key)] = entries.count - 1
    } else if entries.count > Self.linearLimit {
      rebuildIndex()
    }
  }

  private func position(of key: String) -> Int? {
    if let index { return index[ExactText(key)] }
    return entries.firstIndex { $0.key.isSameText(as: key) }
  }

  private mutating func rebuildIndex() {
    guard entries.count > Self.linearLimit else {
      index = nil
      return
    }
    var fresh: [ExactText: Int] = [:]
    fresh.reserveCapacity(entries.count)
    for (position, entry) in entries.enumerated() { fresh[ExactText(entry.key)] = position }
    index = fresh
  }
}

extension JSONObject: Sequence {
  /// Members in order.
  public func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> { entries.makeIterator() }

  /// The number of members, exactly.
  public var underestimatedCount: Int { entries.count }
}

extension JSONObject: Equatable {
  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count
      && zip(left.entries, right.entries).allSatisfy { $0.key.isSameText(as: $1.key) && $0.value == $1.value }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members in this order; of a key given twice the last value stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
