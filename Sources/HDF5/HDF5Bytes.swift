/// Which bytes are read as an HDF5 file: all of a file or a part of it, by its path or while it is held open.
public struct HDF5Bytes: Sendable {
  /// The path by which people know the file; it is opened by this where it is not held open.
  public let path: String
  /// Which bytes of the file there are, where it is inside of another one, such as a member of a zip archive that is
  /// stored as it is; nil for all. Nothing outside of them is read; at their beginning there may be a user block.
  public let part: Range<Int>?
  /// A descriptor that is read from, and what closes it.
  let held: Held?

  struct Held: Sendable {
    let descriptor: Int32
    let owner: any AnyObject & Sendable
  }

  /// A file by its path.
  public init(_ path: String, part: Range<Int>? = nil) {
    self.path = path
    self.part = part
    held = nil
  }

  /// All of a file that is open, and may have no name.
  ///
  /// - Parameters:
  ///   - descriptor: Open for reading as long as `owner` lives.
  ///   - path: What people know of it.
  public init(descriptor: Int32, of owner: any AnyObject & Sendable, named path: String) {
    self.path = path
    part = nil
    held = Held(descriptor: descriptor, owner: owner)
  }
}
