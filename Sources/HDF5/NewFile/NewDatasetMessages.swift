/// What the header of a new dataset says of it: its shape, its type, its fill value and its layout.
struct NewDatasetMessages {
  let dataspace: LittleEndianBytes
  let datatype: LittleEndianBytes
  /// Bytes of all elements.
  let byteCount: Int

  /// Where in the layout message the address of the elements is.
  static let addressPlace = 2

  init(_ dataset: NewDataset, at place: NewPlace) throws(HDF5Error) {
    let space = Space(shape: dataset.isNull ? [] : dataset.shape, isNull: dataset.isNull)
    guard dataset.shape.count <= Space.rankLimit, !dataset.shape.contains(where: { $0 < 0 }),
      !dataset.isNull || dataset.shape.isEmpty
    else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write dataset \(place.quoted) with the shape \(dataset.shape): at most \(Space.rankLimit) "
          + "dimensions, none negative, and no shape without elements")
    }
    guard let datatype = dataset.type.message else {
      throw HDF5Error(
        code: .unsupportedType,
        message: "can't write dataset \(place.quoted) with elements of type \"\(dataset.type.name)\", expected a standard "
          + "number type, bool or opaque bytes")
    }
    guard let byteCount = space.byteCount(elementSize: dataset.type.size) else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write dataset \(place.quoted): the shape \(dataset.shape) can't be counted")
    }
    (dataspace, self.datatype, self.byteCount) = (space.message, datatype, byteCount)
  }

  /// h5py's: version 2, room late, written if set, default value of no bytes.
  var fillValue: LittleEndianBytes {
    var message = LittleEndianBytes()
    message.append([2, 2, 2, 1] as [UInt8])
    message.append(0 as UInt32)
    return message
  }

  /// Version 3, contiguous, with an address that is not known yet, or none where there are no bytes.
  var layout: LittleEndianBytes {
    var message = LittleEndianBytes()
    message.append([3, 1] as [UInt8])
    message.append(LittleEndianBytes.undefined)
    message.append(word: byteCount)
    return message
  }
}
