import Files
import GraphIR
import HDF5
import JSON
import KerasConfig
import ModelSurgery
import TestSupport
import Testing
import Transforms
import Zip

/// Models from one format into the other, whole files.
struct ConversionTests {
  let folder = Folder()

  /// Operations on arrays of NumPy: Keras 3 writes these alike into both.
  @Test func anArrayAmongTheArgumentsOfACallComesBack() throws {
    let call = try JSONValue.parse(
      """
      {"class_name": "Functional", "config": {"layers": [{"class_name": "Multiply", "name": "m", "config": {"name": "m"},
      "inbound_nodes": [{"args": [{"class_name": "__numpy__", "config": {"value": [0.5, 2.0], "dtype": "float32"}}],
      "kwargs": {}}]}], "scale": {"class_name": "__numpy__", "config": {"value": 0.5, "dtype": "float32"}}}}
      """)
    let plain = call.withoutObjectIdentities
    let arguments = plain["config"]?["layers"]?.arrayValue?[0]["inbound_nodes"]?.arrayValue?[0]["args"]
    #expect(arguments?.arrayValue?[0]["config"]?["value"]?.arrayValue?.count == 2)
    #expect(plain["config"]?["scale"]?.serialized() == "0.5")
  }

  /// Groups, attributes, shapes, element types and bytes.
  @Test(arguments: ArchiveFixture.all(in: ["k3", "k30"]))
  func theWeightsOfANewArchiveAreThoseThatKerasWrites(fixture: ArchiveFixture) throws {
    // its .h5 has the words in the config; the archive has them as files
    guard fixture.name != "g_words" else { return }
    let ours = folder.path("ours.keras")
    try ModelFile(contentsOf: fixture.h5).write(to: ours)
    let (made, wanted) = (try WeightsTree(inArchive: ours), try WeightsTree(inArchive: fixture.path))
    // Keras loads the model of g_compiled.h5 without the optimizer's state, and saves it so
    if fixture.name == "g_compiled" { return }
    #expect(made.facts.keys.sorted() == wanted.facts.keys.sorted())
    for (key, fact) in wanted.facts { #expect(made.facts[key] == fact, "\(key)") }
    #expect(made.bytes.keys.sorted() == wanted.bytes.keys.sorted())
    for (path, bytes) in wanted.bytes { #expect(made.bytes[path] == bytes, "\(path)") }
  }

  /// All but the four deepest, which a debug build takes minutes for; the conformance suite has them.
  private static var fixtures: [Fixture] {
    get throws {
      let deepest = ["D169", "IRv2", "IRv2avg", "Iv3"]
      return try Fixture.all.of(["k3", "k30"]).those { !deepest.contains($0.name) }
    }
  }

  @Test(arguments: try fixtures)
  func throughAnArchiveAndBackIsTheSameModel(fixture: Fixture) throws {
    let (archive, back) = (folder.path("there.keras"), folder.path("back.h5"))
    let original = try ModelFile(contentsOf: fixture.path)
    try original.write(to: archive)
    let there = try ModelFile(contentsOf: archive)
    #expect(there.format == .keras)
    try there.write(to: back)
    let returned = try ModelFile(contentsOf: back)
    #expect(returned.format == .h5)
    for (a, b) in [(original, there), (there, returned), (original, returned)] {
      let comparison = try a.comparison(with: b)
      #expect(comparison.structure.isEmpty && comparison.optimizer.isEqual)
      // two datasets of one .h5 may have other names than by the rule
      #expect(comparison.weights.allSatisfy { $0.kind == .equal || $0.kind == .moved })
      #expect(!comparison.weights.isEmpty || original.whole.parameterCounts.total == 0)
    }
    #expect(try config(of: back) == config(of: fixture.path))
  }

  /// compile() puts a LossScaleOptimizer around the optimizer of a model in float16: the archive names the one inside.
  @Test func aScaledOptimizerIsTheSameInBothFormats() throws {
    let fixture = ArchiveFixture.named("g_scaled", "k3")
    let (h5, archive) = (folder.path("scaled.h5"), folder.path("scaled.keras"))
    try ModelFile(contentsOf: fixture.path).write(to: h5)
    let (made, wanted) = (try ModelFile(contentsOf: h5), try ModelFile(contentsOf: fixture.h5))
    #expect(
      made.whole.trainingConfig?["optimizer_config"] == wanted.whole.trainingConfig?["optimizer_config"])
    #expect(try wanted.comparison(with: made).optimizer.isEqual)
    try wanted.write(to: archive)
    let tree = try WeightsTree(inArchive: archive)
    #expect(tree.bytes["/optimizer/inner_optimizer/vars/0"] == tree.bytes["/optimizer/vars/4"])
    #expect(tree.bytes.keys.filter { $0.hasPrefix("/optimizer/inner_optimizer/") }.count == 10)
  }

  /// Keras 3 reads it from archives as two bytes without a meaning, and from an .h5 as a type of HDF5's.
  @Test func brainFloatsAreKeptAsEachFormatHasThem() throws {
    let (h5, archive, back) = (folder.path("b.h5"), folder.path("b.keras"), folder.path("back.h5"))
    var model = try ModelFile(contentsOf: Fixture.named("g_seq", "k3").path)
    try model.apply(Cast(to: .bfloat16))
    try model.write(to: h5)
    try model.write(to: archive)
    try ModelFile(contentsOf: archive).write(to: back)
    let zip = try ZipArchive(ReadableFile(archive))
    let file = try File(reading: archive, part: zip.range(of: zip.members[0]))
    let kernel = try file.root().dataset("layers/conv2d/vars/0")
    #expect(kernel.info.type.name == "opaque" && kernel.info.type.size == 2)
    #expect(try kernel.attribute("dtype")?.text == "bfloat16")
    let first = try ModelFile(contentsOf: h5)
    for path in [archive, back] {
      let comparison = try first.comparison(with: ModelFile(contentsOf: path))
      #expect(comparison.weights.count == 14 && comparison.weights.allSatisfy { $0.kind == .equal })
    }
    #expect(try ModelFile(contentsOf: archive).facts.elementTypes == ["bfloat16": 14])
  }

  /// Keras before 2.12 wrote HDF5 into files called `.keras`.
  @Test func anH5CalledKerasStaysOne() throws {
    let (old, new) = (folder.path("old.keras"), folder.path("new.keras"))
    Folder.write(Folder.bytes(Fixture.named("g_seq", "tf21").path), to: old)
    try ModelFile(contentsOf: old).swapHead(classes: 3).write(to: new)
    #expect(try ModelFile(contentsOf: new).format == .h5)
    try ModelFile(contentsOf: old).swapHead(classes: 3).write(to: old, overwrite: true)
    #expect(try ModelFile(contentsOf: old).format == .h5)
  }

  private func config(of path: String) throws -> String? {
    try File(reading: path).root().attribute("model_config")?.text
  }

  @Test func aNewArchiveIsAZipAndAnHDF5File() throws {
    let path = folder.path("new.keras")
    try ModelFile(contentsOf: Fixture.named("g_nested", "k3").path).write(to: path)
    let archive = try ZipArchive(ReadableFile(path))
    #expect(archive.members.map(\.name) == ["model.weights.h5", "metadata.json", "config.json"])
    for member in archive.members { try archive.check(member) }
    #expect(try archive.range(of: archive.members[0]).lowerBound == 512)
    // libhdf5 looks for its signature at byte 512
    let file = try File(reading: path)
    #expect(try file.root().group("layers/functional/layers/conv2d/vars").links().map(\.name) == ["0", "1"])
  }

  @Test func equalInputGivesEqualBytes() throws {
    let source = Fixture.named("g_bidirectional", "k3").path
    let (one, other) = (folder.path("one.keras"), folder.path("other.keras"))
    try ModelFile(contentsOf: source).write(to: one)
    try ModelFile(contentsOf: source).write(to: other)
    #expect(Folder.bytes(one) == Folder.bytes(other))
  }

  /// The numbers of tf.keras, under paths that its versions have each their own of.
  @Test(arguments: ArchiveFixture.all(in: ["tfk", "tf215", "tf212"]))
  func anArchiveOfTFKerasHasTheWeightsOfItsH5(fixture: ArchiveFixture) throws {
    let archive = try ModelFile(contentsOf: fixture.path)
    let h5 = try ModelFile(contentsOf: fixture.h5)
    let comparison = try h5.comparison(with: archive)
    #expect(comparison.weights.allSatisfy { $0.kind == .equal })
    #expect(comparison.structure.removed.isEmpty && comparison.structure.added.isEmpty)
    let back = folder.path("back.h5")
    try archive.write(to: back)
    let again = try h5.comparison(with: ModelFile(contentsOf: back))
    #expect(again.weights.allSatisfy { $0.kind == .equal || $0.kind == .moved })
  }

  @Test func vocabulariesStayFilesInAnArchiveAndBecomeListsInAnH5() throws {
    let words = ArchiveFixture.named("g_words", "k3").path
    let (copy, h5) = (folder.path("copy.keras"), folder.path("words.h5"))
    try ModelFile(contentsOf: words).write(to: copy)
    let (before, after) = (try ZipArchive(ReadableFile(words)), try ZipArchive(ReadableFile(copy)))
    let assets = before.members.filter { $0.name.hasPrefix("assets/") }
    #expect(assets.map(\.name).contains("assets/layers/string_lookup/vocabulary.txt"))
    for asset in assets {
      let copied = try #require(after.member(named: asset.name))
      #expect(try after.bytes(of: copied, limit: 1000) == before.bytes(of: asset, limit: 1000))
    }
    try ModelFile(contentsOf: words).write(to: h5)
    let model = try ModelFile(contentsOf: h5).whole.model
    #expect(model.layer(named: "lookup")?.config["vocabulary"] == ["[UNK]", "blue", "röd", "green"])
    #expect(model.layer(named: "numbers")?.config["vocabulary"] == [-1, 12, 7, -3])
  }

  @Test func aModelOfAKerasWithoutArchivesBecomesNone() throws {
    let model = try ModelFile(contentsOf: Fixture.named("g_seq", "tf28").path)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("x.keras")) }
    #expect(error?.code == "not-writable")
    #expect(error?.message.contains("no .keras is made of a model of tf.keras 2.8.0") == true)
    #expect(folder.names.isEmpty)
  }

  /// Its layers keep their entries; tf.keras looks for the module of the model alone.
  @Test(arguments: [
    ("tf212", "keras.engine.functional"), ("tf215", "keras.src.engine.functional"),
    ("tfk", "tf_keras.src.engine.functional"),
  ])
  func aModelOfTFKerasBecomesAnArchiveAndComesBack(environment: String, module: String) throws {
    let source = try ModelFile(contentsOf: Fixture.named("g_compiled", environment).path)
    try source.write(to: folder.path("x.keras"))
    let archive = try ZipArchive(ReadableFile(folder.path("x.keras")))
    let member = try #require(archive.member(named: "config.json"))
    let config = try JSONValue.parse(bytes: archive.bytes(of: member, limit: 1 << 20))
    #expect(config["module"]?.stringValue == module)
    #expect(config["registered_name"] == "Functional")
    #expect(config["compile_config"]?["optimizer"]?["module"] == "keras.optimizers")
    #expect(config["compile_config"]?["optimizer"]?["class_name"] == "Adam")
    try ModelFile(contentsOf: folder.path("x.keras")).write(to: folder.path("back.h5"))
    let back = try ModelFile(contentsOf: folder.path("back.h5"))
    #expect(try source.comparison(with: back).isEqual)
    #expect(back.whole.optimizerState?.arrays == source.whole.optimizerState?.arrays)
    #expect(back.whole.trainingConfig?["metrics"] == source.whole.trainingConfig?["metrics"])
  }

  @Test func whatHasNoPlaceInTheFormatIsNamed() throws {
    let source = ArchiveFixture.named("g_trained", "tf215").path
    let result = try ModelFile(contentsOf: source).write(to: folder.path("x.h5"))
    #expect(result.losses.map(\.code) == ["metrics"])
    let draft = try OutputDraft(of: source, to: folder.path("y.h5"))
    let model = try ModelFile(contentsOf: source)
    let error = #expect(throws: ModelFileError.self) {
      try model.write(as: draft, refusingLosses: true)
    }
    #expect(error?.code == "losses")
    #expect(!folder.names.contains("y.h5"))
  }
}
