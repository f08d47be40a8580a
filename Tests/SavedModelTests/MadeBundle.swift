import TensorFlowBundle
import TestSupport

/// Protobuf messages, byte by byte.
struct Wire {
  private(set) var bytes: [UInt8] = []

  static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes): (UInt64, [UInt8]) = (value, [])
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  func number(_ field: UInt64, _ value: UInt64) -> Wire {
    Wire(bytes: bytes + Self.varint(field << 3) + Self.varint(value))
  }

  func fixed32(_ field: UInt64, _ value: UInt32) -> Wire {
    Wire(
      bytes: bytes + Self.varint(field << 3 | 5)
        + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
  }

  func message(_ field: UInt64, _ value: [UInt8]) -> Wire {
    Wire(bytes: bytes + Self.varint(field << 3 | 2) + Self.varint(UInt64(value.count)) + value)
  }

  func text(_ field: UInt64, _ value: String) -> Wire { message(field, Array(value.utf8)) }
}

/// A checkpoint made by hand, of which anything can be wrong.
struct MadeBundle {
  var header = Wire().number(1, 1)
  /// Keys and entries.
  var entries: [(key: [UInt8], entry: Wire)] = []
  var data: [UInt8] = []
  var compression: UInt8 = 0
  var isSorted = true

  mutating func add(_ key: String, _ entry: Wire) { entries.append((Array(key.utf8), entry)) }

  /// A tensor of `float32` of one axis.
  static func entry(offset: Int = 0, count: Int, size: Int? = nil, kind: UInt64 = 1, shard: UInt64 = 0)
    -> Wire
  {
    Wire().number(1, kind).message(2, Wire().message(2, Wire().number(1, UInt64(count)).bytes).bytes)
      .number(3, shard).number(4, UInt64(offset)).number(5, UInt64(size ?? 4 * count)).fixed32(6, 0)
  }

  static func block(_ entries: [(key: [UInt8], value: [UInt8])], compression: UInt8 = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    for (key, value) in entries {
      bytes +=
        Wire.varint(0) + Wire.varint(UInt64(key.count)) + Wire.varint(UInt64(value.count)) + key + value
    }
    bytes += [0, 0, 0, 0, 1, 0, 0, 0]
    return sealed(bytes, compression)
  }

  /// A block with what stands behind each.
  static func sealed(_ bytes: [UInt8], _ compression: UInt8 = 0) -> [UInt8] {
    var checksum = CRC32C()
    checksum.add(bytes + [compression])
    return bytes + [compression] + (0..<4).map { UInt8(truncatingIfNeeded: checksum.masked >> (8 * $0)) }
  }

  static func table(_ block: [UInt8], limit: [UInt8] = [0xFF, 0xFF]) -> [UInt8] {
    func handle(_ offset: Int, _ size: Int) -> [UInt8] {
      Wire.varint(UInt64(offset)) + Wire.varint(UInt64(size))
    }
    let index = Self.block([(limit, handle(0, block.count - 5))])
    let meta = Self.block([])
    let footer = handle(block.count + index.count, meta.count - 5) + handle(block.count, index.count - 5)
    return block + index + meta + footer + [UInt8](repeating: 0, count: 40 - footer.count)
      + [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]
  }

  /// Writes its files.
  func write(to prefix: String) {
    var all = [(key: [], value: header.bytes)] + entries.map { (key: $0.key, value: $0.entry.bytes) }
    if isSorted { all.sort { $0.key.lexicographicallyPrecedes($1.key) } }
    Folder.write(Self.table(Self.block(all, compression: compression)), to: "\(prefix).index")
    Folder.write(data, to: "\(prefix).data-00000-of-00001")
  }
}
