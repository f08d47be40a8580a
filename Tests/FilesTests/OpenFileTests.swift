import Foundation
import TestSupport
import Testing

@testable import Files

/// Files that are held open, read and written at any place.
struct OpenFileTests {
  let folder = Folder()

  @Test func bytesAreReadAtAnyPlace() throws {
    let bytes = (0..<(600 << 10)).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    Folder.write(bytes, to: folder.path("x"))
    let file = try ReadableFile(folder.path("x"))
    #expect(file.byteCount == bytes.count)
    #expect(try file.bytes(at: 1000, count: 10).elementsEqual(bytes[1000..<1010]))
    var all: [UInt8] = []
    var counts: [Int] = []
    try file.forEachBlock(of: 7..<bytes.count, failure: { $0 }) { (block) throws(FileError) in
      all += block
      counts.append(block.count)
    }
    #expect(all.elementsEqual(bytes[7...]))
    #expect(counts == [256 << 10, 256 << 10, 88 << 10 - 7])
    try file.requireUnchanged()
  }

  @Test func aFileThatGetsShorterIsNoticed() throws {
    Folder.write([UInt8](repeating: 1, count: 1000), to: folder.path("x"))
    let file = try ReadableFile(folder.path("x"))
    #expect(truncate(folder.path("x"), 500) == 0)
    let error = #expect(throws: FileError.self) { try file.bytes(at: 400, count: 200) }
    #expect(error?.code == .changed)
    let second = #expect(throws: FileError.self) { try file.requireUnchanged() }
    #expect(second?.code == .changed)
  }

  @Test func aPipeIsNotHeldOpen() throws {
    let pipe = HeldFIFO(at: folder.path("pipe"))
    let error = #expect(throws: FileError.self) { try ReadableFile(folder.path("pipe")) }
    #expect(error?.code == .notARegularFile)
    #expect(!pipe.wasOpened())
  }

  @Test func bytesAreWrittenAtAnyPlace() throws {
    Folder.write("0123456789", to: folder.path("x"))
    let file = try WritableFile(folder.path("x"), named: "x")
    try write("ab", to: file, at: 3)
    try file.cut(at: 7)
    try file.close()
    #expect(Folder.read(folder.path("x")) == "012ab56")
  }

  @Test func aFileThatCanNotBeWrittenSaysWhy() throws {
    var code: FileError.Code?
    do throws(FileError) { _ = try WritableFile(folder.path("absent"), named: "absent") } catch {
      code = error.code
    }
    #expect(code == .missing)
    Folder.write("0123456789", to: folder.path("x"))
    let file = WritableFile(owning: open(folder.path("x"), O_RDONLY | O_CLOEXEC), named: "people's name")
    do throws(FileError) { try write("ab", to: file, at: 0) } catch { #expect(error.file == "people's name") }
    #expect(Folder.read(folder.path("x")) == "0123456789")
  }

  private func write(
    _ text: String, to file: borrowing WritableFile, at offset: Int
  ) throws(FileError) {
    var failure: FileError?
    Array(text.utf8).withUnsafeBytes { bytes in
      do throws(FileError) { try file.write(bytes, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
