/// A member as a writer puts it down, header fields as Python's `zipfile` fills them.
struct WrittenMember {
  let name: [UInt8]
  let method: ZipMember.Method
  let crc: CRC32
  let storedByteCount: Int
  let byteCount: Int
  /// Where its local header begins.
  let offset: Int

  /// The largest number for which Python takes four bytes (`ZIP64_LIMIT`).
  static let zip64Limit = Int(Int32.max)

  /// 1980-01-01, the first day that the format knows, as Keras has it.
  private static let date: UInt16 = 1 << 5 | 1
  private static let version: UInt16 = 20, zip64Version: UInt16 = 45
  /// The system by whose rules attributes are to be read.
  private static let unix: UInt16 = 3 << 8

  /// Whether the local header has zip64 values: Python gives them to members that compression might make larger
  /// than the limit.
  private var isLocalZip64: Bool {
    Double(byteCount) * 1.05 > Double(Self.zip64Limit) || storedByteCount > Self.zip64Limit
  }

  /// The local header.
  func localHeader() -> [UInt8] { localHeader(localZip64) }

  /// The local header with an extra field that fills it up to so many bytes; nil where it has more.
  func localHeader(filling total: Int) -> [UInt8]? {
    // an extra field has an identifier and a count before its data
    let padding = total - localHeader().count - 4
    guard padding >= 0 else { return nil }
    var filler: [UInt8] = []
    filler.append(ExtraField.alignment)
    filler.append(UInt16(padding))
    return localHeader(localZip64 + filler + [UInt8](repeating: 0, count: padding))
  }

  private var localZip64: [UInt8] { isLocalZip64 ? Self.zip64([byteCount, storedByteCount]) : [] }

  private func localHeader(_ extra: [UInt8]) -> [UInt8] {
    var header: [UInt8] = []
    header.append(Signature.local)
    header.append(isLocalZip64 ? Self.zip64Version : Self.version)
    appendCommon(to: &header, areSizesElsewhere: isLocalZip64, extraCount: extra.count)
    return header + name + extra
  }

  /// The header in the central directory.
  var centralHeader: [UInt8] {
    let areSizesElsewhere = max(byteCount, storedByteCount) > Self.zip64Limit
    let isOffsetElsewhere = offset > Self.zip64Limit
    let values =
      (areSizesElsewhere ? [byteCount, storedByteCount] : []) + (isOffsetElsewhere ? [offset] : [])
    let extra = values.isEmpty ? [] : Self.zip64(values)
    let version = isLocalZip64 || !values.isEmpty ? Self.zip64Version : Self.version
    var header: [UInt8] = []
    header.append(Signature.central)
    header.append(version | Self.unix)
    header.append(version)
    appendCommon(to: &header, areSizesElsewhere: areSizesElsewhere, extraCount: extra.count)
    // no comment, on the first disk, no internal attributes
    for _ in 0..<3 { header.append(UInt16(0)) }
    header.append(attributes)
    header.append(isOffsetElsewhere ? .max : UInt32(offset))
    return header + name + extra
  }

  /// What both headers have, from the flags to the lengths.
  private func appendCommon(to header: inout [UInt8], areSizesElsewhere: Bool, extraCount: Int) {
    header.append(name.allSatisfy { $0 < 0x80 } ? UInt16(0) : Flag.utf8)
    header.append(method.rawValue)
    header.append(UInt16(0))
    header.append(Self.date)
    header.append(crc.value)
    header.append(areSizesElsewhere ? .max : UInt32(storedByteCount))
    header.append(areSizesElsewhere ? .max : UInt32(byteCount))
    header.append(UInt16(name.count))
    header.append(UInt16(extraCount))
  }

  /// Mode and kind of a Unix file, and the mark of a DOS folder.
  private var attributes: UInt32 {
    MemberName.isFolder(name) ? 0o40775 << 16 | 0x10 : 0o600 << 16
  }

  private static func zip64(_ values: [Int]) -> [UInt8] {
    var field: [UInt8] = []
    field.append(ExtraField.zip64)
    field.append(UInt16(8 * values.count))
    for value in values { field.append(UInt64(value)) }
    return field
  }

  /// What stands behind the central directory: its end record, before it the zip64 one where numbers need it.
  static func endRecords(memberCount: Int, directory: Range<Int>) -> [UInt8] {
    var records: [UInt8] = []
    if memberCount > 0xFFFF || max(directory.lowerBound, directory.count) > zip64Limit {
      records.append(Signature.zip64End)
      records.append(UInt64(RecordSize.zip64End - 12))
      for _ in 0..<2 { records.append(zip64Version) }
      for _ in 0..<2 { records.append(UInt32(0)) }
      for number in [memberCount, memberCount, directory.count, directory.lowerBound] {
        records.append(UInt64(number))
      }
      records.append(Signature.zip64Locator)
      records.append(UInt32(0))
      records.append(UInt64(directory.upperBound))
      records.append(UInt32(1))
    }
    records.append(Signature.end)
    for _ in 0..<2 { records.append(UInt16(0)) }
    for _ in 0..<2 { records.append(UInt16(clamping: memberCount)) }
    for number in [directory.count, directory.lowerBound] { records.append(UInt32(clamping: number)) }
    records.append(UInt16(0))
    return records
  }
}
