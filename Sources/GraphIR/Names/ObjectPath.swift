/// Paths inside a group of an HDF5 file, whose parts are the names of links.
///
/// One path has many spellings: libhdf5, and so every Keras, passes over a slash too many, one at the end and the part `.`.
/// Files have such spellings (`net//d_1/kernel:0`), so paths are compared, changed and shown in the plain one only.
/// `..` is a name like any other. Paths are taken apart by bytes: a combining character behind a slash would hide it from
/// Swift's characters.
package enum ObjectPath {
  private static let slash = UInt8(ascii: "/")

  /// The names on the way, without those that mean nothing.
  package static func parts(of path: String) -> [String] {
    path.utf8.split(separator: slash).filter { !isDot($0) }.map { String(Substring($0)) }
  }

  /// The one spelling of a path that has no part too many.
  ///
  /// What is no path inside a group stays as it is, for HDF5 to refuse: an absolute one, and one without any name.
  package static func plain(_ path: String) -> String {
    guard !isPlain(path.utf8) else { return path }
    let parts = parts(of: path)
    return parts.isEmpty || path.utf8.first == slash ? path : parts.joined(separator: "/")
  }

  /// What stands before the last name: `lstm/lstm_cell` of `lstm/lstm_cell/kernel:0`; empty where nothing does.
  package static func holder(of path: String) -> Substring {
    path.utf8.lastIndex(of: slash).map { path[..<$0] } ?? ""
  }

  /// The last name.
  package static func last(of path: some StringProtocol) -> Substring {
    let path = Substring(path)
    return path.utf8.lastIndex(of: slash).map { path[path.utf8.index(after: $0)...] } ?? path
  }

  /// What is left of a path inside a group: `c1/kernel:0` of `/model_weights/c1/kernel:0` inside `/model_weights`.
  package static func path(_ path: String, inside group: String) -> String {
    String(Substring(path.utf8.dropFirst(group.utf8.count + 1)))
  }

  /// An absolute path as one inside the root.
  package static func pathInRoot(_ path: String) -> String { self.path(path, inside: "") }

  private static func isDot(_ part: some Sequence<UInt8>) -> Bool { part.elementsEqual(CollectionOfOne(dot)) }
  private static let dot = UInt8(ascii: ".")

  /// Whether no part is empty or a dot: true of nearly every path.
  private static func isPlain(_ path: String.UTF8View) -> Bool {
    func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
      // how many bytes the part has so far, and whether they are a dot
      var (count, isDot) = (0, false)
      for byte in bytes {
        if byte == slash {
          if count == 0 || isDot { return false }
          (count, isDot) = (0, false)
        } else {
          isDot = count == 0 && byte == dot
          count += 1
        }
      }
      return count > 0 && !isDot
    }
    return path.withContiguousStorageIfAvailable { isPlain($0) } ?? isPlain(path)
  }
}
