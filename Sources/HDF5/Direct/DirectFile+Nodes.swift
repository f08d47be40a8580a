extension DirectFile {
  /// Links of a group whose entries stand at `offset` or behind it: they keep a file from being cut off there, wherever
  /// the objects are that they lead to.
  ///
  /// libhdf5 takes room for a group's entries, eight at a time, where it meets the file's end.
  ///
  /// - Parameter group: its path from the root.
  /// - Returns: in the order of the entries; nil where the group is not understood.
  public static func links(in group: String, standingFrom offset: Int, of path: String) -> [Link]? {
    guard let file = try? DirectFile(path: path), let group = try? file.root().group(group) else {
      return nil
    }
    var links: [Link] = []
    for leaf in group.table.leaves where leaf.address >= offset {
      for entry in group.table.entries[leaf.entries] {
        guard let link = try? group.link(entry) else { return nil }
        links.append(link)
      }
    }
    return links
  }
}
