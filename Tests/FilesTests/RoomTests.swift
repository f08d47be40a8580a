import Files
import TestSupport
import Testing

struct RoomTests {
  @Test func theFileStaysAsItIs() throws {
    let folder = Folder()
    let path = folder.path("file")
    Folder.write("content", to: path)
    try Room.reserve(1 << 20, in: path)
    #expect(Folder.read(path) == "content")
    try Room.giveBack(in: path)
    #expect(Folder.read(path) == "content")
  }

  @Test func aFileThatIsNotThereIsRefused() {
    let path = Folder().path("file")
    #expect(throws: FileError.self) { try Room.reserve(1, in: path) }
    #expect(throws: FileError.self) { try Room.giveBack(in: path) }
  }
}
