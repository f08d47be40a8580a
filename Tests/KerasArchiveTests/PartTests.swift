import GraphIR
import HDF5
import JSON
import ModelSurgery
import TestSupport
import Testing

/// Weights alone and architectures alone.
struct PartTests {
  let folder = Folder()

  static let fixtures = ArchiveFixture.all().filter { $0.weights != nil && $0.architecture != nil }

  /// What five Kerases saved with `to_json` and `save_weights`.
  @Test(arguments: fixtures)
  func anArchitectureAndItsWeightsAreTheModel(fixture: ArchiveFixture) throws {
    let model = try ModelFile(
      contentsOf: try #require(fixture.architecture), weightsFrom: fixture.weights)
    let path = folder.path("model.h5")
    try model.write(to: path)
    let comparison = try ModelFile(contentsOf: fixture.path).comparison(with: ModelFile(contentsOf: path))
    #expect(comparison.weights.allSatisfy { $0.kind == .equal })
    #expect(comparison.structure.changed == [] && comparison.structure.removed.isEmpty)
  }

  /// To the letter, but for addresses in memory.
  @Test(arguments: fixtures)
  func anArchitectureIsWhatToJSONGives(fixture: ArchiveFixture) throws {
    let path = folder.path("model.json")
    try ModelFile(contentsOf: fixture.path).write(to: path)
    let made = try JSONValue.parse(bytes: Folder.bytes(path))
    let wanted = try JSONValue.parse(bytes: Folder.bytes(try #require(fixture.architecture)))
    guard ["k3", "k30"].contains(fixture.environment) else {
      // in tf.keras layers have the form that the archive has
      #expect(made["keras_version"] == wanted["keras_version"] && made["class_name"] == wanted["class_name"])
      return
    }
    #expect(made.serialized() == wanted.withoutIdentities.serialized())
  }

  /// Paths and bytes: those that the same Keras saved.
  @Test(arguments: fixtures)
  func weightsAloneAreWhatSaveWeightsGives(fixture: ArchiveFixture) throws {
    let path = folder.path("model.weights.h5")
    let result = try ModelFile(contentsOf: fixture.path).write(to: path)
    #expect(result.losses.map(\.code).contains("architecture"))
    let (made, wanted) = (
      try WeightsTree(path), try WeightsTree(try #require(fixture.weights))
    )
    // tf.keras saves metrics, of which nothing is needed to go on
    let names = wanted.bytes.keys.filter { !$0.hasPrefix("/metrics/") }.sorted()
    #expect(made.bytes.keys.sorted() == names)
    for name in names { #expect(made.bytes[name] == wanted.bytes[name], "\(name)") }
  }

  /// Before Keras 2.12 weights alone are a list of layers.
  @Test(arguments: ["tf21", "k224", "tf28"])
  func anOldModelGoesThroughItsParts(environment: String) throws {
    let fixture = Fixture.named("g_nested", environment)
    let (weights, json, whole) = (
      folder.path("m.weights.h5"), folder.path("m.json"), folder.path("whole.h5")
    )
    let original = try ModelFile(contentsOf: fixture.path)
    try original.write(to: weights)
    try original.write(to: json)
    try ModelFile(contentsOf: json, weightsFrom: weights).write(to: whole)
    let comparison = try original.comparison(with: ModelFile(contentsOf: whole))
    #expect(comparison.structure.changed == [] && comparison.structure.model == [])
    #expect(comparison.weights.allSatisfy { $0.kind == .equal || $0.kind == .moved })
  }

  @Test func weightsOfAnotherModelAreRefused() throws {
    let (one, other) = (ArchiveFixture.named("g_seq", "k3"), ArchiveFixture.named("g_nested", "k3"))
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(
        contentsOf: try #require(one.architecture), weightsFrom: other.weights)
    }
    #expect(error?.code == "missing-weights")
    #expect(error?.file == other.weights)
  }

  /// Theano keeps the kernels of convolutions turned around, and says so in one attribute.
  @Test func weightsOfAnotherBackendAreRefused() throws {
    let (json, weights) = (folder.path("m.json"), folder.path("m.weights.h5"))
    let original = try ModelFile(contentsOf: Fixture.named("g_seq", "k224").path)
    try original.write(to: json)
    try original.write(to: weights)
    let file = try File(editing: weights)
    do { try file.root().setAttribute("backend", Attribute(text: "theano", type: .variable(.utf8))) }
    try file.close()
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: json, weightsFrom: weights) }
    #expect(error?.file == weights && error?.message.contains("theano") == true)
  }

  @Test func anIndexOfSeveralFilesIsSaidToBeThat() throws {
    let path = folder.path("m.weights.json")
    Folder.write("{\"metadata\": {\"total_size\": 1.0}, \"weight_map\": {}}", to: path)
    let weights = try #require(ArchiveFixture.named("g_seq", "k3").weights)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path, weightsFrom: weights) }
    #expect(error?.message.contains("several files") == true)
  }

  @Test func anArchitectureAloneIsNoModelToOperateOn() throws {
    let path = try #require(ArchiveFixture.named("g_seq", "k3").architecture)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.code == "missing-weights")
    #expect(error?.message.contains("weights-from") == true)
    let inspected = #expect(throws: ModelFileError.self) { try Inspection(path: path) }
    #expect(inspected?.message == error?.message)
  }

  /// The weights of another file take the place of a model's own.
  @Test func anyModelTakesOtherWeights() throws {
    let fixture = ArchiveFixture.named("g_seq", "k3")
    let original = try ModelFile(contentsOf: fixture.path)
    let (fresh, out) = (folder.path("fresh.keras"), folder.path("out.keras"))
    try original.swapHead(classes: 4).write(to: fresh)
    let weights = try #require(fixture.weights)
    let other = try ModelFile(contentsOf: fixture.path, weightsFrom: weights)
    try other.write(to: out)
    #expect(
      try original.comparison(with: ModelFile(contentsOf: out)).weights.allSatisfy { $0.kind == .equal })
    // weights that are another model's
    #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: fresh, weightsFrom: weights) }
  }

  @Test func otherJSONIsNoArchitecture() throws {
    let path = folder.path("other.json")
    Folder.write("{\"a\": 1}", to: path)
    let weights = try #require(ArchiveFixture.named("g_seq", "k3").weights)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path, weightsFrom: weights) }
    #expect(error?.code == "unknown-dialect")
  }
}
