import HDF5
import ModelSurgery
import TestSupport
import Testing

/// Files that can be looked at, but not operated on.
struct BrokenFileTests {
  /// An edit of one of the two arrays would change the other.
  @Test func aFileInWhichTwoArraysShareBytesIsNotOperatedOn() throws {
    let folder = Folder()
    let fixture = Fixture.named("M", "tf21")
    let weights = try ModelFile(contentsOf: fixture.path).whole.model.layers.flatMap(\.allWeights)
    let file = try File(reading: fixture.path)
    func offset(_ weight: Weight) throws -> UInt64 {
      let path = try #require(weight.tensor?.key)
      return try #require(try file.root().dataset(String(path.dropFirst())).info.offset)
    }
    // A message that says where the elements are: version, kind, address.
    func layout(_ offset: UInt64) -> [UInt8] {
      [3, 1] + (0..<8).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
    }
    var bytes = Folder.bytes(fixture.path)
    let (old, new) = (layout(try offset(weights[0])), layout(try offset(weights[1])))
    let place = try #require(bytes.firstRange(of: old))
    bytes.replaceSubrange(place, with: new)
    Folder.write(bytes, to: folder.path("in.h5"))

    var model = try ModelFile(contentsOf: folder.path("in.h5"))
    #expect(Set(model.findings.map(\.code)) == ["shared-bytes"])
    let error = #expect(throws: ModelFileError.self) { try model.apply(Freeze(.all)) }
    #expect(error?.code == "shared-bytes")
    #expect(error?.message.contains("can't be operated on") == true)
    #expect(throws: ModelFileError.self) { try Donor(contentsOf: folder.path("in.h5")) }
    // a new file would hide what an edited copy keeps
    for output in ["out.json", "out.weights.h5"] {
      let refused = #expect(throws: ModelFileError.self) { try model.write(to: folder.path(output)) }
      #expect(refused?.code == "shared-bytes")
    }
    #expect(folder.names == ["in.h5"])
  }
}
