import Foundation
import GraphIR
import ModelSurgery
import TestSupport
import Testing

/// Checkpoints of `save_weights` onto an architecture.
@Suite struct CheckpointTests {
  let folder = Folder()

  /// Those whose classes are all Keras's.
  private static let plain = SavedModelFixture.read.filter {
    !["s_custom", "s_words", "s_texts", "s_frozen_parent"].contains($0.name)
  }

  @Test(arguments: plain)
  func theWeightsAreThoseOfKerasOwnFile(fixture: SavedModelFixture) throws {
    let made = folder.path("made.h5")
    try ModelFile(contentsOf: fixture.architecture, weightsFrom: fixture.checkpoint).write(to: made)
    let comparison = try ModelFile(contentsOf: made).comparison(with: ModelFile(contentsOf: fixture.h5))
    #expect(
      comparison.weights.allSatisfy { $0.kind == .equal || $0.kind == .moved } && !comparison.weights.isEmpty)
  }

  @Test func anIndexAFolderAndASavedModelAreTakenForTheCheckpointInThem() throws {
    let fixture = SavedModelFixture.named("s_dense", "tf215")
    let holder = (fixture.checkpoint as NSString).deletingLastPathComponent
    let copy = folder.path("checkpoints")
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    for file in ["checkpoint", "weights.index", "weights.data-00000-of-00001"] {
      try FileManager.default.copyItem(atPath: "\(holder)/\(file)", toPath: "\(copy)/\(file)")
    }
    for path in ["\(copy)/weights", "\(copy)/weights.index", copy, fixture.path] {
      let model = try ModelFile(contentsOf: fixture.architecture, weightsFrom: path)
      #expect(model.whole.model.layers.flatMap(\.allWeights).count == 8, "\(path)")
    }
    let inspection = try Inspection(path: copy)
    #expect(inspection.facts.kind == .checkpoint)
    #expect(try inspection.tensors().contains { $0.path.hasSuffix("kernel/.ATTRIBUTES/VARIABLE_VALUE") })
  }

  @Test func aListThatLeadsElsewhereIsRefused() throws {
    let fixture = SavedModelFixture.named("s_dense", "tf215")
    Folder.write("model_checkpoint_path: \"../../etc/weights\"\n", to: folder.path("checkpoint"))
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: fixture.architecture, weightsFrom: folder.path)
    }
    #expect(error?.code == "unsafe-name")
  }

  @Test func aCheckpointOfAnotherModelIsRefused() throws {
    let (dense, other) = (
      SavedModelFixture.named("s_dense", "tf215"), SavedModelFixture.named("s_shared", "tf215")
    )
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: dense.architecture, weightsFrom: other.checkpoint)
    }
    #expect(error?.code == "missing-weights" && error?.file == other.checkpoint)
  }

  @Test func aClassThatIsNotKerasIsRefused() throws {
    let fixture = SavedModelFixture.named("s_custom", "tf215")
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: fixture.architecture, weightsFrom: fixture.checkpoint)
    }
    #expect(error?.code == "undecidable-order" && error?.message.contains("\"Scale\"") == true)
  }

  @Test func aCheckpointAloneIsNoModel() throws {
    let fixture = SavedModelFixture.named("s_dense", "tf215")
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: fixture.checkpoint + ".index")
    }
    #expect(error?.message.contains("weights-from") == true)
  }
}
