internal import CFileShims

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file without a name: it is gone as soon as nobody has it open any more, whatever happens.
package enum UnnamedFile {
  /// An empty file that can be written and read.
  ///
  /// - Parameters:
  ///   - folder: On whose disk it is; where nil, that of `TMPDIR`, or `/tmp`.
  ///   - byteCount: How many bytes it is going to have.
  ///   - what: What it holds, for errors, which are about the folder: `the inflated weights`.
  /// - Throws: `FileError`, with the code `disk-full` where the room is not there.
  package static func create(
    in folder: String? = nil, for byteCount: Int, of what: String
  ) throws(FileError) -> WritableFile {
    let folder = folder ?? defaultFolder
    let descriptor = h5s_open_unnamed(folder)
    guard descriptor >= 0 else { throw FileError(errno: errno, "put \(what) into it", folder) }
    let file = WritableFile(owning: descriptor, named: folder)
    try Room.compare(byteCount, for: descriptor, named: folder)
    return file
  }

  private static var defaultFolder: String {
    guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/tmp" }
    return String(cString: folder)
  }
}

extension ReadableFile {
  /// The same file, for reading what has been written into it.
  ///
  /// - Parameter path: What people know of it.
  package convenience init(_ file: borrowing WritableFile, named path: String) throws(FileError) {
    try self.init(owning: try file.duplicate(), named: path)
  }
}
