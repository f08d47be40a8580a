#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Whose a file is, and who may do what with it.
struct FileAccess: Equatable {
  let owner, group: UInt32
  /// Permission bits, without those that run a program as somebody else.
  let permissions: UInt32
  /// How many names the file has.
  let names: Int
  let list: AccessList?

  /// Looks a path up, symbolic links followed; nil where nothing is.
  init?(at path: String) throws(FileError) {
    var info = stat()
    guard stat(path, &info) == 0 else {
      if errno == ENOENT { return nil }
      throw FileError(errno: errno, "look up", path)
    }
    self.init(
      owner: info.st_uid, group: info.st_gid, permissions: UInt32(info.st_mode) & 0o777,
      names: Int(info.st_nlink), list: AccessList(of: path))
  }

  init(
    owner: UInt32 = 0, group: UInt32 = 0, permissions: UInt32, names: Int = 1, list: AccessList? = nil
  ) {
    (self.owner, self.group, self.permissions, self.names) = (owner, group, permissions, names)
    self.list = list
  }

  /// The permission bits that a file has without the list: with one, those of the group show the most that any of those has
  /// whom it names.
  var plainPermissions: UInt32 {
    permissions & 0o707 | (list?.groupBits ?? permissions >> 3 & 7) << 3 & permissions
  }

  /// Permissions for a file that holds something of this one: who may not read this one gets none.
  ///
  /// - Parameter list: the other file's.
  func narrowed(_ permissions: UInt32, with list: AccessList?) -> UInt32 {
    let readable = self.list?.names(sameAs: list) ?? true ? self.permissions : plainPermissions
    return [0o070, 0o007].reduce(permissions) { narrowed, those in
      readable & those & 0o444 == 0 ? narrowed & ~those : narrowed
    }
  }

  /// Takes permissions away from who may not read the files that something is made from; one that is gone counts as its
  /// owner's alone.
  ///
  /// - Parameters:
  ///   - name: What the result is called.
  ///   - list: The access control list that it has.
  /// - Returns: Who can't read it any more, a sentence each.
  static func narrow(
    _ permissions: inout UInt32, of name: String, with list: AccessList?, madeFrom sources: [String]
  ) throws(FileError) -> [String] {
    var notes: [String] = []
    for source in sources {
      let access = try FileAccess(at: source) ?? FileAccess(permissions: 0o600)
      let narrowed = access.narrowed(permissions, with: list)
      guard narrowed != permissions else { continue }
      permissions = narrowed
      notes.append(
        "\"\(name)\" has the permissions \(String(narrowed, radix: 8)), for others may not read \"\(source)\""
      )
    }
    return notes
  }
}
