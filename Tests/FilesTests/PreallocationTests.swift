import Files
import TestSupport
import Testing

struct PreallocationTests {
  @Test func theFileStaysAsItIs() throws {
    let folder = Folder()
    let path = folder.path("file")
    Folder.write("content", to: path)
    try Preallocation.reserve(1 << 20, in: path)
    #expect(Folder.read(path) == "content")
    try Preallocation.giveBack(in: path)
    #expect(Folder.read(path) == "content")
  }

  @Test func aFileThatIsNotThereIsRefused() {
    let path = Folder().path("file")
    #expect(throws: FileError.self) { try Preallocation.reserve(1, in: path) }
    #expect(throws: FileError.self) { try Preallocation.giveBack(in: path) }
  }
}
