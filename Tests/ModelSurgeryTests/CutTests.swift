import HDF5
import ModelSurgery
import TestSupport
import Testing

/// `cut` and `drop-head` on files: what stays has its groups and its weights as they were.
struct CutTests {
  static let names = ["M", "R50", "LRCN", "g_seq", "g_nested", "g_seq_nested", "g_compiled", "g_td_dense"]
  static var fixtures: [Fixture] { get throws { try Fixture.all(names) } }

  @Test func thereAreFixtures() throws { #expect(try Self.fixtures.count >= 30) }

  @Test(arguments: try fixtures) func theHeadAndItsGroupsAreGone(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let before = model.whole.model
    let report = try model.apply(DropHead())
    let dropped = report.details["layers_dropped"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(!dropped.isEmpty)
    try model.write(to: folder.path("out.h5"))
    try expectWhatStays(of: before, without: dropped, in: folder.path("out.h5"), fixture)
  }

  @Test(arguments: try Fixture.all(["M", "R50", "LRCN"]))
  func theMiddleIsTheEnd(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let before = model.whole.model
    let middle = before.layers[before.layers.count / 2].name
    let report = try model.apply(Cut(to: middle))
    let dropped = report.details["layers_dropped"]?.arrayValue?.compactMap(\.stringValue) ?? []
    try model.write(to: folder.path("out.h5"))
    try expectWhatStays(of: before, without: dropped, in: folder.path("out.h5"), fixture)
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.whole.model.outputs.map(\.layer) == [middle])
  }

  private func expectWhatStays(
    of before: Model, without dropped: [String], in path: String, _ fixture: Fixture
  ) throws {
    let out = try ModelFile(contentsOf: path)
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    #expect(!out.facts.isCompiled && out.facts.optimizerState == nil)
    let kept = before.layers.filter { !dropped.contains($0.name) }
    #expect(out.whole.model.layers.map(\.name) == kept.map(\.name))
    #expect(out.whole.model.layers.map(\.allWeights.inAnyFile) == kept.map(\.allWeights.inAnyFile))
    let old = try File(reading: fixture.path)
    let new = try File(reading: path)
    let groups = try old.root().group("model_weights").attribute("layer_names")?.texts ?? []
    let left = try new.root().group("model_weights").attribute("layer_names")?.texts ?? []
    #expect(left == groups.filter { !dropped.contains($0) })
    let links = try new.root().group("model_weights").links().map(\.name)
    #expect(Set(links).subtracting(["top_level_model_weights"]) == Set(left))
    for name in left {
      let path = "model_weights/\(name)"
      let kept = try new.root().group(path).attribute("weight_names")?.texts
      #expect(try old.root().group(path).attribute("weight_names")?.texts == kept)
    }
  }
}
