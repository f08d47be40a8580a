/// What may stand where HDF5 wants a name.
enum Names {
  /// C would cut a name at a NUL and open something else.
  static func check(_ name: String, as what: String) throws(HDF5Error) {
    guard !name.utf8.isEmpty else {
      throw HDF5Error(code: .invalidName, message: "an empty \(what) names nothing")
    }
    guard !name.utf8.contains(0) else {
      throw HDF5Error(code: .invalidName, message: "the \(what) \"\(name)\" holds a NUL byte")
    }
  }
}

/// A path inside a file, seen from a group: one or more link names.
///
/// Of the spellings that libhdf5 takes for one path only the plain one is taken, so that equal paths are equal texts. It is
/// split by bytes: a combining character after a `/` would hide the slash from Swift's characters.
struct RelativePath {
  /// The link names on the way.
  let names: [ArraySlice<UInt8>]
  /// The whole path.
  let whole: String

  init(_ path: String) throws(HDF5Error) {
    try Names.check(path, as: "path")
    let bytes = Array(path.utf8)
    guard bytes.first != UInt8(ascii: "/") else {
      throw HDF5Error(
        code: .invalidName, message: "the path \"\(path)\" is absolute, expected one relative to a group")
    }
    var names: [ArraySlice<UInt8>] = []
    var start = 0
    for place in 0...bytes.count where place == bytes.count || bytes[place] == UInt8(ascii: "/") {
      if place > start { names.append(bytes[start..<place]) }
      start = place + 1
    }
    guard names.reduce(names.count - 1, { $0 + $1.count }) == bytes.count else {
      throw HDF5Error(
        code: .invalidName, message: "the path \"\(path)\" has a slash too many, or one at its end")
    }
    guard !names.contains(where: { $0.first == UInt8(ascii: ".") && $0.count == 1 }) else {
      throw HDF5Error(
        code: .invalidName, message: "the path \"\(path)\" holds a \".\", which is no link's name")
    }
    self.names = names
    whole = path
  }

  /// A single link name.
  init(name: String) throws(HDF5Error) {
    try self.init(name)
    guard names.count == 1 else {
      throw HDF5Error(code: .invalidName, message: "\"\(name)\" is a path, expected one link's name")
    }
  }

  /// Every step on the way, as a path of its own: `a`, `a/b`, `a/b/c`.
  var prefixes: [String] {
    var prefixes: [String] = []
    for name in names {
      prefixes.append((prefixes.last.map { $0 + "/" } ?? "") + String(decoding: name, as: UTF8.self))
    }
    return prefixes
  }
}
