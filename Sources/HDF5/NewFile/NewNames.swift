/// The names of what is in a new file: links by their bytes, as libhdf5 looks them up, and no name twice.
enum NewNames {
  /// Longer ones are not read directly.
  private static let lengthLimit = 4096

  /// The children of a group in the order of their names: the bytes of each name, and its place among the children.
  static func sorted(
    _ children: [(name: String, object: NewObject)], of group: NewPlace
  ) throws(HDF5Error) -> [(name: [UInt8], child: Int)] {
    guard children.count <= Group.linkLimit else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write \(group.quoted): it has \(children.count) links, at most "
          + "\(Group.linkLimit) expected")
    }
    var sorted: [(name: [UInt8], child: Int)] = []
    sorted.reserveCapacity(children.count)
    for place in children.indices { sorted.append((Array(children[place].name.utf8), place)) }
    sorted.sort { $0.name[...].order(to: $1.name[...]) < 0 }
    for place in sorted.indices {
      let (name, child) = sorted[place]
      try checkLink(name, children[child].name, of: group)
      guard place == 0 || sorted[place - 1].name != name else {
        throw HDF5Error(
          code: .alreadyThere,
          message: "can't write two links \"\(children[child].name)\" into \(group.quoted)")
      }
    }
    return sorted
  }

  private static func checkLink(_ bytes: [UInt8], _ name: String, of place: NewPlace) throws(HDF5Error) {
    guard !bytes.isEmpty, !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")),
      bytes != [UInt8(ascii: ".")]
    else {
      throw HDF5Error(
        code: .invalidName,
        message: "can't write a link \"\(name)\" into \(place.quoted): expected a name without slash "
          + "and NUL, neither empty nor \".\"")
    }
    guard bytes.count <= lengthLimit else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write a link into \(place.quoted) whose name has \(bytes.count) bytes, at most "
          + "\(lengthLimit) expected")
    }
  }

  /// Refuses attributes that no object can have.
  static func check(
    _ attributes: [(name: String, value: Attribute)], of place: NewPlace
  ) throws(HDF5Error) {
    guard attributes.count <= Attribute.countLimit else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write \(place.quoted): it has \(attributes.count) attributes, at most "
          + "\(Attribute.countLimit) expected")
    }
    var names: Set<[UInt8]> = []
    for (name, _) in attributes {
      let bytes = Array(name.utf8)
      guard !bytes.isEmpty, !bytes.contains(0) else {
        throw HDF5Error(
          code: .invalidName,
          message: "can't write \(place.quoted(attribute: name)): a name is neither empty nor holds a NUL")
      }
      guard names.insert(bytes).inserted else {
        throw HDF5Error(
          code: .alreadyThere, message: "can't write \(place.quoted(attribute: name)) twice")
      }
    }
  }
}
