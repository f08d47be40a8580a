/// The filters of a chunked dataset: a message of version 1 or 2.
enum FilterMessage {
  private static let countLimit = 32
  /// From this number on a filter is not libhdf5's own, and carries its name in either version.
  private static let firstForeign: UInt16 = 256

  /// What each is called, in the words of `DatasetInfo`.
  static func names(in message: Cursor) throws(HDF5Error) -> [String] {
    var cursor = message
    let (version, count) = (try cursor.uint8(), Int(try cursor.uint8()))
    guard version == 1 || version == 2, count <= countLimit else {
      throw .notUnderstood("\(count) filters in version \(version)")
    }
    if version == 1 { try cursor.skip(6) }
    var names: [String] = []
    for _ in 0..<count { names.append(try name(&cursor, version)) }
    return names
  }

  private static func name(_ cursor: inout Cursor, _ version: UInt8) throws(HDF5Error) -> String {
    let filter = try cursor.uint16()
    let length = version == 1 || filter >= firstForeign ? Int(try cursor.uint16()) : 0
    try cursor.skip(2)
    let count = Int(try cursor.uint16())
    let name = try cursor.part(length).rest.prefix { $0 != 0 }
    guard version == 2 || length % 8 == 0 else { throw .notUnderstood("a filter's name of \(length) bytes") }
    var values = try cursor.part(4 * count)
    if version == 1, count % 2 == 1 { try cursor.skip(4) }
    if let known = DatasetInfo.filterWord(filter, level: count > 0 ? try values.uint32() : 0) { return known }
    // without a name in the file libhdf5 asks the filter itself; and we give it room for 63 bytes
    guard !name.isEmpty, name.count < 64 else { throw .notUnderstood("filter \(filter) without a name") }
    return String(decoding: name, as: UTF8.self)
  }
}
