import TestSupport
import Testing

@testable import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct FileCopyTests {
  let folder = Folder()

  @Test(arguments: [0, 1, 4097, (1 << 20) + 13, (33 << 20) + 7]) func copiesEveryByte(count: Int) throws {
    let (from, to) = (folder.path("from"), folder.path("to"))
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    Folder.write(bytes, to: from)
    Folder.write("", to: to)
    let last = Heard<String>()
    let copy = try FileCopy(from: from, over: to) { done, total in
      last.append("\(done) of \(total)")
      return true
    }
    #expect(Folder.bytes(to) == bytes)
    #expect(copy.source.byteCount == count)
    if copy.method != .clone, count > 0 { #expect(last.all.last == "\(count) of \(count)") }
  }

  @Test func theKernelsOwnCopyIsTheSame() throws {
    let (from, to) = (folder.path("from"), folder.path("to"))
    let bytes = (0..<(33 << 20) + 7).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    Folder.write(bytes, to: from)
    Folder.write("", to: to)
    let (input, output) = (open(from, O_RDONLY), open(to, O_WRONLY))
    defer {
      close(input)
      close(output)
    }
    var last = 0
    let isDone = try FileCopy.copyInKernel(input, output, bytes.count, from, to) { done, _ in
      last = done
      return true
    }
    if isDone {
      #expect(last == bytes.count)
      #expect(Folder.bytes(to) == bytes)
    } else {
      #expect(Folder.bytes(to).isEmpty)
    }
  }

  @Test func aFileThatChangesMeanwhileIsNoCopy() throws {
    let (from, to) = (folder.path("from"), folder.path("to"))
    Folder.write([UInt8](repeating: 1, count: 3 << 20), to: from)
    Folder.write("", to: to)
    // Long ago, so that the change has another time for sure.
    #expect(utimes(from, [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]) == 0)
    var isChanged = false
    do {
      let copy = try FileCopy(from: from, over: to) { done, _ in
        // As long as before, so that only the time tells.
        if !isChanged { Folder.write([UInt8](repeating: 2, count: 3 << 20), to: from) }
        isChanged = true
        return true
      }
      #expect(copy.method == .clone && !isChanged, "a clone is made in one step")
    } catch {
      #expect(error.code == .changed)
    }
  }

  @Test func aPipeIsRefusedAndNotOpened() throws {
    let pipe = HeldFIFO(at: folder.path("pipe"))
    Folder.write("", to: folder.path("to"))
    #expect {
      _ = try FileCopy(from: folder.path("pipe"), over: folder.path("to"))
    } throws: {
      ($0 as? FileError)?.code == .notARegularFile
    }
    #expect {
      _ = try TextFile.read(folder.path("pipe"), limit: 10)
    } throws: {
      ($0 as? FileError)?.code == .notARegularFile
    }
    #expect(FileHead.bytes(of: folder.path("pipe"), count: 4).isEmpty)
    #expect(!pipe.wasOpened())
  }

  @Test func aMissingFileIsSaid() throws {
    Folder.write("", to: folder.path("to"))
    #expect {
      _ = try FileCopy(from: folder.path("absent.h5"), over: folder.path("to"))
    } throws: {
      ($0 as? FileError)?.code == .missing && "\($0)".contains("absent.h5")
    }
  }

  @Test func aCopyInTheBackgroundIsWaitedFor() throws {
    let (from, to) = (folder.path("from"), folder.path("to"))
    let bytes = (0..<(40 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    Folder.write(bytes, to: from)
    Folder.write("", to: to)
    let copy = try BackgroundCopy(from: from, over: to).finish()
    #expect(copy.source == (try FileIdentity(at: from)))
    #expect(Folder.bytes(to) == bytes)
  }

  @Test func aCopyInTheBackgroundSaysWhyItFailed() throws {
    Folder.write("", to: folder.path("to"))
    let copy = try BackgroundCopy(from: folder.path("absent.h5"), over: folder.path("to"))
    #expect {
      _ = try copy.finish()
    } throws: {
      ($0 as? FileError)?.code == .missing
    }
  }

  @Test func aCopyThatIsNotWantedStops() throws {
    let (from, to) = (folder.path("from"), folder.path("to"))
    Folder.write([UInt8](repeating: 1, count: 40 << 20), to: from)
    Folder.write("", to: to)
    #expect {
      try FileCopy(from: from, over: to) { _, _ in false }
    } throws: {
      ($0 as? FileError)?.code == .stopped
    }
    for _ in 0..<20 { _ = try BackgroundCopy(from: from, over: to) }
    #expect(Folder.bytes(from).count == 40 << 20)
  }

  @Test func twoNamesOfOneFileAreTheSameFile() throws {
    let (a, b) = (folder.path("a"), folder.path("b"))
    Folder.write("x", to: a)
    #expect(link(a, b) == 0)
    let (first, second) = (try FileIdentity(at: a), try FileIdentity(at: b))
    #expect(try #require(first).isSameFile(as: try #require(second)))
  }
}
