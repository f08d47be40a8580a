import Foundation
import GraphIR
import HDF5
import Testing

@testable import FormatInterface
@testable import KerasFormat

/// Files in which something leads to objects by other ways than the one path: references, second links, named types.
struct ReferenceTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures").path

  /// A copy of a file of `make_fixtures.py`.
  private func fixture(_ name: String) throws -> SmallFile {
    let file = try SmallFile()
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name).h5"))
    try data.write(to: URL(fileURLWithPath: file.path))
    return file
  }

  private func graph(_ file: SmallFile) throws -> ObjectGraph { try ObjectGraph(ofFile: file.path) }

  /// What each reference leads to, by path, with the places that they stand in.
  private func references(_ file: SmallFile) throws -> [String: [String]] {
    let graph = try graph(file)
    return Dictionary(
      uniqueKeysWithValues: graph.references.map { reference in
        (reference.name, (reference.targets ?? []).map { graph.objects[$0]?.path ?? "nowhere" }.sorted())
      })
  }

  /// The model without its training configuration and with another activation: nothing that is referred to goes.
  private func changed(_ file: SmallFile) throws -> WholeModel {
    var whole = try file.read().whole
    whole.model.layers[1].config["activation"] = "tanh"
    return whole
  }

  private func withNewHead(_ file: SmallFile) throws -> WholeModel {
    var whole = try file.read().whole
    for index in whole.model.layers[2].weights.indices {
      whole.model.layers[2].weights[index].source = .initializer(.ones, seed: 0)
    }
    return whole
  }

  private func refusal(_ body: () throws -> Void) -> FormatError? {
    do {
      try body()
      return nil
    } catch {
      return error as? FormatError
    }
  }

  // MARK: what is known of a file

  @Test func everyKindOfReferenceIsFound() throws {
    let file = try fixture("references")
    #expect(
      try references(file) == [
        "the attribute \"whole\" of \"/\"": ["/model_weights"],
        "the attribute \"part\" of \"/\"": ["/model_weights/fc/fc/kernel:0"],
        "the attribute \"pair\" of \"/\"": ["/model_weights/fc/fc/kernel:0"],
        "the dataset \"/list\"": ["/model_weights/fc"],
        "the dataset \"/ragged\"": ["/", "/model_weights"],
      ])
  }

  @Test func aFileOfKerasIsAPlainTree() throws {
    #expect(try SmallFile().read().origin.isPlainTree)
    // what stands in front of the tree is no part of it
    #expect(try fixture("user_block").read().origin.isPlainTree)
    for name in ["references", "scales", "comment", "named_type", "order"] {
      #expect(try !fixture(name).read().origin.isPlainTree, "\(name)")
    }
    let twice = try SmallFile(extra: { root in try root.createHardLink("alias", to: "/model_weights") })
    #expect(try !twice.read().origin.isPlainTree)
    let ring = try SmallFile(extra: { root in try root.createHardLink("self", to: "/") })
    #expect(try !ring.read().origin.isPlainTree)
  }

  // MARK: packing anew

  @Test(
    arguments: [
      ("references", "the attribute \"pair\" of \"/\" refers to other objects"),
      ("scales", "\"/axis\" refers to other objects"),
      ("comment", "the group \"/model_weights\" has a comment"),
      ("named_type", "the type of the dataset \"/model_weights/fc/fc/kernel:0\" is an object of its own"),
      ("order", "the group \"/\" knows in which order its members were made"),
    ])
  func aFileThatWouldLoseSomethingIsNotPackedAnew(name: String, reason: String) throws {
    let file = try fixture(name)
    let whole = try changed(file)
    let error = refusal { _ = try file.written(whole, compaction: .always) }
    #expect(error?.code == .notPackable)
    #expect(error?.message.contains(reason) ?? false, "\(error?.message ?? "written")")
    #expect(error?.message.contains("without `compact` a copy is edited") ?? false)
    #expect(error?.description.hasPrefix("\(file.path): ") ?? false)
    // nor where nobody asked for it
    let origin = try file.read().origin
    var plan = try file.read().plan(for: whole)
    plan.unusedByteCount = 1 << 30
    let way = try EditEngine.way(for: &plan, of: origin, .automatic)
    #expect(way.kind == .editACopy)
    #expect(way.compaction == .never)
  }

  @Test func anEditedCopyKeepsWhatReferencesLeadTo() throws {
    for name in ["references", "scales", "named_type", "order", "comment", "user_block"] {
      let file = try fixture(name)
      let (output, kind) = try file.writtenAs(changed(file), compaction: .never)
      #expect(kind == .editACopy)
      #expect(try references(output) == references(file), "\(name)")
      #expect(try graph(output).obstacle == graph(file).obstacle, "\(name)")
    }
  }

  @Test func aUserBlockIsKeptWhenTheFileIsPackedAnew() throws {
    let file = try fixture("user_block")
    let (output, kind) = try file.writtenAs(changed(file), compaction: .always)
    #expect(kind == .repack)
    #expect(try output.bytes().prefix(512) == file.bytes().prefix(512))
    #expect(try output.bytes().hasPrefix("belongs to somebody else..."))
    #expect(try output.read().whole.model.layers.count == 3)
  }

  // MARK: what goes

  @Test(arguments: ["reference_to_head", "scales"])
  func whatSomethingRefersToIsNotTakenAway(name: String) throws {
    let file = try fixture(name)
    for compaction in [Compaction.automatic, .always, .never] {
      let error = refusal { _ = try file.written(withNewHead(file), compaction: compaction) }
      #expect(error?.code == .brokenReference)
      #expect(error?.message.contains("refers to \"/model_weights/out/out/kernel:0\"") ?? false)
    }
    #expect(try file.written(changed(file)).read().whole.model.layers.count == 3)
  }

  @Test func aReferenceThatGoesWithWhatItLeadsToIsNoHindrance() throws {
    let file = try fixture("scales")
    var plan = try file.read().plan(for: changed(file))
    plan.steps = [.delete(path: "/model_weights/out"), .delete(path: "/axis")]
    #expect(refusal { try plan.checkReferences(in: graph(file), of: file.path) } == nil)
    plan.steps = [.delete(path: "/axis")]
    let error = refusal { try plan.checkReferences(in: graph(file), of: file.path) }
    #expect(error?.message.contains("refers to \"/axis\"") ?? false)
  }

  @Test func aNewObjectInThePlaceOfAnOldOneIsAnother() throws {
    let file = try fixture("references")
    let weight = Weight(
      name: "kernel", path: "kernel:0", shape: [1], type: "float32", isTrainable: true,
      source: .initializer(.zeros, seed: 0))
    var plan = EditPlan()
    plan.steps = [
      .delete(path: "/model_weights/fc/fc/kernel:0"),
      .createDataset(path: "/model_weights/fc/fc/kernel:0", weight),
    ]
    #expect(refusal { try plan.checkReferences(in: graph(file), of: file.path) }?.code == .brokenReference)
    plan.steps = [
      .move(from: "/model_weights", to: "/aside"), .move(from: "/aside", to: "/model_weights/inside"),
    ]
    #expect(refusal { try plan.checkReferences(in: graph(file), of: file.path) } == nil)
  }

  // MARK: second links

  private func withAlias() throws -> SmallFile {
    try SmallFile(
      training: "{\"loss\": \"a very secret loss\"}",
      extra: { root in
        try root.createHardLink("alias", to: "/model_weights")
        try root.createHardLink("self", to: "/")
        try root.group("model_weights/fc").createHardLink("up", to: "/model_weights")
      })
  }

  @Test(arguments: [Compaction.always, .never])
  func allLinksToAnObjectGoOnLeadingToIt(compaction: Compaction) throws {
    let file = try withAlias()
    var whole = try file.read().whole
    whole.trainingConfig = nil
    whole.model.layers.removeLast()
    whole.model.outputs = [TensorReference(layer: "fc")]
    let (output, kind) = try file.writtenAs(whole, compaction: compaction)
    #expect(kind == (compaction == .always ? .repack : .editACopy))
    let graph = try graph(output)
    let links = PlannedLinks(of: graph)
    let weights = try #require(links.address(of: "/model_weights"))
    #expect(links.address(of: "/alias") == weights)
    #expect(links.address(of: "/model_weights/fc/up") == weights)
    #expect(links.address(of: "/self") == graph.root)
    #expect(links.address(of: "/alias/out") == nil)
    #expect(graph.shared == [graph.root, weights])
    #expect(try output.values("alias/fc/fc/kernel:0") == file.values("model_weights/fc/fc/kernel:0"))
    if compaction == .always { #expect(try !output.bytes().contains("very secret")) }
  }

  @Test func theyDoAlsoWhereNothingElseIsToBeDone() throws {
    let file = try withAlias()
    let (output, kind) = try file.writtenAs(file.read().whole, compaction: .always)
    #expect(kind == .repack)
    let graph = try graph(output)
    let links = PlannedLinks(of: graph)
    let weights = try #require(links.address(of: "/model_weights"))
    #expect(links.address(of: "/alias") == weights)
    #expect(links.address(of: "/self") == graph.root)
  }

  @Test func weightsThatAreOneObjectAreNotOperatedOn() throws {
    let source = try SmallFile(extra: { root in
      try root.delete("model_weights/out/out/bias:0")
      try root.group("model_weights/out/out").createHardLink("bias:0", to: "/model_weights/fc/fc/bias:0")
    })
    let error = refusal {
      let file = try source.read()
      var whole = file.whole
      whole.model.layers[1].config["activation"] = "tanh"
      _ = try file.plan(for: whole)
    }
    #expect(error?.code == .sharedBytes)
    #expect(
      error?.message.contains("\"/model_weights/fc/fc/bias:0\" and \"/model_weights/out/out/bias:0\"")
        ?? false)
  }

  @Test func anObjectThatKnowsOfFewerLinksThanThereAreIsDamaged() throws {
    let file = try SmallFile(extra: { root in try root.createHardLink("alias", to: "/model_weights/out") })
    let address = try #require(PlannedLinks(of: graph(file)).address(of: "/alias"))
    var data = try Data(contentsOf: URL(fileURLWithPath: file.path))
    #expect(data[Int(address) + 4] == 2, "a header of version 1 has its count there")
    data[Int(address) + 4] = 1
    try data.write(to: URL(fileURLWithPath: file.path))
    let error = refusal { _ = try file.written(withNewHead(file)) }
    #expect(
      error?.message.contains("has 2 links, but declares fewer") ?? false, "\(error?.message ?? "written")")
  }
}
