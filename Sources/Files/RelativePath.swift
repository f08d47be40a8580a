#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Paths as they are seen from a folder other than the process's.
public enum RelativePath {
  /// The path of what is called `name` in a folder; an absolute name stays.
  public static func resolve(_ name: String, in folder: String) -> String {
    name.hasPrefix("/") || folder == "." || folder.isEmpty
      ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// The path of what is called `name` beside another file.
  public static func sibling(of path: String, named name: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
    return String(path[...slash]) + name
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The folder that a path is in, `.` for a bare name.
  package static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What a file is called as seen from a folder, both of which are there: `../models/x.h5`.
  public static func name(of path: String, from folder: String) throws(FileError) -> String {
    let slash = path.lastIndex(of: "/")
    let file = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let holder = try absolute(slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ".")
    let viewer = try absolute(folder.isEmpty ? "." : folder)
    let common = zip(holder, viewer).prefix { $0.utf8.elementsEqual($1.utf8) }.count
    let ups = [String](repeating: "..", count: viewer.count - common)
    return (ups + holder[common...] + [file]).joined(separator: "/")
  }

  /// The folders on the way from the root, links followed.
  private static func absolute(_ folder: String) throws(FileError) -> [String] {
    guard let real = realpath(folder, nil) else { throw FileError(errno: errno, "look up", folder) }
    defer { free(real) }
    return String(cString: real).split(separator: "/").map(String.init)
  }
}
