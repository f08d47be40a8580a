internal import HDF5

/// Copies all that a file holds into a new one, which has no unused room.
///
/// Bytes, types, filters and attributes stay as they are.
enum Packing {
  /// Packs a file into another one, which exists and is emptied.
  ///
  /// - Returns: false, and the other file is of no use, where something would not come out the same: links in the root group
  ///   that are not plain ones to objects of their own, attributes of the root group of a kind that can only be shown.
  static func pack(_ path: String, into newPath: String) throws -> Bool {
    let old = try File(reading: path)
    let root = try old.root()
    let links = try root.links()
    var addresses: Set<UInt64> = []
    for link in links {
      guard case .hard(let address) = link.kind, addresses.insert(address).inserted else { return false }
    }
    var attributes: [(String, Attribute)] = []
    for name in try root.attributeNames() {
      guard let attribute = try root.attribute(name) else { continue }
      if case .other = attribute.value { return false }
      attributes.append((name, attribute))
    }
    let new = try File(emptying: newPath)
    do {
      let newRoot = try new.root()
      for (name, attribute) in attributes { try newRoot.setAttribute(name, attribute) }
      for link in links { try root.copy(link.name, to: newRoot, as: link.name) }
    }
    try new.close()
    return true
  }
}
