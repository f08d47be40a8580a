import HDF5
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct FileTests {
  @Test func theLibraryTellsItsVersion() {
    let parts = Library.version.split(separator: ".").compactMap { Int($0) }
    #expect(parts.count == 3)
    #expect(parts.first == 1 || parts.first == 2)
  }

  @Test func anOpenFileKnowsItsPathAndSize() throws {
    let path = fixture("types.h5")
    let file = try File(reading: path)
    #expect(file.path == path)
    #expect(file.size == (try bytes(of: path)).count)
    #expect(try file.root().path == "/")
  }

  @Test func aMissingFileIsRefused() throws {
    let scratch = try Scratch()
    #expect(refusal { _ = try File(reading: scratch.path("none.h5")) }?.code == .missing)
    #expect(refusal { _ = try File(editing: scratch.path("none.h5")) }?.code == .missing)
    #expect(refusal { _ = try File(reading: scratch.path("none/none.h5")) }?.code == .missing)
    #expect(refusal { _ = try File(creating: scratch.path("none/none.h5")) }?.code == .missing)
  }

  @Test func aFileThatItsWriterLeftOpenIsSaidToBeThat() throws {
    let scratch = try Scratch()
    let inside = try Inside(Self.leftOpen, at: 11_292, in: scratch)
    let alone = try scratch.file("open.h5", Self.leftOpen)
    for (path, part) in [(alone, nil), (inside.path, inside.part)] as [(String, Range<Int>?)] {
      let error = try #require(refusal { _ = try File(reading: path, part: part) })
      #expect(error.code == .leftOpen)
      #expect(error.message.contains("was not closed by its writer") && error.message.contains("h5clear -s"))
    }
  }

  /// A file of h5py whose writer was killed while others were allowed to read it.
  private static let leftOpen: [UInt8] = {
    let head: [UInt8] = [
      0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 3, 8, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF,
      0xFF, 0xFF,
      0xFF, 0xFF, 0xFF, 0xC3, 0, 0, 0, 0, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0, 0, 0x27, 0x8C, 0xB9, 0x93, 0x4F,
      0x48, 0x44,
      0x52, 2, 0x20, 0xBC, 0xD1, 0x0C, 0x6B, 0xBC, 0xD1, 0x0C, 0x6B, 0xBC, 0xD1, 0x0C, 0x6B, 0xBC, 0xD1, 0x0C,
      0x6B,
      0x78, 2, 0x12, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
      0xFF,
      0xFF, 0xFF, 0x0A, 2, 0, 1, 0, 0, 0, 0x58,
    ]
    let checksum: [UInt8] = [0x92, 0xCE, 0xBD, 0xD7]
    let zeros = [UInt8](repeating: 0, count: 195 - head.count - checksum.count)
    return head + zeros + checksum
  }()

  @Test func aDirectoryIsRefused() throws {
    let scratch = try Scratch()
    #expect(refusal { _ = try File(reading: scratch.directory) }?.code == .notARegularFile)
    #expect(refusal { _ = try File(editing: scratch.directory) }?.code == .notARegularFile)
  }

  @Test func aFIFOIsRefusedAndNotOpened() throws {
    let scratch = try Scratch()
    let pipe = HeldFIFO(at: scratch.path("pipe"))
    #expect(refusal { _ = try File(reading: scratch.path("pipe")) }?.code == .notARegularFile)
    #expect(refusal { _ = try File(editing: scratch.path("pipe")) }?.code == .notARegularFile)
    #expect(symlink(scratch.path("pipe"), scratch.path("link.h5")) == 0)
    let error = refusal { _ = try File(reading: scratch.path("link.h5")) }
    #expect(error?.code == .notARegularFile)
    #expect(error?.file == scratch.path("link.h5"))
    #expect(
      error?.message == "this is a FIFO, expected a regular file; a pipe is not read: save it to a file first"
    )
    #expect(DirectFile.usedEnd(of: scratch.path("pipe")) == nil)
    #expect(!pipe.wasOpened())
  }

  @Test func aDeviceIsRefused() {
    #expect(refusal { _ = try File(reading: "/dev/zero") }?.code == .notARegularFile)
  }

  @Test func aSymbolicLinkToARegularFileIsFollowed() throws {
    let scratch = try Scratch()
    #expect(symlink(fixture("types.h5"), scratch.path("link.h5")) == 0)
    #expect(try File(reading: scratch.path("link.h5")).root().links().isEmpty == false)
  }

  @Test(.enabled(if: geteuid() != 0, "root reads everything")) func anUnreadableFileIsRefused() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "types.h5")
    #expect(chmod(path, 0o200) == 0)
    #expect(refusal { _ = try File(reading: path) }?.code == .unreadable)
    #expect(chmod(path, 0o400) == 0)
    #expect(refusal { _ = try File(editing: path) }?.code == .notWritable)
  }

  @Test func anEmptyFileIsRefused() throws {
    let scratch = try Scratch()
    let error = refusal { _ = try File(reading: try scratch.file("empty.h5", [])) }
    #expect(error?.code == .notHDF5)
    #expect(error?.message.hasSuffix("is empty, expected an HDF5 file") == true)
  }

  @Test func aFileWithoutTheSignatureIsRefused() throws {
    let scratch = try Scratch()
    for content in ["PK\u{3}\u{4} a zip", "{}", String(repeating: "x", count: 5000)] {
      let error = refusal { _ = try File(reading: try scratch.file("not.h5", Array(content.utf8))) }
      #expect(error?.code == .notHDF5)
      #expect(error?.stack.isEmpty == false)
    }
  }

  @Test func aTruncatedFileIsRefused() throws {
    let scratch = try Scratch()
    let whole = try bytes(of: fixture("types.h5"))
    for length in [whole.count - 1, whole.count / 2, 600, 96] {
      let path = try scratch.file("cut.h5", Array(whole.prefix(length)))
      #expect(refusal { _ = try File(reading: path) }?.code == .truncated, "\(length) bytes")
    }
  }

  @Test func aPathWithANULIsRefused() {
    #expect(refusal { _ = try File(reading: fixture("types.h5") + "\0.txt") }?.code == .invalidName)
    #expect(refusal { _ = try File(creating: "/tmp/a\0b") }?.code == .invalidName)
    #expect(refusal { _ = try File(reading: "") }?.code == .invalidName)
  }

  @Test func creatingNeverOverwrites() throws {
    let scratch = try Scratch()
    let path = try scratch.file("there.h5", [1, 2, 3])
    #expect(refusal { _ = try File(creating: path) }?.code == .alreadyThere)
    #expect(try bytes(of: path) == [1, 2, 3])
  }

  @Test func nothingCanBeWrittenToAFileOpenedForReading() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "attributes.h5")
    let root = try File(reading: path).root()
    #expect(refusal { _ = try root.createGroup("new") }?.code == .notWritable)
    #expect(refusal { try root.setAttribute("new", .emptyList) }?.code == .notWritable)
    #expect(refusal { try root.delete("group") }?.code == .notWritable)
    #expect(refusal { try root.createCounting("x", shape: [2]) }?.code == .notWritable)
  }

  @Test func aGroupOutlivesItsFileUntilTheFileIsClosed() throws {
    let scratch = try Scratch()
    let path = scratch.path("new.h5")
    let root = try File(creating: path).root()
    #expect(try root.links().isEmpty)

    let file = try File(reading: fixture("types.h5"))
    let other = try file.root()
    #expect(try other.links().count > 10)
    try file.close()
    #expect(refusal { _ = try other.links() } != nil)
  }

  @Test func whatWasCreatedIsOnDiskAfterClosing() throws {
    let scratch = try Scratch()
    let path = scratch.path("new.h5")
    let file = try File(creating: path)
    let root = try file.root()
    let group = try root.createGroup("a")
    try group.createCounting("x", shape: [3])
    try file.close()
    #expect(try File(reading: path).root().dataset("a/x").floats() == [0, 1, 2])
  }

  @Test func aLargeMetadataBlockOnlyMovesThings() throws {
    let scratch = try Scratch()
    for (name, size) in [("small.h5", nil), ("large.h5", 1 << 16)] as [(String, Int?)] {
      let file = try File(creating: scratch.path(name), metadataBlockSize: size)
      try file.root().createCounting("a/b/x", shape: [2, 2])
      try file.close()
      #expect(try File(reading: scratch.path(name)).root().dataset("a/b/x").floats() == [0, 1, 2, 3])
    }
  }

  @Test func filesMayBeUsedFromSeveralTasksAtOnce() async throws {
    try await withThrowingTaskGroup(of: Int.self) { tasks in
      for _ in 0..<8 {
        tasks.addTask {
          let root = try File(reading: fixture("types.h5")).root()
          var total = 0
          for _ in 0..<50 {
            total += try root.links().count + root.dataset("float32").bytes().count
            _ = refusal { _ = try root.dataset("none") }
          }
          return total
        }
      }
      var totals: Set<Int> = []
      for try await total in tasks { totals.insert(total) }
      #expect(totals.count == 1)
    }
  }
}
