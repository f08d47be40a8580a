import HDF5

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A directory of its own for one test, removed with all that is in it.
final class Scratch {
  let directory: String

  init() throws {
    var template = Array("/tmp/h5surgery-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw SystemFailure(number: errno) }
    directory = String(cString: made)
  }

  deinit {
    guard let listing = opendir(directory) else { return }
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if unlink(path(name)) != 0 { rmdir(path(name)) }
    }
    closedir(listing)
    rmdir(directory)
  }

  /// The path of something in the directory.
  func path(_ name: String) -> String { directory + "/" + name }

  /// A file in the directory with these bytes.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try write(bytes, to: path(name))
    return path(name)
  }

  /// A copy of a fixture that may be changed.
  func copy(ofFixture name: String) throws -> String { try file(name, try bytes(of: fixture(name))) }
}

/// An `errno`.
struct SystemFailure: Error { let number: Int32 }

/// The path of a file that `make_fixtures.py` wrote.
func fixture(_ name: String) -> String {
  let here = #filePath.utf8
  let end = here.lastIndex(of: UInt8(ascii: "/")) ?? here.startIndex
  return String(decoding: here[..<end], as: UTF8.self) + "/Fixtures/" + name
}

/// All bytes of a file.
func bytes(of path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { throw SystemFailure(number: errno) }
  defer { close(descriptor) }
  let size = Int(lseek(descriptor, 0, SEEK_END))
  var bytes = [UInt8](repeating: 0, count: size)
  guard pread(descriptor, &bytes, size, 0) == size else { throw SystemFailure(number: errno) }
  return bytes
}

/// Writes a new file, or over one that is there.
func write(_ bytes: [UInt8], to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { throw SystemFailure(number: errno) }
  defer { close(descriptor) }
  guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { throw SystemFailure(number: errno) }
}

/// The refusal that `body` ends with; nil when it ends well.
func refusal(_ body: () throws -> Void) -> HDF5Error? {
  do {
    try body()
    return nil
  } catch {
    return error as? HDF5Error
  }
}

extension Dataset {
  /// All bytes as the file has them.
  borrowing func bytes(blockBytes: Int = 1 << 20) throws -> [UInt8] {
    var all: [UInt8] = []
    try read(blockBytes: blockBytes) { block, first in
      guard first * info.type.size == all.count else { throw SystemFailure(number: 0) }
      all += block
    }
    return all
  }

  /// All elements of a little-endian float32 dataset.
  borrowing func floats(blockBytes: Int = 1 << 20) throws -> [Float] {
    try bytes(blockBytes: blockBytes).withUnsafeBytes { buffer in
      (0..<(buffer.count / 4)).map {
        Float(bitPattern: UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }
}

extension Group {
  /// Creates a float32 dataset that counts up from `start`.
  borrowing func createCounting(
    _ path: String, shape: [Int], from start: Int = 0, blockBytes: Int = 1 << 20
  ) throws {
    guard let type = ElementType(numpyName: "float32") else { throw SystemFailure(number: 0) }
    try createDataset(path, shape: shape, type: type, blockBytes: blockBytes) { block, first in
      for place in 0..<(block.count / 4) {
        let bits = Float(start + first + place).bitPattern.littleEndian
        block.storeBytes(of: bits, toByteOffset: 4 * place, as: UInt32.self)
      }
    }
  }

  /// Writes the attribute of a name and reads it again.
  borrowing func roundTrip(_ name: String, _ attribute: Attribute) throws -> Attribute? {
    try setAttribute(name, attribute)
    return try self.attribute(name)
  }
}

/// The most memory that this process has had so far.
func residentKilobytes() -> Int {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss / 1024
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  #endif
}
