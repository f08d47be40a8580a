package import FormatInterface
internal import GraphIR
package import HDF5

/// Lists a file as its groups hold it: every link named, hard ones followed once.
package struct TreeListing {
  package private(set) var entries: [TreeEntry] = []
  private var seen: Set<UInt64> = []

  /// Nothing is listed yet.
  package init() {}

  /// Longer texts are cut: a `model_config` has hundreds of thousands of characters.
  static let shown = 60

  /// Lists a group and all below.
  package mutating func list(_ group: borrowing StoredGroup) throws { try list(group, depth: 0) }

  private mutating func list(_ group: borrowing StoredGroup, depth: Int) throws {
    entries.append(
      TreeEntry(
        path: group.path, what: "group",
        attributes: try Self.attributes(try group.attributeNames()) { name in try group.attribute(name) }))
    for link in try group.links() {
      let path = group.path == "/" ? "/\(link.name)" : "\(group.path)/\(link.name)"
      switch link.kind {
      case .hard(let address):
        guard seen.insert(address).inserted else {
          add(path, "hard link to an object listed above")
          continue
        }
        guard depth < TreeWalk.deepest else {
          add(path, "not listed: more than \(TreeWalk.deepest) levels deep")
          continue
        }
        try object(link.name, path, of: group, depth: depth)
      case .soft(let target): add(path, "soft link to \(target), not followed")
      case .external(let file, let target): add(path, "external link to \(target) in \(file), not followed")
      case .other: add(path, "user-defined link, not followed")
      }
    }
  }

  private mutating func object(_ name: String, _ path: String, of group: borrowing StoredGroup, depth: Int)
    throws
  {
    switch try group.kind(of: name) {
    case .group: try list(group.group(name), depth: depth + 1)
    case .dataset:
      do {
        let dataset = try group.dataset(name)
        let filters = dataset.info.filters.isEmpty ? "" : ", \(dataset.info.filters.joined(separator: ", "))"
        entries.append(
          TreeEntry(
            path: path,
            what: "dataset \(dataset.info.type.name) \(TensorShape(dataset.info.shape))\(filters)",
            attributes: try Self.attributes(try dataset.attributeNames()) { name in
              try dataset.attribute(name)
            }))
      } catch let error as HDF5Error {
        add(path, "dataset that is not read: \(error.message)")
      }
    case .namedType: add(path, "named type")
    case .other: add(path, "object of an unknown kind")
    }
  }

  private mutating func add(_ path: String, _ what: String) {
    entries.append(TreeEntry(path: path, what: what, attributes: []))
  }

  private static func attributes(
    _ names: [String], _ read: (String) throws -> Attribute?
  ) throws -> [String] {
    try names.map { name in
      guard let attribute = try read(name) else { return name }
      return "\(name): \(text(of: attribute))"
    }
  }

  private static func text(of attribute: Attribute) -> String {
    if let text = attribute.text { return quoted(text) }
    if let texts = attribute.texts {
      let first = texts.prefix(3).map { quoted($0) }.joined(separator: ", ")
      return texts.count > 3 ? "[\(first), ... \(texts.count) in all]" : "[\(first)]"
    }
    switch attribute.value {
    case .numbers(let numbers, _):
      return
        "[\(numbers.prefix(6).map(\.description).joined(separator: ", "))\(numbers.count > 6 ? ", ..." : "")]"
    case .texts: return "text that is not UTF-8"
    case .other(let description): return description
    }
  }

  private static func quoted(_ text: String) -> String {
    text.count > shown ? "\"\(text.prefix(shown))...\" (\(text.utf8.count) bytes)" : "\"\(text)\""
  }
}
