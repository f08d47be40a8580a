import Files
import Foundation
import GraphIR
import HDF5
import JSON
import ModelSurgery
import TestSupport
import Testing

/// Folders that real Kerases wrote.
@Suite struct SavedModelTests {
  let folder = Folder()

  private func listed(_ path: String) throws -> [String: [String]] {
    let model = try ModelFile(contentsOf: path)
    var found: [String: [String]] = [:]
    for layer in model.whole.model.layers {
      found[layer.name] = SavedOrder.weights(of: layer, model.whole.dialect).map {
        "\($0.path) \($0.shape) \($0.type)"
      }
    }
    return found
  }

  /// What Keras's own file has otherwise in it is Keras's fault, or cannot be in one.
  private static let compared = SavedModelFixture.read.filter {
    !["s_frozen_parent", "s_words", "s_texts"].contains($0.name)
  }

  @Test(arguments: compared)
  func theFileThatIsMadeIsTheOneThatKerasWrites(fixture: SavedModelFixture) throws {
    let made = folder.path("made.h5")
    try ModelFile(contentsOf: fixture.path).write(to: made)
    #expect(try listed(made) == listed(fixture.h5))
    let (ours, own) = (try ModelFile(contentsOf: made), try ModelFile(contentsOf: fixture.h5))
    let comparison = try ours.comparison(with: own)
    #expect(comparison.weights.allSatisfy { $0.kind == .equal } && !comparison.weights.isEmpty)
    #expect(comparison.optimizer.isEqual && comparison.reordered.isEmpty)
    #expect(ours.whole.parameterCounts == own.whole.parameterCounts)
    #expect(ours.whole.trainingConfig == own.whole.trainingConfig)
    // from 2.13 on an .h5 has a longer form of its config
    if fixture.environment != "tf215" { #expect(comparison.structure.isEmpty) }
  }

  @Test(arguments: compared)
  func theFolderIsComparedWithTheFile(fixture: SavedModelFixture) throws {
    let comparison = try ModelFile(contentsOf: fixture.path).comparison(
      with: ModelFile(contentsOf: fixture.h5))
    #expect(comparison.weights.allSatisfy { $0.kind == .equal } && !comparison.weights.isEmpty)
    #expect(comparison.optimizer.isEqual)
  }

  /// TensorFlow 2.4: under float16 the optimizer goes on, and the scale of the loss starts over, as in Keras's own .h5.
  @Test func theScaleOfTheLossIsNotKeptAndSaidToBe() throws {
    let fixture = SavedModelFixture.named("s_scaled", "tf24")
    let done = try ModelFile(contentsOf: fixture.path).write(to: folder.path("made.h5"))
    #expect(done.losses.map(\.code).sorted() == ["loss-scale", "metrics"])
    let made = try ModelFile(contentsOf: folder.path("made.h5"))
    #expect(made.whole.optimizerState?.arrays == 13)
    #expect(
      made.whole.trainingConfig?["optimizer_config"]?["class_name"]?.stringValue == "LossScaleOptimizer")
    // names and order are those of Keras's file
    #expect(try made.whole.optimizerState == ModelFile(contentsOf: fixture.h5).whole.optimizerState)
  }

  /// What a layer that augments images has for its dice is no weight.
  @Test func whatAGeneratorOfRandomNumbersRemembersIsNoWeight() throws {
    let fixture = SavedModelFixture.named("s_random", "tf24")
    let model = try ModelFile(contentsOf: fixture.path)
    #expect(model.whole.model.layer(named: "flip")?.weights.isEmpty == true)
    #expect(model.whole.parameterCounts.trainable == 66)
  }

  @Test func flagsOfLeavesSayWhatWasTrainedWhereThoseOfTheConfigDoNot() throws {
    let fixture = SavedModelFixture.named("s_frozen_parent", "tf215")
    let model = try ModelFile(contentsOf: fixture.path)
    #expect(model.whole.parameterCounts.trainable == 10)
    #expect(model.findings.contains { $0.code == "flags-restored" && $0.layer == "inner" })
    #expect(try model.write(to: folder.path("made.h5")).losses.map(\.code) == ["metrics"])
    // Keras's own file has 38 of them
    #expect(try ModelFile(contentsOf: folder.path("made.h5")).whole.parameterCounts.trainable == 10)
  }

  @Test(arguments: [("s_words", ["cat", "dog", "cow"]), ("s_texts", ["cat", "ran", "a"])])
  func aVocabularyThatWasLearnedGoesIntoTheConfig(name: String, words: [String]) throws {
    let model = try ModelFile(contentsOf: SavedModelFixture.named(name, "tf28").path)
    let layer = try #require(model.whole.model.layers.first { $0.config["vocabulary"] != nil })
    let found = layer.config["vocabulary"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(Set(words).isSubset(of: found))
    #expect(found.first == words.first || name == "s_texts")
  }

  @Test func surgeriesTakeAFolder() throws {
    let fixture = SavedModelFixture.named("s_dense", "tf21")
    var (a, b) = (try ModelFile(contentsOf: fixture.path), try ModelFile(contentsOf: fixture.h5))
    try a.apply(SwapHead(classes: 7))
    try b.apply(SwapHead(classes: 7))
    try a.write(to: folder.path("a.h5"))
    try b.write(to: folder.path("b.h5"))
    let comparison = try ModelFile(contentsOf: folder.path("a.h5")).comparison(
      with: ModelFile(contentsOf: folder.path("b.h5")))
    #expect(comparison.isEqual)
  }

  @Test func anArchiveForTodayIsMadeOfAFolder() throws {
    var model = try ModelFile(contentsOf: SavedModelFixture.named("s_dense", "tf21").path)
    try model.migrate(to: .today)
    try model.write(to: folder.path("made.keras"))
    #expect(try ModelFile(contentsOf: folder.path("made.keras")).whole.dialect.family == .keras3)
  }

  // MARK: Refused

  private func refusal(_ name: String, _ environment: String) throws -> ModelFileError {
    let fixture = SavedModelFixture.named(name, environment)
    return try #require(throws: ModelFileError.self) { try ModelFile(contentsOf: fixture.path) }
  }

  @Test(arguments: [
    ("r_subclassed", "tf21", "subclassed"), ("r_subclassed", "tf215", "subclassed"),
    ("r_exported", "tf215", "tf.saved_model.save"), ("r_session", "tf21", "TensorFlow 1"),
    ("r_frequencies", "tf28", "frequencies"), ("r_subclassed_inside", "tf28", "subclassed"),
  ])
  func whatHasNoArchitectureIsRefusedByName(name: String, environment: String, words: String) throws {
    #expect(try refusal(name, environment).message.contains(words))
  }

  @Test(arguments: [("r_subclassed", "tf215"), ("r_exported", "tf215"), ("r_session", "tf21")])
  func itsVariablesAreShownAllTheSame(name: String, environment: String) throws {
    let inspection = try Inspection(path: SavedModelFixture.named(name, environment).path)
    #expect(inspection.model == nil && inspection.facts.kind == .savedModel)
    #expect(try inspection.tensors().contains { $0.shape == [3, 2] || $0.shape == [5, 4] })
    #expect(inspection.findings.contains { $0.severity == .problem && $0.code == "not-a-model" })
  }

  @Test func aFolderIsNotWritten() throws {
    let model = try ModelFile(contentsOf: SavedModelFixture.named("s_dense", "tf21").path)
    let error = #expect(throws: ModelFileError.self) {
      try model.write(to: folder.path("x"), format: .savedModel)
    }
    #expect(error?.code == "not-writable" && error?.message.contains("only TensorFlow makes") == true)
    try model.write(to: folder.path("x"))
    #expect(try ModelFile(contentsOf: folder.path("x")).format == .h5)
  }

  // MARK: Folders that are not as they were written

  private func copied(_ name: String = "s_dense", _ environment: String = "tf215") throws -> String {
    let path = folder.path("model")
    try FileManager.default.copyItem(atPath: SavedModelFixture.named(name, environment).path, toPath: path)
    return path
  }

  @Test(arguments: ["variables/variables.index", "variables/variables.data-00000-of-00001"])
  func aMissingFileIsNamed(file: String) throws {
    let path = try copied()
    unlink("\(path)/\(file)")
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.file == "\(path)/\(file)" && error?.code == "missing-weights")
  }

  @Test(arguments: ["saved_model.pb", "keras_metadata.pb", "variables"])
  func aLinkIsNotFollowed(file: String) throws {
    let path = try copied()
    try FileManager.default.moveItem(atPath: "\(path)/\(file)", toPath: folder.path("moved"))
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/\(file)", withDestinationPath: folder.path("moved"))
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.code == "symbolic-link")
  }

  @Test func aFlippedBitOfAWeightIsSeenBeforeAnythingHasAName() throws {
    let path = try copied()
    let data = "\(path)/variables/variables.data-00000-of-00001"
    var bytes = Folder.bytes(data)
    bytes[40] ^= 1
    Folder.write(bytes, to: data)
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: path).write(to: folder.path("made.h5"))
    }
    #expect(error?.code == "wrong-checksum" && folder.names == ["model"])
  }

  @Test func aFolderThatChangesMeanwhileIsRefused() throws {
    let path = try copied()
    let model = try ModelFile(contentsOf: path)
    let metadata = "\(path)/keras_metadata.pb"
    Folder.write(Folder.bytes(metadata) + [0], to: metadata)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("made.h5")) }
    #expect(error?.code == "changed")
  }

  @Test func anyCutOfTheGraphIsRefusedOrReadAsItWas() throws {
    let path = try copied()
    for file in ["saved_model.pb", "keras_metadata.pb"] {
      let bytes = Folder.bytes("\(path)/\(file)")
      for step in 0..<24 {
        Folder.write(Array(bytes[..<(bytes.count * step / 24)]), to: "\(path)/\(file)")
        #expect(throws: ModelFileError.self, "\(file) \(step)") { try ModelFile(contentsOf: path) }
      }
      Folder.write(bytes, to: "\(path)/\(file)")
    }
  }
}
