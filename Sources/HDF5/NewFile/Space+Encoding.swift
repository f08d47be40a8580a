extension Space {
  /// A dataspace message as libhdf5 writes it: version 1 with the largest shape behind the shape; version 2 for null.
  var message: LittleEndianBytes {
    var message = LittleEndianBytes()
    guard !isNull else {
      message.append([2, 0, 0, 2] as [UInt8])
      return message
    }
    message.append([1, UInt8(shape.count), shape.isEmpty ? 0 : 1, 0, 0, 0, 0, 0] as [UInt8])
    for _ in 0..<2 {
      for dimension in shape { message.append(word: dimension) }
    }
    return message
  }
}
