internal import CFileShims

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension AtomicOutput {
  /// Gives the temporary file the owner and the permissions that the output is going to have.
  ///
  /// A file that is replaced keeps what it has beside its content, as when it is written over: owner, group, permissions,
  /// extended attributes, access control list. A new one has the given permissions after the process's umask, as `cp` makes
  /// it, or what its folder's access control list makes of them. Who may not read one of the sources may not read the output.
  ///
  /// - Parameters:
  ///   - old: the file that is replaced.
  ///   - sources: paths of the files whose content went in; one that is gone counts as its owner's alone.
  /// - Returns: what could not be kept and who can't read it any more, a sentence each.
  func settleAccess(
    _ permissions: UInt32, replacing old: FileAccess?, madeFrom sources: [String]
  ) throws(FileError) -> [String] {
    let descriptor = open(temporaryPath, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, "open", temporaryPath) }
    defer { close(descriptor) }
    guard let new = try FileAccess(at: temporaryPath) else {
      throw FileError(.missing, "\"\(temporaryPath)\" is gone")
    }
    // a folder's list takes the umask's place
    let inherited = new.list
    var settled = old?.permissions ?? (inherited == nil ? ProcessMask.narrow(permissions) : permissions)
    var notes: [String] = []
    if let old {
      let lost = keep(old, of: descriptor, as: new, &settled)
      if !lost.isEmpty { notes.append("\"\(name)\" was replaced, but \(lost.listed) could not be kept") }
    }
    let standing = old == nil ? nil : try FileIdentity(at: path)
    var others: [String] = []
    for source in sources {
      if let standing, try FileIdentity(at: source)?.isSameFile(as: standing) ?? false { continue }
      others.append(source)
    }
    notes += try FileAccess.narrow(
      &settled, of: name, with: old == nil ? inherited : old?.list, madeFrom: others)
    guard fchmod(descriptor, mode_t(settled)) == 0 else {
      throw FileError(errno: errno, "set the permissions of", name)
    }
    return notes
  }

  /// Gives the temporary file what the old one has beside its content.
  ///
  /// - Parameters:
  ///   - new: what the temporary file has.
  ///   - permissions: those of the old file; fewer afterwards where others would gain by what could not be kept.
  /// - Returns: what could not be kept.
  private func keep(
    _ old: FileAccess, of descriptor: Int32, as new: FileAccess, _ permissions: inout UInt32
  ) -> [String] {
    var lost: [String] = []
    // some file systems let nobody change owners, not even to what they are
    let isSame = old.owner == new.owner && old.group == new.group
    if !isSame, fchown(descriptor, old.owner, old.group) != 0 {
      if old.owner != new.owner { lost.append("its owner (user \(old.owner))") }
      if old.group != new.group, fchown(descriptor, uid_t.max, old.group) != 0 {
        lost.append("its group (\(old.group))")
        // the members of another group are others to the old file
        permissions &= 0o707 | (permissions & 0o007) << 3
      }
    }
    let attributes = lostAttributes(of: descriptor)
    if old.list != nil, attributes.contains(where: { $0 == "its access control list" }) {
      permissions &= old.plainPermissions
    }
    lost += attributes
    if old.names == 2 { lost.append("its other name, which leads to the old file,") }
    if old.names > 2 { lost.append("its \(old.names - 1) other names, which lead to the old file,") }
    return lost
  }

  private func lostAttributes(of descriptor: Int32) -> [String] {
    var lost: [String] = []
    withUnsafeMutablePointer(to: &lost) { lost in
      h5s_copy_attributes(
        path, descriptor,
        { name, context in
          guard let name = name.map({ String(cString: $0) }), let context else { return }
          context.assumingMemoryBound(to: [String].self).pointee.append(
            name.isEmpty
              ? "what it has beside its content"
              : name.hasPrefix("system.") ? "its access control list" : "the attribute \"\(name)\"")
        }, lost)
    }
    return lost
  }
}

extension [String] {
  /// `a`, `a and b`, `a, b and c`.
  fileprivate var listed: String {
    count < 2 ? joined() : "\(dropLast().joined(separator: ", ")) and \(self[count - 1])"
  }
}
