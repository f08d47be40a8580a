internal import CHDF5
internal import CHDF5Shims

/// A group or a dataset: both have attributes.
public protocol AttributeHolder: ~Copyable {
  /// Absolute, such as `/model_weights/conv1`.
  var path: String { get }
  /// Where the attributes are.
  var attributeLocation: AttributeLocation { get }
}

/// An object whose attributes are meant. It does not keep the object open.
public struct AttributeLocation {
  let id: Int64
  let place: Place

  init(id: hid_t, place: Place) {
    self.id = id
    self.place = place
  }

  /// As in `attribute "backend" of "/"`.
  func quoted(_ name: String) -> String { "attribute \"\(name)\" of \(place.quoted)" }
}

@available(*, unavailable)
extension AttributeLocation: Sendable {}

extension AttributeHolder where Self: ~Copyable {
  /// Names of all attributes, in byte order.
  public func attributeNames() throws(HDF5Error) -> [String] {
    let location = attributeLocation
    var names: [String] = []
    let request = "can't list the attributes of \(location.place.quoted)"
    let ended = try GuardedCall.make(request, on: location.place.file, refusal: .damaged) {
      var position: hsize_t = 0
      return unsafe withUnsafeMutablePointer(to: &names) { names in
        unsafe H5Aiterate2(
          location.id, H5_INDEX_NAME, H5_ITER_INC, &position,
          { _, name, _, context in
            guard let name = unsafe name, let context = unsafe context else { return -1 }
            let names = unsafe context.assumingMemoryBound(to: [String].self)
            unsafe names.pointee.append(String(cString: name))
            return unsafe names.pointee.count > Attribute.countLimit ? 1 : 0
          }, names)
      }
    }
    guard ended == 0 else {
      throw location.place.error(
        .tooLarge, "\(location.place.quoted) has more than \(Attribute.countLimit) attributes")
    }
    return names
  }

  /// The attribute called `name`; nil when there is none. One over 64 MB is refused before it is read.
  public func attribute(_ name: String) throws(HDF5Error) -> Attribute? {
    guard try hasAttribute(name) else { return nil }
    let location = attributeLocation
    let what = location.quoted(name)
    return try location.place.answering { () throws(HDF5Error) in
      let handle = try Handle("can't open \(what)", on: location.place.file, refusal: .damaged) {
        unsafe H5Aopen(location.id, name, 0)
      }
      return try AttributeReader(attribute: handle, location.place, what: what).read()
    }
  }

  /// Refuses an attribute whose type or shape contradicts itself.
  ///
  /// - Parameter number: Its place in `attributeNames()`. A name that is no UTF-8 can't be looked up by the text of it.
  func requireSound(attribute name: String, at number: Int) throws(HDF5Error) {
    let location = attributeLocation
    let what = location.quoted(name)
    let attribute = try Handle("can't open \(what)", on: location.place.file, refusal: .damaged) {
      unsafe H5Aopen_by_idx(
        location.id, ".", H5_INDEX_NAME, H5_ITER_INC, hsize_t(number), hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
    }
    let type = try Handle("can't read the type of \(what)", on: location.place.file, refusal: .damaged) {
      [id = attribute.id] in
      H5Aget_type(id)
    }
    _ = try ElementType(describing: type.id, of: what)
    let space = try Handle("can't read the shape of \(what)", on: location.place.file, refusal: .damaged) {
      [id = attribute.id] in
      H5Aget_space(id)
    }
    _ = try Space(describing: space.id, of: what)
  }

  /// Whether there is an attribute called `name`.
  public func hasAttribute(_ name: String) throws(HDF5Error) -> Bool {
    try Names.check(name, as: "attribute name")
    let location = attributeLocation
    return try GuardedCall.make(
      "can't look up \(location.quoted(name))", on: location.place.file, refusal: .damaged
    ) {
      unsafe H5Aexists(location.id, name)
    } > 0
  }

  /// Writes an attribute with exactly this type and shape, in place of one that has the name.
  ///
  /// Fixed-length texts and numbers must stay below 64 KB together: HDF5 keeps them in the object's header.
  public func setAttribute(_ name: String, _ value: Attribute) throws(HDF5Error) {
    let location = attributeLocation
    try location.place.answering { () throws(HDF5Error) in
      let writer = try AttributeWriter(value, what: location.quoted(name))
      if try hasAttribute(name) { try delete(name, from: location) }
      try writer.write(name, to: location)
    }
  }

  /// Writes out and drops the metadata of the object's file that libhdf5 keeps in memory: worth it before something large.
  public func emptyMetadataCache() throws(HDF5Error) {
    let location = attributeLocation
    let request = "can't write out the metadata of \(location.place.quoted)"
    try GuardedCall.make(request, on: location.place.file, refusal: .library) {
      shim_H5F_empty_metadata_cache(location.id)
    }
    GuardedCall.quietly { _ = H5garbage_collect() }
  }

  /// Takes an attribute away.
  public func removeAttribute(_ name: String) throws(HDF5Error) {
    let location = attributeLocation
    guard try hasAttribute(name) else {
      throw location.place.error(.notFound, "can't remove \(location.quoted(name)): there is none")
    }
    try delete(name, from: location)
  }

  private func delete(_ name: String, from location: AttributeLocation) throws(HDF5Error) {
    try GuardedCall.make("can't remove \(location.quoted(name))", on: location.place.file, refusal: .library)
    {
      unsafe H5Adelete(location.id, name)
    }
  }
}
