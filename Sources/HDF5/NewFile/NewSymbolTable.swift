/// The links of a new group: a local heap with their names, leaves with their entries, and a version 1 B-tree over
/// the leaves.
///
/// Leaves and nodes are as full as they can be evenly. They have the size that libhdf5 expects, whatever is in them.
struct NewSymbolTable {
  /// Where the root node of the B-tree is.
  let tree: Int
  /// Where the local heap is.
  let heap: Int

  /// A link.
  struct Entry {
    let name: [UInt8]
    /// Of the object header that it leads to.
    let address: Int
    /// The symbol table of a group, which the entry repeats.
    let table: NewSymbolTable?

    /// Appends it as leaves and the superblock have it.
    func append(to bytes: inout LittleEndianBytes, nameOffset: Int) {
      bytes.append(word: nameOffset)
      bytes.append(word: address)
      bytes.append(UInt32(table == nil ? 0 : 1))
      bytes.append(0 as UInt32)
      bytes.append(word: table?.tree ?? 0)
      bytes.append(word: table?.heap ?? 0)
    }
  }

  /// A leaf or a node, with the heap offset of the last name below it.
  private struct Child {
    let address: Int
    let lastName: Int
  }

  private static let entrySize = 40
  private static let leafLimit = 2 * NewSuperblock.leafRank
  private static let childLimit = 2 * NewSuperblock.internalRank
  private static let nodeSize = 24 + 8 * (2 * childLimit + 1)

  /// Appends the table of entries that are in the order of their names.
  init(of entries: [Entry], appendedTo bytes: inout LittleEndianBytes) {
    heap = bytes.count
    let names = NewLocalHeap(names: entries.lazy.map(\.name), appendedTo: &bytes)
    var level = 0
    var children = Self.appendLeaves(entries, names.offsets, to: &bytes)
    repeat {
      children = Self.appendNodes(children, level: level, to: &bytes)
      level += 1
    } while children.count > 1
    tree = children[0].address
  }

  private static func appendLeaves(
    _ entries: [Entry], _ offsets: [Int], to bytes: inout LittleEndianBytes
  ) -> [Child] {
    evenly(entries.count, limit: leafLimit).map { range in
      let start = bytes.count
      bytes.append("SNOD")
      bytes.append([1, 0] as [UInt8])
      bytes.append(UInt16(range.count))
      for place in range { entries[place].append(to: &bytes, nameOffset: offsets[place]) }
      bytes.appendZeros((leafLimit - range.count) * entrySize)
      return Child(address: start, lastName: offsets[range.upperBound - 1])
    }
  }

  /// Appends one level of the B-tree: at least one node, which is empty where there are no children.
  private static func appendNodes(
    _ children: [Child], level: Int, to bytes: inout LittleEndianBytes
  ) -> [Child] {
    let ranges = children.isEmpty ? [0..<0] : evenly(children.count, limit: childLimit)
    let first = bytes.count
    return ranges.enumerated().map { number, range in
      let start = bytes.count
      bytes.append("TREE")
      bytes.append([0, UInt8(level)] as [UInt8])
      bytes.append(UInt16(range.count))
      let (left, right) = (number - 1, number + 1)
      bytes.append(left < 0 ? LittleEndianBytes.undefined : UInt64(first + left * nodeSize))
      bytes.append(right == ranges.count ? LittleEndianBytes.undefined : UInt64(first + right * nodeSize))
      // a key before each child, the name of the last entry that comes before it, and one behind the last child
      bytes.append(word: range.lowerBound == 0 ? 0 : children[range.lowerBound - 1].lastName)
      for child in children[range] {
        bytes.append(word: child.address)
        bytes.append(word: child.lastName)
      }
      bytes.appendZeros(start + nodeSize - bytes.count)
      return Child(address: start, lastName: children[range].last?.lastName ?? 0)
    }
  }

  /// As few ranges as there can be of at most `limit` places, none more than one longer than another.
  private static func evenly(_ count: Int, limit: Int) -> [Range<Int>] {
    let parts = (count + limit - 1) / limit
    return (0..<parts).map { (count * $0 / parts)..<(count * ($0 + 1) / parts) }
  }
}
