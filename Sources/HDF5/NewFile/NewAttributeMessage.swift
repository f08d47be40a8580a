/// An attribute message of version 1, which h5py writes for names and texts of either charset.
struct NewAttributeMessage {
  private(set) var body = LittleEndianBytes()
  /// Texts for the global heap, and where in the body the reference to each is to be put.
  private(set) var texts: [(bytes: [UInt8], reference: Int)] = []

  /// Encodes an attribute of the object at a place.
  init(_ name: String, _ attribute: Attribute, of place: NewPlace) throws(HDF5Error) {
    let what = { () -> String in "can't write \(place.quoted(attribute: name))" }
    let elements = try NewElements(attribute.value, what)
    let space = Space(attribute.space)
    guard space.shape.first ?? 0 >= 0, space.count == elements.count else {
      throw HDF5Error(
        code: .damaged, message: "\(what()): \(elements.count) elements for the shape \(attribute.space)")
    }
    let tooLong = { () -> HDF5Error in
      HDF5Error(
        code: .tooLarge,
        message: "can't write an attribute of \(place.quoted): its name has \(name.utf8.count) bytes")
    }
    guard name.utf8.count < UInt16.max else { throw tooLong() }
    var shape = LittleEndianBytes()
    space.append(to: &shape)
    body.append([1, 0] as [UInt8])
    for size in [name.utf8.count + 1, elements.type.count, shape.count] { body.append(UInt16(size)) }
    body.append(Array(name.utf8))
    body.append(0 as UInt8)
    body.pad()
    body.append(elements.type.all)
    body.pad()
    body.append(shape.all)
    body.pad()
    append(elements.storage)
    guard body.count <= NewHeader.messageLimit else { throw tooLong() }
  }

  private mutating func append(_ storage: NewElements.Storage) {
    switch storage {
    case .bytes(let bytes): body.append(bytes.all)
    case .texts(let texts):
      for text in texts {
        body.append(UInt32(text.count))
        self.texts.append((text, body.count))
        body.append(0 as UInt64)
        body.append(0 as UInt32)
      }
    }
  }
}

extension Space {
  /// The shape of an attribute.
  init(_ space: Attribute.Space) {
    switch space {
    case .scalar: self.init(shape: [], isNull: false)
    case .array(let count): self.init(shape: [count], isNull: false)
    case .null: self.init(shape: [], isNull: true)
    }
  }
}
