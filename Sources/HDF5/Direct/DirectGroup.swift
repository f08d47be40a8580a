/// A group that is read directly.
struct DirectGroup: DirectObject {
  let file: DirectFile
  let path: String
  let attributes: AttributeList
  let table: SymbolTable

  func group(_ path: String) throws(HDF5Error) -> DirectGroup {
    try file.answer(at: absolute(path)) { () throws(HDF5Error) in
      let relative = try RelativePath(path)
      return try file.group(at: try address(relative), path: absolute(relative.whole))
    }
  }

  func dataset(_ path: String) throws(HDF5Error) -> DirectDataset {
    try file.answer(at: absolute(path)) { () throws(HDF5Error) in
      let relative = try RelativePath(path)
      let header = try ObjectHeader(at: try address(relative), in: file.source)
      guard try header.kind() == .dataset else { throw .notUnderstood("no dataset where one is needed") }
      let info = try DatasetInfo(header: header, in: file.source)
      file.met.note(header)
      return DirectDataset(
        file: file, path: absolute(relative.whole), header: header.address,
        attributes: AttributeList(of: header),
        info: info)
    }
  }

  /// All links, by name in byte order.
  func links() throws(HDF5Error) -> [Link] {
    try file.answer(at: path) { () throws(HDF5Error) in
      var links: [Link] = []
      links.reserveCapacity(table.entries.count)
      for entry in table.entries { links.append(try link(entry)) }
      return links
    }
  }

  func link(_ name: String) throws(HDF5Error) -> Link? {
    try file.answer(at: absolute(name)) { () throws(HDF5Error) in
      guard let entry = table.entry(Array(try RelativePath(name: name).whole.utf8)[...]) else { return nil }
      return try link(entry)
    }
  }

  func kind(of name: String) throws(HDF5Error) -> ObjectKind {
    try file.answer(at: absolute(name)) { () throws(HDF5Error) in
      try ObjectHeader(at: try address(try RelativePath(name: name)), in: file.source).kind()
    }
  }

  func link(_ entry: SymbolTable.Entry) throws(HDF5Error) -> Link {
    let bytes = table.bytes(entry.name)
    guard let name = String(exactly: Array(bytes)), !bytes.contains(UInt8(ascii: "/")) else {
      throw .notUnderstood("a link whose name is not UTF-8, or a path")
    }
    switch entry.target {
    case .hard(let address): return Link(name: name, kind: .hard(address: address))
    case .soft(let target):
      let path = String(exactly: Array(table.bytes(target)))
      return Link(name: name, kind: path.map { .soft(target: $0) } ?? .other)
    }
  }

  /// Follows hard links to a header.
  private func address(_ path: RelativePath) throws(HDF5Error) -> UInt64 {
    var table = table
    var found: UInt64?
    for name in path.names {
      if let parent = found { table = try file.table(at: parent) }
      guard case .hard(let address)? = table.entry(name)?.target else {
        throw .notUnderstood("no hard link \(path.whole)")
      }
      found = address
    }
    guard let found else { throw .notUnderstood("a path without names") }
    return found
  }

  private func absolute(_ relative: String) -> String {
    guard !path.utf8.elementsEqual("/".utf8) else { return "/" + relative }
    var absolute = path
    absolute.reserveCapacity(path.utf8.count + 1 + relative.utf8.count)
    absolute += "/"
    absolute += relative
    return absolute
  }
}

/// A dataset whose metadata is read directly.
struct DirectDataset: DirectObject {
  let file: DirectFile
  let path: String
  let header: UInt64
  let attributes: AttributeList
  let info: DatasetInfo
}
