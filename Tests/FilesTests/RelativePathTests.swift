import Files
import Foundation
import TestSupport
import Testing

/// What a file is called from another folder leads back to it from there.
struct RelativePathTests {
  static let ways: [(path: String, folder: String, name: String)] = [
    ("a/x.h5", "a", "x.h5"), ("a/x.h5", "b", "../a/x.h5"), ("a/x.h5", "a/deep", "../x.h5"),
    ("a/deep/x.h5", "a", "deep/x.h5"), ("a/./deep/../x.h5", "b", "../a/x.h5"),
    ("link/x.h5", "b", "../a/x.h5"),
  ]

  @Test(arguments: ways.indices) func theNameLeadsBack(index: Int) throws {
    let folder = Folder()
    for name in ["a", "a/deep", "b"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: false)
    }
    #expect(symlink("a", folder.path("link")) == 0)
    defer { for name in ["a", "b"] { try? FileManager.default.removeItem(atPath: folder.path(name)) } }
    let (path, from, name) = Self.ways[index]
    Folder.write("this one", to: folder.path(path))
    let found = try RelativePath.name(of: folder.path(path), from: folder.path(from))
    #expect(found == name)
    #expect(Folder.read(RelativePath.resolve(found, in: folder.path(from))) == "this one")
  }

  @Test func namesInTheSameFolderStay() throws {
    #expect(try RelativePath.name(of: "x.h5", from: ".") == "x.h5")
    #expect(RelativePath.resolve("x.h5", in: ".") == "x.h5")
    #expect(RelativePath.resolve("x.h5", in: "") == "x.h5")
    #expect(RelativePath.resolve("x.h5", in: "/") == "/x.h5")
    #expect(RelativePath.resolve("/y/x.h5", in: "a") == "/y/x.h5")
    #expect(throws: FileError.self) { try RelativePath.name(of: "no/such/x.h5", from: ".") }
  }
}
