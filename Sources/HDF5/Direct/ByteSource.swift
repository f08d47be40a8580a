#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The bytes of an open file, read in blocks of which some are kept: metadata lies scattered, but in small clusters.
///
/// Never mapped into memory: a file that gets shorter meanwhile is an error here, not the end of the process.
final class ByteSource {
  /// Bytes of the file when it was opened.
  let size: Int
  /// Where the file ends by its own words: nothing is read beyond.
  private(set) var end: Int
  /// The end of what lies furthest back of all that was read or laid claim to.
  private(set) var furthest = 0
  /// What the bytes belong to of all that was read or laid claim to.
  let claims: Claims
  /// What lies idle inside of structures; nil where nobody wants to know.
  private(set) var map: RoomMap?

  private let descriptor: Int32
  private var blocks: [Block]

  private struct Block {
    var number = -1
    var bytes: [UInt8] = []
  }

  private static let blockSize = 4096
  /// Blocks that are kept: a megabyte in all.
  private static let blockCount = 256
  /// No single structure is larger: the largest attribute, and what stands around it.
  private static let structureLimit = Attribute.byteLimit + (1 << 20)

  /// Takes over a descriptor.
  ///
  /// - Parameters:
  ///   - mapping: Whether to note what lies idle inside of structures.
  ///   - pieces: Of so many it is noted what they belong to; a file of more is not understood.
  init(descriptor: Int32, size: Int, mapping: Bool = false, pieces: Int = .max) {
    claims = Claims(limit: pieces)
    self.descriptor = descriptor
    self.size = size
    end = size
    map = mapping ? RoomMap() : nil
    blocks = [Block](repeating: Block(), count: Self.blockCount)
  }

  deinit { _ = close(descriptor) }

  /// Takes the file's own word for where it ends, if it is that long.
  func setEnd(_ declared: UInt64) throws(HDF5Error) {
    guard let declared = Int(exactly: declared), declared <= size else {
      throw .notUnderstood("a file shorter than it declares")
    }
    end = declared
  }

  /// The bytes of one whole structure, a part of the object whose header is at `owner`.
  func cursor(
    at address: UInt64, count: Int, as part: Claims.Part, of owner: UInt64
  ) throws(HDF5Error) -> Cursor {
    let start = try claim(address, count: count, as: part, of: owner)
    guard count <= Self.structureLimit else { throw .notUnderstood("a structure of \(count) bytes") }
    let (first, offset) = start.quotientAndRemainder(dividingBy: Self.blockSize)
    if offset + count <= Self.blockSize {
      return Cursor(try block(first), offset..<(offset + count))
    }
    guard count <= Self.blockSize else {
      return Cursor(try read(at: start, count: count), 0..<count)
    }
    let bytes = try Array(block(first)[offset...]) + block(first + 1).prefix(offset + count - Self.blockSize)
    return Cursor(bytes, 0..<count)
  }

  /// Takes note of bytes that belong to an object, and requires them to lie inside the file.
  @discardableResult
  func claim(
    _ address: UInt64, count: Int, as part: Claims.Part, of owner: UInt64
  ) throws(HDF5Error) -> Int {
    guard let start = Int(exactly: address), count >= 0, start <= end, count <= end - start else {
      throw .notUnderstood("\(count) bytes at \(address), beyond the end of the file at \(end)")
    }
    furthest = max(furthest, start + count)
    try claims.claim(start..<(start + count), as: part, of: owner)
    return start
  }

  /// Takes note of the bytes of a structure that hold nothing; its bytes were claimed.
  ///
  /// - Parameter isLost: Whether the structure could do without them.
  func leave(_ address: UInt64, _ range: Range<Int>, isLost: Bool = false) {
    guard map != nil else { return }
    let start = Int(address)
    map?.leave((start + range.lowerBound)..<(start + range.upperBound), isLost: isLost)
  }

  /// Whether all bytes of a range, not longer than a block, are zero.
  func isZero(_ range: Range<Int>) throws(HDF5Error) -> Bool {
    let (first, offset) = range.lowerBound.quotientAndRemainder(dividingBy: Self.blockSize)
    let inFirst = try block(first)[offset...].prefix(range.count)
    guard inFirst.allSatisfy({ $0 == 0 }) else { return false }
    guard inFirst.count < range.count else { return true }
    return try block(first + 1).prefix(range.count - inFirst.count).allSatisfy { $0 == 0 }
  }

  private func block(_ number: Int) throws(HDF5Error) -> [UInt8] {
    let place = number % Self.blockCount
    if blocks[place].number == number { return blocks[place].bytes }
    let start = number * Self.blockSize
    let count = min(Self.blockSize, size - start)
    // its room is used again, unless somebody still reads there
    var block = Block()
    swap(&block, &blocks[place])
    if block.bytes.count != count { block.bytes = [UInt8](repeating: 0, count: count) }
    guard unsafe block.bytes.withUnsafeMutableBytes({ unsafe fill($0, from: start) }) else {
      throw unreadable
    }
    block.number = number
    swap(&block, &blocks[place])
    return blocks[place].bytes
  }

  private func read(at start: Int, count: Int) throws(HDF5Error) -> [UInt8] {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      if unsafe fill(UnsafeMutableRawBufferPointer(buffer), from: start) { done = count }
    }
    guard bytes.count == count else { throw unreadable }
    return bytes
  }

  private var unreadable: HDF5Error { .notUnderstood("bytes that can't be read") }

  /// Reads as many bytes as there is room for; false where there are fewer.
  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from start: Int) -> Bool {
    var done = 0
    while done < buffer.count {
      let got = unsafe pread(
        descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done, off_t(start + done))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return false }
      done += got
    }
    return true
  }
}
