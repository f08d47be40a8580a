/// Which objects of a file have been read, and what else there is that links lead to.
struct MetObjects {
  /// The headers of objects of which all was read but some attributes.
  private(set) var read: Set<UInt64> = []
  private var linked: Set<UInt64>
  /// A bit for each attribute that was not read; nothing where all were.
  private var unread: [UInt64: UInt64] = [:]

  /// Whether all groups that were read have no comment, and one link led to each object, but none to the root.
  private(set) var isPlainTree = true

  /// - Parameter root: the header of the root group, which needs no link.
  init(root: UInt64) { linked = [root] }

  /// Headers that a link leads to, and of whose objects nothing was read.
  var others: [UInt64] { linked.subtracting(read).sorted() }

  /// Headers of objects that were read, but not all of their attributes.
  var withFurtherAttributes: [UInt64] { unread.filter { $0.value != 0 }.keys.sorted() }

  /// Notes that an object is read.
  ///
  /// - Returns: whether it was not before.
  @discardableResult
  mutating func note(_ header: ObjectHeader) -> Bool {
    guard read.insert(header.address).inserted else { return false }
    if header.hasComment { isPlainTree = false }
    let count = header.messages.reduce(0) { $0 + ($1.kind == .attribute ? 1 : 0) }
    if count > 0 { unread[header.address] = count < 64 ? 1 << count - 1 : .max }
    return true
  }

  /// Notes where the links of a group lead that was not read before.
  mutating func note(_ table: SymbolTable) {
    for entry in table.entries {
      guard case .hard(let address) = entry.target else { continue }
      if !linked.insert(address).inserted { isPlainTree = false }
    }
  }

  /// Notes that an attribute is read, by its place in the order of names.
  mutating func noteAttribute(at place: Int, of address: UInt64) {
    if place < 63 { unread[address]? &= ~(1 << UInt64(place)) }
  }
}
