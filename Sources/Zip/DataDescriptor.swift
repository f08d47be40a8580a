internal import Files

/// What follows the content of a member that was written as a stream: its checksum and its sizes.
enum DataDescriptor {
  /// How many bytes of a gap are the member's data descriptor: with or without signature, with sizes of 8 or 4 bytes.
  static func byteCount(
    of member: CentralHeader, in gap: Range<Int>, of file: ReadableFile
  ) throws(ZipError) -> Int {
    let forms = forms(of: member)
    let found = try file.part(at: gap.lowerBound, count: min(gap.count, forms[0].count))
    guard let form = forms.first(where: { found.starts(with: $0) }) else {
      throw ZipError(
        .contradiction,
        "what follows the content of member \(member.quoted) is not the checksum and the sizes of the central directory"
      )
    }
    return form.count
  }

  /// The longest first.
  private static func forms(of member: CentralHeader) -> [[UInt8]] {
    var signature: [UInt8] = []
    signature.append(Signature.descriptor)
    var long: [UInt8] = []
    long.append(member.crc.value)
    var short = long
    long.append(UInt64(member.storedByteCount))
    long.append(UInt64(member.byteCount))
    var forms = [signature + long, long]
    if let stored = UInt32(exactly: member.storedByteCount), let size = UInt32(exactly: member.byteCount) {
      short.append(stored)
      short.append(size)
      forms += [signature + short, short]
    }
    return forms
  }
}
