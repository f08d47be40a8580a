/// What the header of a new dataset says of it: its shape, its type, its fill value and its layout.
struct NewDatasetMessages {
  private let space: Space
  private let datatype: [UInt8]
  /// Bytes of all elements.
  let byteCount: Int

  /// Where in the layout message the address of the elements is.
  private static let addressPlace = 2

  init(_ dataset: NewDataset, _ types: inout NewTypes, at place: NewPlace) throws(HDF5Error) {
    space = Space(shape: dataset.shape, isNull: dataset.isNull)
    guard dataset.shape.count <= Space.rankLimit, !dataset.shape.contains(where: { $0 < 0 }),
      !dataset.isNull || dataset.shape.isEmpty
    else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write dataset \(place.quoted) with the shape \(dataset.shape): at most "
          + "\(Space.rankLimit) dimensions, none negative, and none where there are no elements")
    }
    guard let datatype = types.message(of: dataset.type) else {
      throw HDF5Error(
        code: .unsupportedType,
        message: "can't write dataset \(place.quoted) with elements of type \"\(dataset.type.name)\", "
          + "expected a standard number type, bool or opaque bytes")
    }
    guard let byteCount = space.byteCount(elementSize: dataset.type.size) else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write dataset \(place.quoted): the shape \(dataset.shape) can't be counted")
    }
    (self.datatype, self.byteCount) = (datatype, byteCount)
  }

  /// Adds the messages to a header.
  ///
  /// - Returns: where the address of the elements is to be put, if there are any.
  func add(to header: inout NewHeader) -> Int {
    header.add(.dataspace) { space.append(to: &$0) }
    header.add(.datatype, isConstant: true) { $0.append(datatype) }
    header.add(.fillValue, isConstant: true) { message in
      // h5py's: version 2, room late, written if set, the default value, which has no bytes here
      message.append([2, 2, 2, 1] as [UInt8])
      message.append(0 as UInt32)
    }
    let layout = header.add(.layout) { message in
      // version 3, contiguous
      message.append([3, 1] as [UInt8])
      message.append(LittleEndianBytes.undefined)
      message.append(word: byteCount)
    }
    return layout + Self.addressPlace
  }
}

/// The datatype messages of element types: thousands of datasets have one of a few.
struct NewTypes {
  private var messages: [ElementType: [UInt8]] = [:]

  /// The message; nil for a type that is not created.
  mutating func message(of type: ElementType) -> [UInt8]? {
    if let known = messages[type] { return known }
    let message = type.message?.all
    messages[type] = message
    return message
  }
}
