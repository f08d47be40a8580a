extension Space {
  /// Appends a dataspace message as libhdf5 writes it: version 1 with the largest shape behind the shape; version 2
  /// for null.
  func append(to bytes: inout LittleEndianBytes) {
    guard !isNull else {
      bytes.append([2, 0, 0, 2] as [UInt8])
      return
    }
    bytes.append([1, UInt8(shape.count), shape.isEmpty ? 0 : 1, 0] as [UInt8])
    bytes.append(0 as UInt32)
    for _ in 0..<2 {
      for dimension in shape { bytes.append(word: dimension) }
    }
  }
}
