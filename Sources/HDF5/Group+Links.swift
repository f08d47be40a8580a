internal import CHDF5
internal import CHDF5Shims

extension Group {
  /// More links in one group than any sound model has; a damaged one can have no end.
  static var linkLimit: Int { 1_000_000 }
  /// A soft link's target is a path: this is a generous one.
  static var linkValueLimit: Int { 64 << 10 }

  /// All links, by name in byte order. No object is opened.
  public func links() throws(HDF5Error) -> [Link] {
    var found: [RawLink] = []
    let ended = try GuardedCall.make("can't list group \(place.quoted)", on: place.file, refusal: .damaged) {
      [id = handle.id] in
      unsafe withUnsafeMutablePointer(to: &found) { found in
        unsafe shim_H5Literate(
          id,
          { name, link, context in
            guard let name = unsafe name, let link = unsafe link?.pointee, let context = unsafe context else {
              return -1
            }
            let found = unsafe context.assumingMemoryBound(to: [RawLink].self)
            unsafe found.pointee.append(RawLink(name: String(cString: name), link: link))
            return unsafe found.pointee.count > Group.linkLimit ? 1 : 0
          }, found)
      }
    }
    guard ended == 0 else {
      throw place.error(
        .tooLarge, "group \(place.quoted) has more than \(Group.linkLimit) links")
    }
    var links: [Link] = []
    links.reserveCapacity(found.count)
    for raw in found { links.append(Link(name: raw.name, kind: try kind(of: raw.link, at: raw.name))) }
    return links
  }

  /// The link called `name`, one component; nil when there is none.
  public func link(_ name: String) throws(HDF5Error) -> Link? {
    let name = try RelativePath(name: name).whole
    guard let link = try rawLink(name) else { return nil }
    return Link(name: name, kind: try kind(of: link, at: name))
  }

  /// What a hard link leads to; reads the object's header without opening it.
  public func kind(of name: String) throws(HDF5Error) -> ObjectKind {
    try objectKind(requireHardLinks(RelativePath(name: name)).whole)
  }

  /// The kind of the object at a path whose links are known to be hard.
  func objectKind(_ path: String) throws(HDF5Error) -> ObjectKind {
    let type = try GuardedCall.make(
      "can't look at \(place.appending(path).quoted)", on: place.file, refusal: .damaged
    ) {
      [id = handle.id] in
      unsafe shim_H5Oget_type_by_name(id, path)
    }
    switch type {
    case H5O_TYPE_GROUP.rawValue: return .group
    case H5O_TYPE_DATASET.rawValue: return .dataset
    case H5O_TYPE_NAMED_DATATYPE.rawValue: return .namedType
    default: return .other
    }
  }

  /// Refuses the path unless every link on it exists and is hard.
  func requireHardLinks(_ path: RelativePath) throws(HDF5Error) -> RelativePath {
    let prefixes = path.prefixes
    for (depth, prefix) in prefixes.enumerated() {
      let found = place.appending(prefix)
      let link: shim_link?
      do throws(HDF5Error) {
        link = try rawLink(prefix)
      } catch {
        guard depth > 0 else { throw error }
        let parent = prefixes[depth - 1]
        guard let kind = try? objectKind(parent), kind != .group else { throw error }
        throw notAGroup(parent, kind)
      }
      guard let link else {
        throw place.error(.notFound, "there is no \(found.quoted)")
      }
      try requireHard(link, at: prefix)
    }
    return path
  }

  /// Refuses a link that may lead anywhere.
  func requireHard(_ link: shim_link, at path: String) throws(HDF5Error) {
    guard link.type != H5L_TYPE_HARD else { return }
    throw place.error(
      .notAHardLink,
      "\(place.appending(path).quoted) is \(link.phrase), which is never followed")
  }

  /// For a path that goes through something else than a group.
  func notAGroup(_ path: String, _ kind: ObjectKind) -> HDF5Error {
    place.error(
      .wrongKind, "\(place.appending(path).quoted) is \(kind.phrase), expected a group")
  }

  /// The link at a path, whose earlier links are known to be hard; nil when there is none.
  func rawLink(_ path: String) throws(HDF5Error) -> shim_link? {
    var link = shim_link()
    let id = handle.id
    try GuardedCall.requireSound(place.file, "can't look up \(place.appending(path).quoted)")
    // Absence is an answer: the error's text is only asked for when it is none.
    let found = GuardedCall.quietly { unsafe shim_H5Lget_info(id, path, &link) >= 0 }
    if found { return link }
    if GuardedCall.quietly({ unsafe H5Lexists(id, path, 0) }) == 0 { return nil }
    try GuardedCall.make("can't look up \(place.appending(path).quoted)", on: place.file, refusal: .damaged) {
      unsafe shim_H5Lget_info(id, path, &link)
    }
    return link
  }

  private func kind(of link: shim_link, at name: String) throws(HDF5Error) -> Link.Kind {
    switch link.type {
    case H5L_TYPE_HARD: return .hard(address: link.address)
    case H5L_TYPE_SOFT:
      let target = try value(of: link, at: name).prefix { $0 != 0 }
      return String(exactly: Array(target)).map { .soft(target: $0) } ?? .other
    case H5L_TYPE_EXTERNAL:
      // one byte of version and flags, then the file and the path, each with a NUL
      let parts = try value(of: link, at: name).dropFirst().split(
        separator: 0, omittingEmptySubsequences: false)
      guard parts.count >= 2, let file = String(exactly: Array(parts[0])),
        let path = String(exactly: Array(parts[1]))
      else {
        return .other
      }
      return .external(file: file, path: path)
    default: return .other
    }
  }

  private func value(of link: shim_link, at name: String) throws(HDF5Error) -> [UInt8] {
    let found = place.appending(name)
    guard link.value_size <= Group.linkValueLimit else {
      throw place.error(
        .tooLarge,
        "the link \(found.quoted) declares a target of \(link.value_size) bytes, at most \(Group.linkValueLimit) expected"
      )
    }
    var bytes = [UInt8](repeating: 0, count: link.value_size)
    try GuardedCall.make("can't read the link \(found.quoted)", on: place.file, refusal: .damaged) {
      [id = handle.id] in
      unsafe bytes.withUnsafeMutableBytes { unsafe H5Lget_val(id, name, $0.baseAddress, $0.count, 0) }
    }
    return bytes
  }
}

/// A link as the listing sees it.
private struct RawLink {
  let name: String
  let link: shim_link
}

extension shim_link {
  /// With its article.
  var phrase: String {
    switch type {
    case H5L_TYPE_HARD: "a hard link"
    case H5L_TYPE_SOFT: "a soft link"
    case H5L_TYPE_EXTERNAL: "a link to another file"
    default: "a link of an unknown kind"
    }
  }
}
