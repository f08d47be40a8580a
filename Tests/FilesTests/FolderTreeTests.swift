import Foundation
import TestSupport
import Testing

@testable import Files

/// Folders that are listed, and made whole or not at all.
struct FolderTreeTests {
  let folder = Folder()

  private func put(_ name: String, _ text: String = "x") throws {
    let path = URL(fileURLWithPath: folder.path(name))
    try FileManager.default.createDirectory(
      at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    Folder.write(text, to: path.path)
  }

  private func remove(_ names: String...) {
    for name in names { try? FileManager.default.removeItem(atPath: folder.path(name)) }
  }

  @Test func aListingFollowsNothing() throws {
    defer { remove("a") }
    try put("a/b/c.txt", "four")
    try put("a/z")
    symlink("/", folder.path("a/link"))
    let tree = try FolderTree(folder.path("a//"))
    #expect(tree.entries.map(\.path) == ["b", "b/c.txt", "link", "z"])
    #expect(tree.entries.map(\.kind) == [.folder, .regular, .link, .regular])
    #expect(tree.entries.map(\.byteCount) == [0, 4, 0, 1])
    #expect(try FolderTree(folder.path("a")) { _ in false }.entries.map(\.path) == ["b", "link", "z"])
  }

  @Test func aDeepFolderIsNotListedForEver() throws {
    defer { remove("d") }
    try put("d/" + String(repeating: "d/", count: 40) + "x")
    #expect(throws: FileError.self) { try FolderTree(folder.path("d")) }
  }

  /// What has come since the listing stays, and leads nowhere.
  @Test func onlyWhatWasListedIsRemoved() throws {
    defer { remove("a", "outside") }
    try put("outside/kept")
    try put("a/b/c")
    symlink(folder.path("outside"), folder.path("a/link"))
    let tree = try FolderTree(folder.path("a"))
    try put("a/b/new")
    #expect(!tree.remove())
    #expect(try FolderTree(folder.path("a")).entries.map(\.path) == ["b", "b/new"])
    #expect(try FolderTree(folder.path("a")).remove())
    #expect(folder.names == ["outside"] && Folder.read(folder.path("outside/kept")) == "x")
  }

  @Test func aFolderThatIsNotCommittedLeavesNothing() throws {
    do {
      let pending = try PendingFolder(for: folder.path("out"), overwriting: false) { _ in nil }
      _ = try NewFolder(pending.temporaryPath).create("a/b")
      #expect(folder.names.count == 1)
    }
    #expect(folder.names.isEmpty)
  }

  @Test func aFolderThatAppearsMeanwhileIsNotReplaced() throws {
    defer { remove("out") }
    let pending = try PendingFolder(for: folder.path("out"), overwriting: false) { _ in nil }
    mkdir(folder.path("out"), 0o700)
    let error = #expect(throws: FileError.self) { try pending.commit(permissions: 0o644, madeFrom: []) }
    #expect(error?.code == .alreadyThere)
  }

  /// What a folder holds is looked at again before it goes.
  @Test func whatIsPutIntoAFolderMeanwhileIsNotReplaced() throws {
    defer { remove("out") }
    try put("out/a")
    let pending = try PendingFolder(for: folder.path("out"), overwriting: true) { tree in
      tree.entries.contains { $0.path == "mine" } ? "\"mine\"" : nil
    }
    _ = try NewFolder(pending.temporaryPath).create("b")
    try put("out/mine")
    let error = #expect(throws: FileError.self) { try pending.commit(permissions: 0o644, madeFrom: []) }
    #expect(error?.message.contains("\"mine\"") == true)
    #expect(try FolderTree(folder.path("out")).entries.map(\.path) == ["a", "mine"])
  }

  @Test func aLinkToAFolderGoesOnLeadingThere() throws {
    defer { remove("out") }
    mkdir(folder.path("out"), 0o700)
    symlink("out", folder.path("link"))
    let pending = try PendingFolder(for: folder.path("link") + "/", overwriting: true, durably: true) { _ in
      nil
    }
    _ = try NewFolder(pending.temporaryPath).create("a")
    #expect(try pending.commit(permissions: 0o644, madeFrom: []) == [])
    #expect(try FileIdentity.isSymbolicLink(at: folder.path("link")))
    #expect(try FolderTree(folder.path("out")).entries.map(\.path) == ["a"])
    #expect(folder.names == ["link", "out"])
  }

  @Test func aFileWithoutANameIsWrittenAndRead() throws {
    let file = try UnnamedFile.create(in: folder.path, for: 3, of: "three bytes")
    try [UInt8]("abc".utf8).withUnsafeBytes { try file.write($0, at: 0) }
    let reading = try ReadableFile(file, named: "abc")
    #expect(try reading.bytes(at: 1, count: 2) == Array("bc".utf8))
    #expect(folder.names.isEmpty)
    let error = #expect(throws: FileError.self) {
      _ = try UnnamedFile.create(in: folder.path, for: 1 << 60, of: "much")
    }
    #expect(error?.code == .diskFull && error?.file == folder.path)
  }
}
