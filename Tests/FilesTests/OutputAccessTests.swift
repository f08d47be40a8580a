import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whose an output is, and who may read it.
struct OutputAccessTests {
  let folder = Folder()

  private func file(_ name: String, _ permissions: UInt32) -> String {
    let path = folder.path(name)
    Folder.write("content of \(name)", to: path)
    chmod(path, mode_t(permissions))
    return path
  }

  private func permissions(_ path: String) throws -> UInt32? { try FileIdentity(at: path)?.permissions }

  private func commit(
    over name: String, permissions: UInt32 = 0o666, madeFrom sources: [String] = []
  ) throws -> [String] {
    let output = try AtomicOutput(for: folder.path(name), overwriting: true)
    Folder.write("new", to: output.temporaryPath)
    return try output.commit(permissions: permissions, madeFrom: sources)
  }

  // MARK: permissions

  @Test func aNewFileHasWhatTheMaskLeaves() async {
    await #expect(processExitsWith: .success) {
      let folder = Folder()
      for (mask, given, expected) in [
        (0o022, 0o644, 0o644), (0o077, 0o644, 0o600), (0o027, 0o755, 0o750), (0o002, 0o664, 0o664),
      ] as [(mode_t, UInt32, UInt32)] {
        umask(mask)
        let path = folder.path("\(mask)-\(given)")
        let output = try AtomicOutput(for: path, overwriting: false)
        #expect(try FileIdentity(at: output.temporaryPath)?.permissions == 0o600)
        try output.commit(permissions: given)
        #expect(try FileIdentity(at: path)?.permissions == expected)
        #expect(umask(0o022) == mask, "the mask is as it was")
        umask(0o022)
        try TextFile.write("text", to: folder.path("text"), overwriting: true)
        #expect(try FileIdentity(at: folder.path("text"))?.permissions == 0o644)
      }
    }
  }

  @Test(arguments: [true, false]) func threadsThatReadTheMaskAtOnceLeaveItAsItWas(bySetting: Bool) async {
    await #expect(processExitsWith: .success) { [bySetting] in
      umask(0o027)
      let found = Mutex(Set<UInt32>())
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        for _ in 0..<2_000 {
          let mask = bySetting ? ProcessMask.readBySetting() : ProcessMask.current
          _ = found.withLock { $0.insert(mask) }
        }
      }
      #expect(found.withLock { $0 } == [0o027])
      #expect(umask(0o022) == 0o027)
    }
  }

  @Test(arguments: [0o600, 0o640, 0o604, 0o444] as [UInt32])
  func aFileThatIsReplacedKeepsItsPermissions(old: UInt32) throws {
    let path = file("old", old)
    #expect(try commit(over: "old").isEmpty)
    #expect(try permissions(path) == old)
    #expect(Folder.read(path) == "new")
    try TextFile.write("text", to: path, overwriting: true)
    #expect(try permissions(path) == old)
  }

  @Test func whoMayNotReadASourceMayNotReadTheOutput() throws {
    let (open, shared, closed) = (file("open", 0o644), file("shared", 0o640), file("closed", 0o600))
    #expect(try commit(over: "a", permissions: 0o644, madeFrom: [open]).isEmpty)
    #expect(
      try commit(over: "b", permissions: 0o644, madeFrom: [open, shared])
        == ["\"\(folder.path("b"))\" has the permissions 640, for others may not read \"\(shared)\""])
    #expect(try permissions(folder.path("b")) == 0o640)
    _ = try commit(over: "c", permissions: 0o664, madeFrom: [open, shared, closed])
    #expect(try permissions(folder.path("c")) == 0o600)
    // a file that all may read is no reason to let them read what was closed
    let old = file("old", 0o644)
    #expect(try commit(over: "old", madeFrom: [closed]).count == 1)
    #expect(try permissions(old) == 0o600)
    // in place, a file is its own source
    #expect(try commit(over: "shared", madeFrom: [shared]).isEmpty)
    #expect(try permissions(shared) == 0o640)
    #expect(try commit(over: "open", madeFrom: [open, closed]).count == 1)
    #expect(try permissions(open) == 0o600)
  }

  @Test func aSourceThatIsGoneCountsAsPrivate() throws {
    _ = try commit(over: "a", permissions: 0o644, madeFrom: [folder.path("gone")])
    #expect(try permissions(folder.path("a")) == 0o600)
  }

  // MARK: owners and names

  @Test(.enabled(if: geteuid() == 0, "giving files away takes root"))
  func aFileThatIsReplacedKeepsItsOwner() throws {
    let path = file("old", 0o640)
    #expect(chown(path, 1234, 2345) == 0)
    chmod(path, 0o6640)
    #expect(try commit(over: "old").isEmpty)
    var info = stat()
    #expect(stat(path, &info) == 0)
    #expect(info.st_uid == 1234 && info.st_gid == 2345)
    #expect(UInt32(info.st_mode) & 0o7777 == 0o640, "nobody's rights are lent to who runs it")
  }

  @Test(.enabled(if: geteuid() == 0, "becoming another user takes root"))
  func anOwnerThatCanNotBeKeptIsSaid() async {
    await #expect(processExitsWith: .success) {
      let folder = Folder()
      chmod(folder.path, 0o777)
      let path = folder.path("old")
      Folder.write("old", to: path)
      chmod(path, 0o664)
      chown(path, 0, 2345)
      setgid(65_534)
      setuid(65_534)
      let output = try AtomicOutput(for: path, overwriting: true)
      let notes = try output.commit(permissions: 0o644)
      #expect(
        notes == [
          "\"\(path)\" was replaced, but its owner (user 0) and its group (2345) could not be kept"
        ])
      #expect(try FileIdentity(at: path)?.permissions == 0o644, "another group has what others had")
    }
  }

  @Test func anotherNameOfAReplacedFileIsSaid() throws {
    let path = file("old", 0o644)
    #expect(link(path, folder.path("second")) == 0)
    #expect(
      try commit(over: "old") == [
        "\"\(path)\" was replaced, but its other name, which leads to the old file, could not be kept"
      ])
    #expect(Folder.read(folder.path("second")) == "content of old")
  }

  // MARK: access control lists

  /// A list as Linux keeps it: the owner rw, user 7 as given, the group as given, all of them at most `mask`, others nothing.
  private func list(user: UInt8, group: UInt8, mask: UInt8) throws -> AccessList {
    func entry(_ kind: UInt8, _ bits: UInt8, _ id: UInt8? = nil) -> [UInt8] {
      [kind, 0, bits, 0] + (id.map { [$0, 0, 0, 0] } ?? [255, 255, 255, 255])
    }
    let entries = [entry(1, 6), entry(2, user, 7), entry(4, group), entry(16, mask), entry(32, 0)]
    return try #require(AccessList(bytes: [2, 0, 0, 0] + entries.flatMap { $0 }))
  }

  @Test func whatAListGivesToOneIsNotGivenToTheGroup() throws {
    let list = try list(user: 6, group: 0, mask: 6)
    let access = FileAccess(permissions: 0o660, list: list)
    #expect(list.groupBits == 0)
    #expect(access.plainPermissions == 0o600)
    #expect(access.narrowed(0o660, with: nil) == 0o600)
    #expect(access.narrowed(0o660, with: list) == 0o660, "the same users")
    #expect(
      FileAccess(permissions: 0o660, list: try self.list(user: 4, group: 6, mask: 4)).plainPermissions
        == 0o640)
    #expect(FileAccess(permissions: 0o644).narrowed(0o666, with: list) == 0o666)
    #expect(AccessList(bytes: []) == nil)
  }
}
