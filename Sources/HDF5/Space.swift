internal import CHDF5

/// The shape of a dataset or an attribute.
struct Space {
  let shape: [Int]
  /// Whether there are neither elements nor a shape.
  let isNull: Bool

  /// The most dimensions that HDF5 has.
  static var rankLimit: Int { 32 }

  init(shape: [Int], isNull: Bool) {
    self.shape = shape
    self.isNull = isNull
  }

  /// Reads a dataspace of libhdf5.
  init(describing space: hid_t, of what: @autoclosure () -> String) throws(HDF5Error) {
    switch GuardedCall.quietly({ H5Sget_simple_extent_type(space) }) {
    case H5S_SCALAR: self.init(shape: [], isNull: false)
    case H5S_NULL: self.init(shape: [], isNull: true)
    case H5S_SIMPLE:
      var dimensions = [hsize_t](repeating: 0, count: Space.rankLimit)
      var maxima = dimensions
      let rank = try GuardedCall.make("can't read the shape of \(what())", refusal: .damaged) { () -> Int32 in
        guard H5Sget_simple_extent_ndims(space) <= Int32(Space.rankLimit) else { return -1 }
        return unsafe H5Sget_simple_extent_dims(space, &dimensions, &maxima)
      }
      let shape = dimensions.prefix(Int(rank)).compactMap { Int(exactly: $0) }
      guard shape.count == Int(rank) else {
        throw HDF5Error(
          code: .tooLarge, message: "\(what()) declares the shape \(Array(dimensions.prefix(Int(rank))))")
      }
      for (dimension, maximum) in zip(shape, maxima) where maximum < hsize_t(dimension) {
        throw HDF5Error(
          code: .damaged, message: "\(what()): \(Space.flaw(dimension, over: UInt64(maximum)))")
      }
      self.init(shape: shape, isNull: false)
    default:
      throw HDF5Error(code: .damaged, message: "\(what()) has a shape of an unknown kind")
    }
  }

  /// What is said of a dimension that is larger than it may ever be. libhdf5 reads such a shape up to 1.10; 1.14 does not, nor,
  /// where an attribute has it, any attribute of the same object. A dimension without a limit has the largest number there is.
  static func flaw(_ dimension: Int, over maximum: UInt64) -> String {
    "a shape has a dimension of \(dimension), and \(maximum) for the most that it may have"
  }

  /// Elements in all; nil when the number overflows.
  var count: Int? {
    guard !isNull else { return 0 }
    guard !shape.contains(0) else { return 0 }
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Bytes in all; nil when the number overflows.
  func byteCount(elementSize: Int) -> Int? {
    guard let count else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: elementSize)
    return overflow ? nil : bytes
  }

  /// A dataspace of libhdf5 of this shape.
  func make(for what: @autoclosure () -> String) throws(HDF5Error) -> Handle {
    guard shape.count <= Space.rankLimit, !shape.contains(where: { $0 < 0 }) else {
      throw HDF5Error(
        code: .tooLarge,
        message: "can't write \(what()) with the shape \(shape): at most 32 dimensions, none negative")
    }
    let (isNull, dimensions) = (isNull, shape.map { hsize_t($0) })
    return try Handle("can't make a shape for \(what())", refusal: .library) {
      guard !isNull else { return H5Screate(H5S_NULL) }
      guard !dimensions.isEmpty else { return H5Screate(H5S_SCALAR) }
      return unsafe H5Screate_simple(Int32(dimensions.count), dimensions, nil)
    }
  }
}
