/// The members of a JSON object in their order, no key twice. Keys are told apart by code point.
public struct JSONObject: Sendable {
  private var list = KeyList()
  /// The values in order.
  public private(set) var values: [JSONValue] = []

  /// An object without members.
  public init() {}

  /// An object with these members in this order; a key given twice keeps its place and takes the last value.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// An object with keys that are known to differ, and as many values.
  init(_ keys: KeyList, _ values: [JSONValue]) {
    list = keys
    self.values = values
  }

  /// The keys in order.
  public var keys: [String] { list.texts }
  /// The number of members.
  public var count: Int { values.count }
  /// Whether there are no members.
  public var isEmpty: Bool { values.isEmpty }

  /// The value under `key`. Setting keeps the place of a key that exists and appends a new one; nil removes.
  public subscript(key: String) -> JSONValue? {
    get { list.position(of: key).map { values[$0] } }
    set {
      guard let newValue else {
        removeValue(forKey: key)
        return
      }
      if let position = list.position(of: key) {
        values[position] = newValue
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
    guard let position = list.position(of: anchor) else {
      append(key, value)
      return
    }
    list.insert(key, at: position + 1)
    values.insert(value, at: position + 1)
  }

  /// Removes a member and returns its value, nil if there was none.
  @discardableResult
  public mutating func removeValue(forKey key: String) -> JSONValue? {
    guard let position = list.position(of: key) else { return nil }
    list.remove(at: position)
    return values.remove(at: position)
  }

  /// Gives a member another key in the same place. False, and nothing changed, if `key` is missing or `newKey` taken.
  @discardableResult
  public mutating func rename(key: String, to newKey: String) -> Bool {
    guard let position = list.position(of: key) else { return false }
    if key.isSameText(as: newKey) { return true }
    guard list.position(of: newKey) == nil else { return false }
    list.replace(at: position, by: newKey)
    return true
  }

  /// Adds a member whose key is known to be new.
  private mutating func append(_ key: String, _ value: JSONValue) {
    list.append(key)
    values.append(value)
  }
}

extension JSONObject: Sequence {
  /// Members in order.
  public struct Iterator: IteratorProtocol {
    fileprivate var members: Zip2Sequence<[String], [JSONValue]>.Iterator

    /// The next member.
    public mutating func next() -> (key: String, value: JSONValue)? { members.next() }
  }

  /// Members in order.
  public func makeIterator() -> Iterator { Iterator(members: zip(list.texts, values).makeIterator()) }

  /// The number of members, exactly.
  public var underestimatedCount: Int { values.count }
}

extension JSONObject: Equatable {
  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count
      && zip(left.list.texts, right.list.texts).allSatisfy { $0.isSameText(as: $1) }
      && zip(left.values, right.values).allSatisfy(==)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members in this order; of a key given twice the last value stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
