import Files
import Foundation
import TestSupport
import Testing

/// Small texts, read and written as a whole.
struct TextFileTests {
  let folder = Folder()

  @Test func aTextMayBeAsLongAsTheLimit() throws {
    Folder.write("0123456789", to: folder.path("text"))
    #expect(try TextFile.read(folder.path("text"), limit: 10) == "0123456789")
    let error = #expect(throws: FileError.self) { try TextFile.read(folder.path("text"), limit: 9) }
    #expect(error?.code == .tooLarge)
  }

  @Test func aTextThatIsReplacedKeepsItsPermissions() throws {
    let path = folder.path("text")
    try TextFile.write("old", to: path, overwriting: false)
    #expect(try FileIdentity(at: path)?.permissions != 0o600, "not those of a temporary file")
    #expect(chmod(path, 0o604) == 0)
    try TextFile.write("new", to: path, overwriting: true)
    #expect(try FileIdentity(at: path)?.permissions == 0o604)
    #expect(Folder.read(path) == "new")
  }
}
