public import HDF5

/// All that a file's groups, datasets and attributes say, one fact a key; what is refused is left out.
public struct MetadataDump: Sendable, Equatable {
  /// For instance `attribute "backend" of /` and its value.
  public private(set) var facts: [String: String] = [:]
  /// What was refused.
  public private(set) var refusals: [String] = []
  private var seen: Set<UInt64> = []
  private let start: Int

  private static let deepest = 64

  /// Whether both say the same, wherever their places count from.
  public static func == (a: MetadataDump, b: MetadataDump) -> Bool {
    a.facts == b.facts && a.refusals == b.refusals
  }

  /// Everything that can be reached from a group.
  ///
  /// - Parameter start: Where in the file to count places of elements from.
  public init(of root: borrowing StoredGroup, countingFrom start: Int = 0) {
    self.start = start
    visit(root, depth: 0)
  }

  /// What libhdf5 says of a file or a part of it; nil where it does not open it.
  public init?(libraryReading path: String, part: Range<Int>? = nil, countingFrom start: Int = 0) {
    guard let file = try? File(reading: path, part: part), let root = try? file.root() else { return nil }
    self.init(of: StoredGroup(root), countingFrom: start)
  }

  /// What is read without libhdf5; nil where something is not understood.
  public init?(directlyReading path: String, part: Range<Int>? = nil, countingFrom start: Int = 0) {
    guard
      let dump = try? DirectFile.read(
        path, part: part, { root, _ in MetadataDump(of: root, countingFrom: start) })
    else { return nil }
    self = dump
  }

  /// Facts that the other dump has as well, but different.
  public func differences(from other: MetadataDump) -> [String] {
    facts.keys.sorted().compactMap { key in
      guard let mine = facts[key], let theirs = other.facts[key], mine != theirs else { return nil }
      return "\(key): \(mine.prefix(300)) / \(theirs.prefix(300))"
    }
  }

  private mutating func note(_ key: String, _ read: () throws -> String) {
    do {
      facts[key] = try read()
    } catch {
      refusals.append("\(key): \(error)")
    }
  }

  private mutating func visit(_ group: borrowing StoredGroup, depth: Int) {
    let path = group.path
    noteAttributes(of: path, (try? group.attributeNames())) { try group.attribute($0) }
    guard let links = try? group.links() else {
      refusals.append("links of \(path)")
      return
    }
    facts["links of \(path)"] = "\(links)"
    for link in links {
      note("link \(link.name) of \(path)") { "\(try group.link(link.name).map { "\($0)" } ?? "none")" }
      guard case .hard(let address) = link.kind, seen.insert(address).inserted, depth < Self.deepest else {
        continue
      }
      note("kind of \(link.name) of \(path)") { "\(try group.kind(of: link.name))" }
      switch try? group.kind(of: link.name) {
      case .group:
        guard let inner = try? group.group(link.name) else {
          refusals.append("group \(link.name) of \(path)")
          continue
        }
        visit(inner, depth: depth + 1)
      case .dataset:
        guard let dataset = try? group.dataset(link.name) else {
          refusals.append("dataset \(link.name) of \(path)")
          continue
        }
        let info = dataset.info
        let place = info.offset.map { "\(Int(clamping: $0) - start)" } ?? "no place"
        facts["dataset \(dataset.path)"] =
          "\(info.shape) \(info.isNull) \(info.type) \(info.layout) \(info.filters) \(info.storageSize) at \(place)"
        noteAttributes(of: dataset.path, (try? dataset.attributeNames())) { try dataset.attribute($0) }
      default: continue
      }
    }
  }

  private mutating func noteAttributes(
    of path: String, _ names: [String]?, _ read: (String) throws -> Attribute?
  ) {
    guard let names else {
      refusals.append("attributes of \(path)")
      return
    }
    facts["attributes of \(path)"] = "\(names)"
    for name in names {
      note("attribute \"\(name)\" of \(path)") { "\(try read(name).map { "\($0)" } ?? "none")" }
    }
  }
}
