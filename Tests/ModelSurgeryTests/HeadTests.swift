import HDF5
import ModelSurgery
import TestSupport
import Testing

/// What becomes of a head's numbers in files that real Keras wrote.
struct HeadTests {
  static let names = [
    "M", "R50", "LRCN", "IRv2avg", "g_seq", "g_nested", "g_seq_nested", "g_compiled", "g_td_dense",
    "g_equal_shapes",
  ]
  static var fixtures: [Fixture] { get throws { try Fixture.all(names) } }

  @Test func thereAreFixtures() throws { #expect(try Self.fixtures.count >= 50) }

  @Test(arguments: try fixtures) func keptClassesHaveTheirOldNumbers(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    let before = model.whole.model
    var swap = SwapHead()
    swap.keepClasses = [2, 0]
    swap.addClasses = 1
    let report = try model.apply(swap)
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    #expect(out.facts.isCompiled == (model.whole.trainingConfig != nil))
    let name = try #require(report.details["new_layer"]?.stringValue)
    let (old, new) = (try head(name, in: before), try head(name, in: out.whole.model))
    for (old, new) in zip(old.weights, new.weights) {
      let width = try #require(old.shape.last)
      #expect(new.shape == old.shape.dropLast() + [3])
      #expect(new.type == old.type && new.path == old.path)
      let (was, now) = (try values(old, in: fixture.path), try values(new, in: folder.path("out.h5")))
      let rows = was.count / width
      #expect(
        (0..<rows).allSatisfy { now[3 * $0] == was[width * $0 + 2] && now[3 * $0 + 1] == was[width * $0] })
      let added = (0..<rows).map { now[3 * $0 + 2] }
      #expect(old.name == "bias" ? added == [0] : Set(added).count == rows)
    }
    let others = { (model: Model) in
      model.layers.flatMap(\.allWeights).filter { !Set(old.weights).contains($0) }
    }
    let kept = others(before)
    #expect(Set(kept.inAnyFile).isSubset(of: Set(out.whole.model.layers.flatMap(\.allWeights).inAnyFile)))
    for weight in kept.prefix(3) {
      #expect(try values(weight, in: fixture.path) == values(weight, in: folder.path("out.h5")))
    }
  }

  @Test(arguments: try Fixture.all(["M", "LRCN", "g_td_dense"]))
  func aRenamedHeadHasAGroupOfItsName(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    var swap = SwapHead()
    swap.keepClasses = [2, 0]
    swap.layerName = "kinds"
    let report = try model.apply(swap)
    let old = try #require(report.details["head"]?.stringValue)
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try head("kinds", in: out.whole.model).weights.map(\.shape.last) == [2, 2])
    let text = try File(reading: folder.path("out.h5")).root().group("model_weights").attribute(
      "layer_names")?.texts
    #expect(text?.contains(old) == false)
    if fixture.name != "g_td_dense" { #expect(text?.contains("kinds") == true) }
  }

  /// The same numbers, whichever Keras wrote them and whatever the head was: M's is a convolution.
  @Test(arguments: try Fixture.all(["M", "R50", "LRCN"]), ["tf21", "k3"])
  func anotherFilesHeadBringsItsNumbers(fixture: Fixture, environment: String) throws {
    let folder = Folder()
    let other = Fixture.named(fixture.name, environment)
    let donor = try Donor(contentsOf: other.path)
    var model = try ModelFile(contentsOf: fixture.path)
    var swap = SwapHead()
    swap.headFrom = donor
    let report = try model.apply(swap)
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    let name = try #require(report.details["head_from"]?["head"]?.stringValue)
    let theirs = try head(name, in: donor.whole.model).weights
    let mine = try head("dense_classifier", in: out.whole.model).weights
    #expect(mine.map(\.shape) == [Array(theirs[0].shape.suffix(2)), theirs[1].shape])
    for (theirs, mine) in zip(theirs, mine) {
      #expect(try values(theirs, in: other.path) == values(mine, in: folder.path("out.h5")))
    }
  }

  @Test(arguments: try Fixture.all(["M", "LRCN", "g_td_dense", "g_seq"]))
  func hiddenLayersHaveGroupsAndNumbersOfTheirOwn(fixture: Fixture) throws {
    let folder = Folder()
    var model = try ModelFile(contentsOf: fixture.path)
    var swap = SwapHead(classes: 4)
    swap.hidden = [5, 5]
    swap.dropout = 0.25
    try model.apply(swap)
    try model.write(to: folder.path("out.h5"))
    let out = try ModelFile(contentsOf: folder.path("out.h5"))
    #expect(out.findings.filter { $0.severity == .problem }.isEmpty)
    #expect(try out.plan().isCopy)
    let last = try head("dense_hidden_1", in: out.whole.model).weights[0]
    #expect(last.shape == [5, 5])
    let first = try values(head("dense_hidden", in: out.whole.model).weights[0], in: folder.path("out.h5"))
    #expect(try first.prefix(25) != values(last, in: folder.path("out.h5"))[...])
  }

  // MARK: looking up

  private func head(_ name: String, in model: Model) throws -> Layer {
    func search(_ layers: [Layer]) -> Layer? {
      for layer in layers {
        if layer.name == name { return layer }
        if let found = search(layer.children) { return found }
      }
      return nil
    }
    return try #require(search(model.layers))
  }

  private func values(_ weight: Weight, in path: String) throws -> [Float] {
    guard let dataset = weight.tensor?.key else { return [] }
    var bytes: [UInt8] = []
    try File(reading: path).root().dataset(String(dataset.dropFirst())).read { block, _ in
      bytes += Array(block)
    }
    #expect(weight.type == "float32")
    return stride(from: 0, to: bytes.count, by: 4).map { at in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) })
    }
  }
}
