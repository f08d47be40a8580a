extension DirectFile {
  /// Links of a group whose entries stand at `offset` or behind it, and where the objects begin that hard ones lead
  /// to: they keep a file from being cut off there, wherever those objects are. All places count from the beginning
  /// of the file.
  ///
  /// libhdf5 takes room for a group's entries, eight at a time, where it meets the file's end.
  ///
  /// - Parameter group: its path from the root.
  /// - Returns: in the order of the entries; nil where the group is not understood.
  public static func links(
    in group: String, standingFrom offset: Int, of path: String
  ) -> [(link: Link, target: Int?)]? {
    guard let file = try? DirectFile(path: path), let group = try? file.root().group(group) else {
      return nil
    }
    let base = file.source.base
    var links: [(link: Link, target: Int?)] = []
    for leaf in group.table.leaves where leaf.address >= offset - base {
      for entry in group.table.entries[leaf.entries] {
        guard let link = try? group.link(entry) else { return nil }
        links.append((link, target(of: link.kind, base)))
      }
    }
    return links
  }

  /// Where an object begins that a hard link leads to.
  private static func target(of kind: Link.Kind, _ base: Int) -> Int? {
    guard case .hard(let address) = kind, let place = Int(exactly: address) else { return nil }
    return place &+ base
  }
}
