import Files
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct RoomTests {
  @Test func theFileStaysAsItIs() throws {
    let folder = Folder()
    let path = folder.path("file")
    Folder.write("content", to: path)
    try Room.reserve(1 << 20, in: path, named: path)
    #expect(Folder.read(path) == "content")
    try Room.reserve(1 << 20, after: 1 << 19, in: path, named: path)
    #expect(Folder.read(path) == "content")
    try Room.giveBack(in: path)
    #expect(Folder.read(path) == "content")
  }

  @Test func aFileThatIsNotThereIsRefused() {
    let path = Folder().path("file")
    #expect(throws: FileError.self) { try Room.reserve(1, in: path, named: path) }
    #expect(throws: FileError.self) { try Room.giveBack(in: path) }
  }

  /// No disk has so much: it is told by what is free, and nothing is taken to try it out.
  @Test(arguments: [1 << 55, .max])
  func moreThanIsFreeIsRefusedAtOnce(bytes: Int) throws {
    let folder = Folder()
    let path = folder.path("temporary")
    Folder.write("content", to: path)
    for ask in [
      { try Room.reserve(bytes, after: 7, in: path, named: "out.h5") },
      { try Room.require(bytes, in: path, named: "out.h5") },
    ] as [() throws -> Void] {
      #expect {
        try ask()
      } throws: {
        let said = "\($0)"
        return ($0 as? FileError)?.code == .diskFull
          && said.hasPrefix("out.h5: can't write: it needs \(bytes) bytes")
          && !said.contains("temporary")
      }
    }
    var info = stat()
    #expect(stat(path, &info) == 0 && info.st_blocks < 100)
  }

  @Test func aLimitOfFileSizeIsHeeded() async {
    await #expect(processExitsWith: .success) {
      let folder = Folder()
      let path = folder.path("file")
      signal(SIGXFSZ, SIG_IGN)
      Folder.write("content", to: path)
      var limit = rlimit(rlim_cur: 4096, rlim_max: rlim_t.max)
      #if canImport(Glibc)
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = 4096
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
        getrlimit(RLIMIT_FSIZE, &limit)
        limit.rlim_cur = 4096
        setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      try Room.reserve(4096, in: path, named: "out.h5")
      #expect {
        try Room.reserve(4097, after: 7, in: path, named: "out.h5")
      } throws: {
        "\($0)" == "out.h5: can't write: it needs 4097 bytes, and files may have 4096 here (ulimit -f)"
      }
    }
  }
}
