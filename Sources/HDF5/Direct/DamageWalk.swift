/// Looks for damage that libhdf5 passes over, in a file of which something is left to it: whatever is understood is held
/// against itself, and the rest is gone past.
struct DamageWalk {
  private let file: DirectFile
  private var seen: Set<UInt64> = []

  private static let deepest = 64

  /// The first damage of the root, or of some groups in it with all that is below them; nil where none is found.
  static func damage(in groups: [String], of file: DirectFile) -> HDF5Error? {
    var walk = DamageWalk(file: file)
    do throws(HDF5Error) {
      guard let root = try walk.object(at: file.superblock.root, path: "/") else { return nil }
      for entry in root.entries {
        guard case .hard(let address) = entry.target,
          let name = String(exactly: Array(root.bytes(entry.name))),
          groups.contains(where: { $0.utf8.elementsEqual(name.utf8) })
        else { continue }
        try walk.visit(address, path: "/\(name)", depth: 1)
      }
      return nil
    } catch {
      return error
    }
  }

  private init(file: DirectFile) { self.file = file }

  private mutating func visit(_ address: UInt64, path: String, depth: Int) throws(HDF5Error) {
    guard depth < Self.deepest, seen.insert(address).inserted, let group = try object(at: address, path: path)
    else { return }
    for entry in group.entries {
      guard case .hard(let target) = entry.target else { continue }
      let name = String(decoding: group.bytes(entry.name), as: UTF8.self)
      try visit(target, path: "\(path)/\(name)", depth: depth + 1)
    }
  }

  /// Looks at an object and its attributes.
  ///
  /// - Returns: the links of a group that is understood.
  private func object(at address: UInt64, path: String) throws(HDF5Error) -> SymbolTable? {
    var table: SymbolTable?
    var header: ObjectHeader?
    try passing(path) { () throws(HDF5Error) in header = try ObjectHeader(at: address, in: file.source) }
    guard let header else { return nil }
    var attributes: [AttributeMessage] = []
    try passing(path) { () throws(HDF5Error) in attributes = try AttributeList(of: header).messages() }
    for attribute in attributes where attribute.type.element.isVariableLength {
      try passing(path) { () throws(HDF5Error) in _ = try attribute.value(file.heapObject) }
    }
    try passing(path) { () throws(HDF5Error) in
      switch try header.kind() {
      case .group: table = try file.table(of: header)
      case .dataset: _ = try DatasetInfo(header: header, in: file.source)
      case .namedType, .other: break
      }
    }
    return table
  }

  /// Goes past what is not understood; damage ends the walk.
  private func passing(_ path: String, _ body: () throws(HDF5Error) -> Void) throws(HDF5Error) {
    do throws(HDF5Error) {
      try body()
    } catch  where error.code == .damaged {
      throw HDF5Error(code: .damaged, message: "at \"\(path)\": \(error.message)")
    } catch {}
  }
}
