internal import Files
internal import FormatInterface

/// A table of keys and values in blocks, as TensorFlow keeps the index of a checkpoint (the format is LevelDB's).
///
/// A block is entries of what a key shares with the one before, its rest and the value; then restarts; then the kind of
/// compression and the checksum. The file ends in the places of two blocks that list the others, and a magic number.
struct TableFile {
  private let file: ReadableFile
  /// The last eight bytes of a table.
  static let magic: UInt64 = 0xDB47_7524_8B80_FB57
  private static let footerSize = 48
  /// Blocks have 256 KB, unless one entry is larger.
  private static let mostBlockBytes = 64 << 20
  private static let mostEntries = 1 << 20

  init(_ file: ReadableFile) { self.file = file }

  /// Calls a body with each key and its value, in order.
  func forEach(_ body: (_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) throws -> Void) throws {
    guard file.byteCount >= Self.footerSize else {
      throw FormatError(.truncated, "the index has \(file.byteCount) bytes, and its end alone needs 48")
    }
    let footer = try file.bytes(at: file.byteCount - Self.footerSize, count: Self.footerSize)
    guard WireReader.littleEndian(footer[40...]) == Self.magic else {
      throw FormatError(
        .damaged, "the index is no table of TensorFlow, or is cut short: it does not end as one does")
    }
    var handles = WireReader(footer[..<40], of: "the end of the index")
    // the first block is of things about the table, which checkpoints have none of
    _ = try handles.varint()
    _ = try handles.varint()
    var last: ArraySlice<UInt8>?
    var count = 0
    for (limit, handle) in try entries(at: &handles) {
      var handle = WireReader(handle, of: "a block's place in the index")
      for (key, value) in try entries(at: &handle) {
        if let last, !last.lexicographicallyPrecedes(key) {
          throw FormatError(.damaged, "the index: its keys are not in order")
        }
        guard !limit.lexicographicallyPrecedes(key) else {
          throw FormatError(.damaged, "the index: a key stands in the wrong block")
        }
        count += 1
        guard count <= Self.mostEntries else {
          throw FormatError(
            .tooLarge, "the index has more than \(Self.mostEntries) entries, and no model's has")
        }
        last = key
        try body(key, value)
      }
    }
  }

  /// The entries of the block whose place is read.
  private func entries(
    at handle: inout WireReader
  ) throws -> [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    let (offset, size) = (try handle.varint(), try handle.varint())
    let room = UInt64(file.byteCount - Self.footerSize)
    guard offset <= room, size <= room - offset, room - offset - size >= 5 else {
      throw FormatError(
        .damaged, "the index: a block of \(size) bytes at \(offset) is not inside the file")
    }
    guard size <= Self.mostBlockBytes else {
      throw FormatError(.tooLarge, "the index: a block of \(size) bytes, and none of a model's has so many")
    }
    let bytes = try file.bytes(at: Int(offset), count: Int(size) + 5)
    let (block, kind) = (bytes[..<Int(size)], bytes[Int(size)])
    var checksum = CRC32C()
    checksum.add(bytes[...Int(size)])
    guard UInt64(checksum.masked) == WireReader.littleEndian(bytes[(Int(size) + 1)...]) else {
      throw FormatError(
        .wrongChecksum, "the index: the block at \(offset) does not have its checksum: it is damaged")
    }
    guard kind == 0 else {
      throw FormatError(
        .unsupportedMethod,
        "the index is compressed (\(kind == 1 ? "snappy" : "kind \(kind)")), as TensorFlow has written none since 1.2; "
          + "load it there and save it again")
    }
    return try entries(in: block, at: offset)
  }

  private func entries(
    in block: ArraySlice<UInt8>, at offset: UInt64
  ) throws(FormatError) -> [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    let what = "the index, block at \(offset)"
    guard block.count >= 4 else { throw FormatError(.damaged, "\(what): it has no restarts") }
    let restarts = WireReader.littleEndian(block.suffix(4))
    guard restarts <= UInt64((block.count - 4) / 4) else {
      throw FormatError(.damaged, "\(what): \(restarts) restarts are more than it has room for")
    }
    var reader = WireReader(block.dropLast(4 + 4 * Int(restarts)), of: what)
    var found: [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
    var key: ArraySlice<UInt8> = []
    while !reader.rest.isEmpty {
      let (shared, rest, length) = (try reader.varint(), try reader.varint(), try reader.varint())
      guard shared <= UInt64(key.count) else {
        throw FormatError(.damaged, "\(what): an entry shares \(shared) bytes with a key of \(key.count)")
      }
      guard rest <= UInt64(reader.rest.count), length <= UInt64(reader.rest.count) - rest else {
        throw FormatError(.damaged, "\(what): an entry is not inside it")
      }
      key = ArraySlice(Array(key.prefix(Int(shared))) + (try reader.bytes(Int(rest))))
      found.append((key, try reader.bytes(Int(length))))
    }
    return found
  }
}
