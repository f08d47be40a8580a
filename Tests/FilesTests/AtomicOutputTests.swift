import TestSupport
import Testing

@testable import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct AtomicOutputTests {
  let folder = Folder()

  @Test func anOutputAppearsOnlyWhenItIsCommitted() throws {
    let path = folder.path("a.h5")
    let output = try AtomicOutput(for: path, overwriting: false)
    Folder.write("whole", to: output.temporaryPath)
    #expect(try FileIdentity(at: path) == nil)
    try output.commit(permissions: 0o640)
    #expect(Folder.read(path) == "whole")
    #expect(try FileIdentity(at: path)?.permissions == 0o640)
    #expect(folder.names == ["a.h5"])
  }

  @Test func anOutputThatIsDroppedLeavesNothing() throws {
    do {
      let output = try AtomicOutput(for: folder.path("a.h5"), overwriting: false)
      #expect(folder.names.count == 1)
      _ = output.temporaryPath
    }
    #expect(folder.names.isEmpty)
  }

  @Test func anExistingFileIsNotReplacedUnasked() throws {
    let path = folder.path("a.h5")
    Folder.write("old", to: path)
    #expect(throws: FileError.self) { _ = try AtomicOutput(for: path, overwriting: false) }
    #expect(Folder.read(path) == "old")
  }

  @Test func aFileThatAppearsInTheMeantimeIsNotReplacedEither() throws {
    let path = folder.path("a.h5")
    let output = try AtomicOutput(for: path, overwriting: false)
    Folder.write("other's", to: path)
    do {
      try output.commit(permissions: 0o644)
      Issue.record("committed over another's file")
    } catch {
      #expect(error.code == .alreadyThere)
    }
    #expect(Folder.read(path) == "other's")
    #expect(folder.names == ["a.h5"])
  }

  @Test func replacingKeepsASymbolicLink() throws {
    let (real, link) = (folder.path("real.h5"), folder.path("link.h5"))
    Folder.write("old", to: real)
    #expect(symlink("real.h5", link) == 0)
    let output = try AtomicOutput(for: link, overwriting: true)
    Folder.write("new", to: output.temporaryPath)
    try output.commit(permissions: 0o644)
    #expect(Folder.read(real) == "new")
    #expect(Folder.read(link) == "new")
    #expect(folder.names == ["link.h5", "real.h5"])
  }

  @Test func aTemporaryFileIsItsOwnersAlone() throws {
    let output = try AtomicOutput(for: folder.path("a.h5"), overwriting: false)
    #expect(try FileIdentity(at: output.temporaryPath)?.permissions == 0o600)
  }

  /// Most file systems take 255 bytes, and a temporary name has more around it.
  @Test func aNameAsLongAsCanBeIsTaken() throws {
    let name = String(repeating: "n", count: 252) + ".h5"
    try AtomicOutput(for: folder.path(name), overwriting: false).commit(permissions: 0o644)
    #expect(folder.names == [name])
  }

  @Test func aMissingFolderIsSaid() throws {
    let path = folder.path("no/such/a.h5")
    #expect {
      _ = try AtomicOutput(for: path, overwriting: false)
    } throws: {
      ($0 as? FileError)?.code == .missing && "\($0)".contains(path)
    }
  }

  @Test func aFolderIsNotReplaced() throws {
    #expect(throws: FileError.self) { _ = try AtomicOutput(for: folder.path(""), overwriting: true) }
  }

  @Test func theSupervisorHearsOfTheTemporaryFile() throws {
    let heard = Heard<TemporaryFileChange>()
    TemporaryFiles.onChange { heard.append($0) }
    defer { TemporaryFiles.onChange(nil) }
    let output = try AtomicOutput(for: folder.path("heard.h5"), overwriting: false)
    let temporary = output.temporaryPath
    try output.commit(permissions: 0o644)
    // Other tests may write files at the same time.
    let planned = try #require(heard.all.firstIndex(of: .planned(path: temporary)))
    let made = try #require(heard.all.firstIndex(of: .made(path: temporary)))
    #expect(planned < made)
    #expect(heard.all[made...].contains(.gone))
  }
}
