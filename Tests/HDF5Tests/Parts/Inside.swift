import HDF5
import TestSupport

/// An HDF5 file as a part of another file, between bytes that are a trap for whoever reads beyond it.
struct Inside {
  let path: String
  let part: Range<Int>

  /// The fixtures of all layouts.
  static let fixtures = [
    "plain.h5", "layouts.h5", "attributes.h5", "links.h5", "types.h5", "latest.h5", "version2.h5",
  ]
  /// At the beginning, in the middle of a word, behind other members of an archive, in the middle of a page.
  static let offsets = [1, 100, 11_292, 4_096 + 7]

  /// Puts a file into a larger one.
  init(_ content: [UInt8], at offset: Int, in scratch: Scratch, called name: String = "outer.keras") throws {
    // both before and behind there is HDF5 of another file, where libhdf5 would look for a signature as well
    let other = try bytes(of: fixture("layouts.h5"))
    let before = (0..<(offset / other.count + 1)).flatMap { _ in other }.prefix(offset)
    path = try scratch.file(name, before + content + other)
    part = offset..<(offset + content.count)
  }
}

/// The places where it does not matter what superblocks of version 0 say, and where they say it.
enum Superblock0 {
  /// The bytes of a file behind a user block of some size.
  ///
  /// - Parameter saysSo: Whether its superblock says where it is, as where libhdf5 wrote the user block.
  static func behindUserBlock(_ size: Int, _ content: [UInt8], saysSo: Bool) -> [UInt8] {
    var content = content
    if saysSo {
      content.replaceSubrange(24..<32, with: littleEndian(UInt64(size)))
      content.replaceSubrange(40..<48, with: littleEndian(end(of: content) + UInt64(size)))
    }
    return (0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) } + content
  }

  /// Where the file ends by its own words.
  static func end(of content: [UInt8]) -> UInt64 {
    content[40..<48].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// The bytes of every dataset that can be read, by its path: not those that are compressed by what libhdf5 does not bring along.
func numbers(of path: String, part: Range<Int>? = nil) throws -> [String: [UInt8]] {
  guard let dump = MetadataDump(libraryReading: path, part: part) else { throw SystemFailure(number: 0) }
  let root = try File(reading: path, part: part).root()
  var found: [String: [UInt8]] = [:]
  for key in dump.facts.keys where key.hasPrefix("dataset /") {
    let name = String(key.dropFirst("dataset /".count))
    let dataset = try root.dataset(name)
    found[name] = try? dataset.bytes()
  }
  return found
}

/// Compares the elements of every dataset that lies in one piece with the bytes that are on disk where it says that they are.
///
/// - Returns: how many of them have some.
func countOfSoundOffsets(
  in path: String, _ root: borrowing StoredGroup, _ numbers: [String: [UInt8]]
) throws -> Int {
  let disk = try bytes(of: path)
  var count = 0
  for (name, elements) in numbers where !elements.isEmpty {
    guard let offset = try root.dataset(name).info.offset.flatMap(Int.init(exactly:)) else { continue }
    guard offset <= disk.count - elements.count,
      disk[offset..<(offset + elements.count)].elementsEqual(elements)
    else { throw SystemFailure(number: 0) }
    count += 1
  }
  return count
}
