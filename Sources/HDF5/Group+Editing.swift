internal import CHDF5
internal import CHDF5Shims

extension Group {
  /// Creates one group in this one.
  public func createGroup(_ name: String) throws(HDF5Error) -> Group {
    try create(RelativePath(name: name))
  }

  /// Opens the group at `path`, and creates it and those on the way where they are missing.
  public func createGroups(_ path: String) throws(HDF5Error) -> Group {
    let path = try RelativePath(path)
    if let link = try existingLink(path) {
      try requireHard(link, at: path.whole)
      return try openGroup(path.whole)
    }
    return try create(path)
  }

  /// Takes a link away. What nothing else links to is gone; its space is used again until the file is closed.
  public func delete(_ path: String) throws(HDF5Error) {
    let path = try RelativePath(path)
    let place = place.appending(path.whole)
    guard try existingLink(path) != nil else {
      throw place.error(.notFound, "can't delete \(place.quoted): there is none")
    }
    try GuardedCall.make("can't delete \(place.quoted)", on: place.file, refusal: .library) {
      [id = handle.id] in
      unsafe H5Ldelete(id, path.whole, 0)
    }
  }

  /// Gives a link another name or group in the same file; missing groups on the way are created. Nothing is copied.
  public func move(_ path: String, to target: borrowing Group, as newPath: String) throws(HDF5Error) {
    let path = try RelativePath(path)
    let newPath = try RelativePath(newPath)
    try target.requireFree(newPath)
    let (from, to) = (place.appending(path.whole), target.place.appending(newPath.whole))
    guard try existingLink(path) != nil else {
      throw from.error(.notFound, "can't move \(from.quoted): there is none")
    }
    try refuseInside(from, to)
    let list = PropertyLists.linkCreation(for: newPath.whole)
    try GuardedCall.make("can't move \(from.quoted) to \"\(to.path)\"", on: to.file, refusal: .library) {
      [id = handle.id, targetID = target.handle.id] in
      unsafe H5Lmove(id, path.whole, targetID, newPath.whole, list, 0)
    }
  }

  /// Copies an object with all that it holds, also into another file; missing groups on the way are created.
  ///
  /// Bytes, filters and attributes stay as they are; links in a copied group stay links.
  public func copy(_ path: String, to target: borrowing Group, as newPath: String) throws(HDF5Error) {
    let path = try requireHardLinks(RelativePath(path))
    let newPath = try RelativePath(newPath)
    try target.requireFree(newPath)
    try refuseInside(place.appending(path.whole), target.place.appending(newPath.whole))
    try copyUnchecked(path.whole, to: target, as: newPath.whole)
  }

  /// Copies the object that a link of this group leads to, with all that it holds, into another file.
  ///
  /// Nothing is looked up again: the link is one that `links()` gave, and a name that is taken is libhdf5's to refuse.
  public func copy(_ link: Link, into target: borrowing Group, as name: String) throws(HDF5Error) {
    guard case .hard = link.kind, place.file !== target.place.file else {
      throw place.error(
        .notAHardLink, "\(place.appending(link.name).quoted) is no hard link to copy into another file")
    }
    try copyUnchecked(RelativePath(name: link.name).whole, to: target, as: RelativePath(name: name).whole)
  }

  private func copyUnchecked(
    _ path: String, to target: borrowing Group, as newPath: String
  ) throws(HDF5Error) {
    let list = PropertyLists.linkCreation(for: newPath)
    try GuardedCall.make(
      "can't copy \(place.appending(path).quotedWithFile) to \(target.place.appending(newPath).quoted)",
      on: target.place.file, refusal: .library
    ) {
      [id = handle.id, targetID = target.handle.id] in
      unsafe H5Ocopy(id, path, targetID, newPath, 0, list)
    }
  }

  private func create(_ path: RelativePath) throws(HDF5Error) -> Group {
    try requireFree(path)
    let place = place.appending(path.whole)
    let list = PropertyLists.linkCreation(for: path.whole)
    let creation = PropertyLists.groupCreation
    let created = try Handle("can't create group \(place.quoted)", on: place.file, refusal: .library) {
      [id = handle.id] in
      unsafe H5Gcreate2(id, path.whole, list, creation, 0)
    }
    return Group(handle: created, place: place)
  }

  /// Refuses a path that is taken, or whose way leads through something that is no hard link to a group.
  func requireFree(_ path: RelativePath) throws(HDF5Error) {
    guard let link = try existingLink(path) else { return }
    throw place.error(
      .alreadyThere,
      "can't create \(place.appending(path.whole).quoted): there is \(link.phrase) of that name")
  }

  /// The link at a path, nil when it or a group on the way is missing; all links on the way must be hard ones to groups.
  private func existingLink(_ path: RelativePath) throws(HDF5Error) -> shim_link? {
    for prefix in path.prefixes.dropLast() {
      guard let link = try rawLink(prefix) else { return nil }
      try requireHard(link, at: prefix)
      let kind = try objectKind(prefix)
      guard kind == .group else { throw notAGroup(prefix, kind) }
    }
    return try rawLink(path.whole)
  }

  /// A group inside itself could not be reached any more.
  private func refuseInside(_ from: Place, _ to: Place) throws(HDF5Error) {
    guard from.file === to.file, to.path.utf8.starts(with: (from.path + "/").utf8) else {
      return
    }
    throw from.error(.invalidName, "can't put \(from.quoted) at \"\(to.path)\", which is inside of it")
  }
}
