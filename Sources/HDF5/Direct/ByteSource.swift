#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The bytes of an open file or of a part of it, read in blocks of which some are kept: metadata lies scattered, but
/// in small clusters.
///
/// The places that it tells and is told count from the beginning of the file on disk, addresses from where HDF5
/// begins in it. Nothing outside of the part is read.
///
/// Never mapped into memory: a file that gets shorter meanwhile is an error here, not the end of the process.
final class ByteSource {
  /// Which bytes of the file there are.
  let part: Range<Int>
  /// Where address 0 is.
  private(set) var base: Int
  /// Where the HDF5 ends by its own words: nothing is read beyond.
  private(set) var end: Int
  /// The end of what lies furthest back of all that was read or is owned.
  private(set) var furthest = 0
  /// What the bytes belong to of all that was read or is owned.
  let ownership: ByteOwnership
  /// What lies idle inside of structures; nil where nobody wants to know.
  private(set) var map: FreeSpaceMap?

  private let descriptor: Int32
  private var blocks: [Block]

  private struct Block {
    var number = -1
    var bytes: [UInt8] = []
  }

  private static let blockSize = 4096
  private static let smallestUserBlock = 512
  /// Blocks that are kept: a megabyte in all.
  private static let blockCount = 256
  /// No single structure is larger: the largest attribute, and what stands around it.
  private static let structureLimit = Attribute.byteLimit + (1 << 20)

  /// Takes over a descriptor.
  ///
  /// - Parameters:
  ///   - part: Which bytes there are, as far as the file has them.
  ///   - mapping: Whether to note what lies idle inside of structures.
  ///   - pieces: Of so many it is noted what they belong to; a file of more is not understood.
  init(descriptor: Int32, part: Range<Int>, mapping: Bool = false, pieces: Int = .max) {
    ownership = ByteOwnership(limit: pieces)
    self.descriptor = descriptor
    self.part = part
    base = part.lowerBound
    end = part.upperBound
    map = mapping ? FreeSpaceMap() : nil
    blocks = [Block](repeating: Block(), count: Self.blockCount)
  }

  deinit { _ = close(descriptor) }

  /// Finds where the HDF5 begins, as libhdf5 looks for it: at the beginning, or behind a user block of 512 bytes or
  /// of a larger power of two. Addresses count from there.
  func findBase(_ signature: [UInt8]) throws(HDF5Error) {
    var distance = 0
    while distance <= part.count - signature.count {
      let place = part.lowerBound + distance
      if try holds(signature, at: place) {
        (base, ownership.base, furthest) = (place, place, place)
        return
      }
      distance = distance == 0 ? Self.smallestUserBlock : 2 * distance
    }
    throw .notUnderstood("no signature of HDF5")
  }

  private func holds(_ signature: [UInt8], at place: Int) throws(HDF5Error) -> Bool {
    let (first, offset) = blockPlace(of: place)
    return try block(first)[offset...].starts(with: signature)
  }

  /// Takes the file's own word for how many bytes from its base on it has, if there are so many.
  func setByteCount(_ declared: UInt64) throws(HDF5Error) {
    guard let declared = Int(exactly: declared), declared <= part.upperBound - base else {
      throw .notUnderstood("a file shorter than it declares")
    }
    end = base + declared
  }

  /// The bytes of one whole structure, a part of the object whose header is at `owner`.
  func cursor(
    at address: UInt64, count: Int, as part: ByteOwnership.Part, of owner: UInt64
  ) throws(HDF5Error) -> Cursor {
    let start = try claim(address, count: count, as: part, of: owner)
    guard count <= Self.structureLimit else { throw .notUnderstood("a structure of \(count) bytes") }
    let (first, offset) = blockPlace(of: start)
    if offset + count <= Self.blockSize {
      return Cursor(try block(first), offset..<(offset + count))
    }
    guard count <= Self.blockSize else {
      return Cursor(try read(at: start, count: count), 0..<count)
    }
    let bytes = try Array(block(first)[offset...]) + block(first + 1).prefix(offset + count - Self.blockSize)
    return Cursor(bytes, 0..<count)
  }

  /// Takes note of bytes that belong to an object, and requires them to lie inside the file. Returns where they begin
  /// in it.
  @discardableResult
  func claim(
    _ address: UInt64, count: Int, as part: ByteOwnership.Part, of owner: UInt64
  ) throws(HDF5Error) -> Int {
    guard let address = Int(exactly: address), count >= 0, address <= end - base,
      count <= end - base - address
    else {
      throw .notUnderstood("\(count) bytes at \(address), beyond the end of the file at \(end)")
    }
    let start = base + address
    furthest = max(furthest, start + count)
    try ownership.claim(start..<(start + count), as: part, of: owner)
    return start
  }

  /// Takes note of the bytes of a structure that hold nothing; its bytes are owned.
  ///
  /// - Parameter isLost: Whether the structure could do without them.
  func leave(_ address: UInt64, _ range: Range<Int>, isLost: Bool = false) {
    guard map != nil else { return }
    let start = base + Int(address)
    map?.leave((start + range.lowerBound)..<(start + range.upperBound), isLost: isLost)
  }

  /// Whether all bytes of a range, not longer than a block, are zero.
  func isZero(_ range: Range<Int>) throws(HDF5Error) -> Bool {
    let (first, offset) = blockPlace(of: range.lowerBound)
    let inFirst = try block(first)[offset...].prefix(range.count)
    guard inFirst.allSatisfy({ $0 == 0 }) else { return false }
    guard inFirst.count < range.count else { return true }
    return try block(first + 1).prefix(range.count - inFirst.count).allSatisfy { $0 == 0 }
  }

  /// Which block a place is in, and where.
  private func blockPlace(of place: Int) -> (number: Int, offset: Int) {
    let (number, offset) = (place - part.lowerBound).quotientAndRemainder(dividingBy: Self.blockSize)
    return (number, offset)
  }

  private func block(_ number: Int) throws(HDF5Error) -> [UInt8] {
    let place = number % Self.blockCount
    if blocks[place].number == number { return blocks[place].bytes }
    let start = part.lowerBound + number * Self.blockSize
    let count = min(Self.blockSize, part.upperBound - start)
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
