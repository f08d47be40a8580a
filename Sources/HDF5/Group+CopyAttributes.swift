internal import CHDF5

extension AttributeHolder where Self: ~Copyable {
  /// Gives another object, also one of another file, this one's attributes, whatever their type.
  ///
  /// - Parameter names: Which; those of names that the other one has already are refused by libhdf5.
  public func copyAttributes<Target: AttributeHolder & ~Copyable>(
    _ names: [String], to target: borrowing Target
  ) throws(HDF5Error) {
    let location = target.attributeLocation
    try attributeLocation.place.answering { () throws(HDF5Error) in
      for name in names { try copyAttribute(name, to: location) }
    }
  }

  private func copyAttribute(_ name: String, to target: AttributeLocation) throws(HDF5Error) {
    let source = attributeLocation
    let (from, to) = (source.quoted(name), target.quoted(name))
    let old = try Handle("can't open \(from)", on: source.place.file, refusal: .damaged) {
      unsafe H5Aopen(source.id, name, 0)
    }
    let type = try Handle("can't read the type of \(from)", on: source.place.file, refusal: .damaged) {
      [id = old.id] in H5Aget_type(id)
    }
    let space = try Handle("can't read the shape of \(from)", on: source.place.file, refusal: .damaged) {
      [id = old.id] in H5Aget_space(id)
    }
    let shape = try Space(describing: space.id, of: from)
    let element = try ElementType(describing: type.id, of: from)
    guard let bytes = shape.byteCount(elementSize: element.size), bytes <= Attribute.byteLimit else {
      throw HDF5Error(
        code: .tooLarge, message: "\(from) is larger than \(Attribute.byteLimit) bytes and can't be copied")
    }
    let creation = try Handle(
      "can't read the properties of \(from)", on: source.place.file, refusal: .damaged
    ) {
      [id = old.id] in H5Aget_create_plist(id)
    }
    let new = try Handle("can't create \(to)", on: target.place.file, refusal: .library) {
      [type = type.id, space = space.id, creation = creation.id] in
      unsafe H5Acreate2(target.id, name, type, space, creation, 0)
    }
    guard bytes > 0, !shape.isNull else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 16)
    defer { unsafe buffer.deallocate() }
    _ = unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
    try GuardedCall.make("can't read \(from)", on: source.place.file, refusal: .damaged) {
      [id = old.id, type = type.id] in
      unsafe H5Aread(id, type, buffer.baseAddress)
    }
    // What libhdf5 allocated for elements of variable length is given back, whatever happens.
    defer {
      GuardedCall.quietly { [space = space.id, type = type.id] in
        _ = unsafe H5Dvlen_reclaim(type, space, 0, buffer.baseAddress)
      }
    }
    try GuardedCall.make("can't write \(to)", on: target.place.file, refusal: .library) {
      [id = new.id, type = type.id] in
      unsafe H5Awrite(id, type, buffer.baseAddress)
    }
  }
}
