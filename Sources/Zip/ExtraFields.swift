/// The extra fields of a header (APPNOTE 4.5): an identifier, a count, so many bytes.
struct ExtraFields {
  private var fields: [(id: UInt16, data: ArraySlice<UInt8>)] = []

  /// - Parameter name: The member's, for what is wrong.
  init(_ bytes: ArraySlice<UInt8>, of name: String) throws(ZipError) {
    var rest = Fields(bytes)
    // up to three bytes are padding that has no header
    while rest.count >= 4 {
      let (id, count) = (rest.uint16(), Int(rest.uint16()))
      guard count <= rest.count else {
        throw ZipError(
          .damagedHeader, "an extra field of member \(MemberName.quoted(name)) is longer than its header says"
        )
      }
      fields.append((id, rest.bytes(count)))
    }
  }

  /// Requires the name that Info-ZIP's field holds, if there is one, to be the header's.
  func requireUnicodePath(_ name: String) throws(ZipError) {
    // a version and the CRC of the name in the header stand before it
    for field in fields where field.id == ExtraField.unicodePath && field.data.count > 5 {
      guard field.data.dropFirst(5).elementsEqual(name.utf8) else {
        throw ZipError(.contradiction, "member \(MemberName.quoted(name)) has another name in an extra field")
      }
    }
  }

  /// The values of header fields, from the zip64 field where a header leaves them to it.
  ///
  /// Writers put there either what the header leaves to it, or all; then both must say the same.
  ///
  /// - Parameter header: In the order of the zip64 field: size, stored size and, in the central directory, the offset.
  func values(_ header: [UInt32], of name: String) throws(ZipError) -> [Int] {
    let zip64 = fields.filter { $0.id == ExtraField.zip64 }
    let missing = header.count { $0 == .max }
    guard let data = zip64.first?.data else {
      guard missing == 0 else { throw Self.wrong(name, "lacks the zip64 values that its header refers to") }
      return header.map { Int($0) }
    }
    guard zip64.count == 1 else { throw Self.wrong(name, "has two sets of zip64 values") }
    let isWhole = data.count == 8 * header.count
    guard isWhole || data.count == 8 * missing else {
      throw Self.wrong(name, "has other zip64 values than its header refers to")
    }
    var rest = Fields(data)
    var values: [Int] = []
    for field in header {
      guard isWhole || field == .max else {
        values.append(Int(field))
        continue
      }
      guard let value = Int(exactly: rest.uint64()) else {
        throw Self.wrong(name, "has a zip64 value over 2^63")
      }
      guard field == .max || value == Int(field) else {
        throw Self.wrong(name, "has a zip64 value that its header contradicts")
      }
      values.append(value)
    }
    return values
  }

  private static func wrong(_ name: String, _ what: String) -> ZipError {
    ZipError(.badZip64, "member \(MemberName.quoted(name)) \(what)")
  }
}
