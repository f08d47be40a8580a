import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing
import Transforms

/// `cast` on files: every number is rounded again here, and the way back is the way back.
struct CastTests {
  static let names = ["M", "LRCN", "g_bidirectional", "g_nested", "g_compiled", "g_split_names"]
  static var fixtures: [Fixture] {
    get throws { try Fixture.all(names, in: ["k224", "tf21", "tf215", "k30", "k3"]) }
  }

  @Test func thereAreFixtures() throws { #expect(try Self.fixtures.count >= 20) }

  @Test(arguments: try fixtures) func aBrainFloatIsTheUpperHalfRounded(fixture: Fixture) throws {
    let folder = Folder()
    let out = try Self.cast(fixture.path, to: .bfloat16, folder.path("out.h5"))
    let (old, new) = (try Numbers(path: fixture.path), try Numbers(path: out.path))
    let before = try ModelFile(contentsOf: fixture.path).whole.model.layers.flatMap(\.allWeights)
    let after = out.whole.model.layers.flatMap(\.allWeights)
    #expect(before.count == after.count)
    for (was, now) in zip(before, after) {
      #expect(now.type == "bfloat16" && now.path == was.path && now.shape == was.shape)
      let expected = try old(was).flatMap { value -> [UInt8] in
        let bits = value.bitPattern
        let rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
        return [UInt8(rounded & 0xFF), UInt8(rounded >> 8)]
      }
      #expect(try new.bytes(now) == expected, "\(was.path)")
    }
  }

  /// The fixtures' numbers have eleven bits, so halves hold them all; one was trained on.
  @Test(
    arguments: try fixtures.those { $0.name != "g_compiled" }, [Cast.ElementType.float16, .float64])
  func thereAndBackNothingIsLost(fixture: Fixture, type: Cast.ElementType) throws {
    let folder = Folder()
    let out = try Self.cast(fixture.path, to: type, folder.path("out.h5"))
    #expect(out.whole.model.layers.flatMap(\.allWeights).allSatisfy { $0.type == type.rawValue })
    let back = try Self.cast(out.path, to: .float32, folder.path("back.h5"))
    let weights = try ModelFile(contentsOf: fixture.path).whole.model.layers.flatMap(\.allWeights)
    let new = back.whole.model.layers.flatMap(\.allWeights)
    #expect(new.inAnyFile == weights.inAnyFile)
    let (numbers, others) = (try Numbers(path: fixture.path), try Numbers(path: back.path))
    for (was, now) in zip(weights, new) {
      #expect(try numbers.bytes(was) == others.bytes(now), "\(was.path)")
    }
  }

  @Test(arguments: try Fixture.all("R50")) func theFileIsPacked(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let report = try model.apply(Cast(to: .float16))
    #expect(try model.plan().engine == "repack")
    let result = try model.write(to: folder.path("out.h5"))
    #expect(result.engine == "repack")
    let saved =
      (report.details["bytes_before"]?.intValue ?? 0) - (report.details["bytes_after"]?.intValue ?? 0)
    #expect(saved > 100_000)
    // But for a few bytes that align datasets.
    #expect(result.byteCount < model.facts.byteCount - saved + 1000)
    // Attributes of the root group come along.
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.facts.kerasVersion == model.facts.kerasVersion && out.facts.backend == model.facts.backend)
    #expect(folder.names == ["out.h5"])
  }

  /// A file of more than 1 MB is packed anew for the bytes that other types save, even where nothing is dropped.
  @Test func aLargeFileIsPacked() throws {
    let folder = Folder()
    let large = try ModelFile(contentsOf: Fixture.named("g_compiled", "tf21").path)
      .swapHead(classes: 700, hidden: [600, 900]).strip().write(to: folder.path("large.h5"))
    #expect(large.byteCount > 4_000_000)
    let result = try ModelFile(contentsOf: large.path).cast(to: .float16).write(to: folder.path("out.h5"))
    #expect(result.engine == "repack" && result.byteCount < large.byteCount * 6 / 10)
  }

  @Test func whatIsExceptedStaysToTheByte() throws {
    let folder = Folder()
    let fixture = Fixture.named("g_nested", "tf215")
    var model = try ModelFile(contentsOf: fixture.path)
    let way = try #require(model.whole.model.layers.last?.name)
    var cast = Cast(to: .float16)
    cast.except = [way]
    try model.apply(cast)
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(
      out.whole.model.layers.last?.allWeights.inAnyFile == model.whole.model.layers.last?.allWeights.inAnyFile
    )
    #expect(Set(out.whole.model.layers.flatMap(\.allWeights).map(\.type)) == ["float16", "float32"])
  }

  private static func cast(
    _ path: String, to type: Cast.ElementType, _ new: String
  ) throws -> ModelFile {
    var model = try ModelFile(contentsOf: path)
    try model.apply(Cast(to: type))
    try model.write(to: new)
    let out = try ModelFile(contentsOf: new)
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    return out
  }
}
