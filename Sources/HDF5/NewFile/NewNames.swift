/// The names of what is in a new file: links by their bytes, as libhdf5 looks them up, and no name twice.
enum NewNames {
  /// Longer ones are not read directly.
  private static let lengthLimit = 4096

  /// The children of a group in the order of their names.
  static func sorted(
    _ children: [(name: String, object: NewObject)], of place: NewPlace
  ) throws(HDF5Error) -> [(name: [UInt8], child: (name: String, object: NewObject))] {
    guard children.count <= Group.linkLimit else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write \(place.quoted): it has \(children.count) links, at most \(Group.linkLimit) expected"
      )
    }
    var sorted: [(name: [UInt8], child: (name: String, object: NewObject))] = []
    sorted.reserveCapacity(children.count)
    for child in children {
      let name = Array(child.name.utf8)
      try checkLink(name, child.name, of: place)
      sorted.append((name, child))
    }
    sorted.sort { $0.name.lexicographicallyPrecedes($1.name) }
    for (a, b) in zip(sorted, sorted.dropFirst()) where a.name == b.name {
      throw HDF5Error(
        code: .alreadyThere, message: "can't write two links \"\(a.child.name)\" into \(place.quoted)")
    }
    return sorted
  }

  private static func checkLink(_ bytes: [UInt8], _ name: String, of place: NewPlace) throws(HDF5Error) {
    guard !bytes.isEmpty, !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")),
      bytes != [UInt8(ascii: ".")]
    else {
      throw HDF5Error(
        code: .invalidName,
        message: "can't write a link \"\(name)\" into \(place.quoted): expected a name without slash and NUL, "
          + "neither empty nor \".\"")
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
