import ModelSurgery
import TestSupport
import Testing

/// Files of Keras 2.1.6 with the layer Merge.
struct MergeLayersTests {
  private static let writer = "k216-tensorflow-tf"

  @Test func aMergeBecomesTheLayerOfItsMode() throws {
    for target in KerasRelease.all {
      let file = try Oldest.migrated("merge_layer_mul", Self.writer, to: target.name)
      #expect(file.classes.contains("Multiply") && !file.classes.contains("Merge"), "\(target)")
    }
    let joined = try Oldest.migrated("merge_layer_concat", Self.writer, to: "tf-2.15").layer("Concatenate")
    #expect(joined.config["axis"] == 1)
  }

  /// Merge writes the masks of its call, which are no tensors.
  @Test func masksThatAreNoneAreLeftOut() throws {
    let file = try Oldest.migrated("merge_layer_mul", Self.writer)
    let calls = try file.layer("Multiply").calls
    #expect(calls.count == 1)
    #expect(!String(describing: calls).contains("mask"))
  }

  @Test func doctorKnowsThatNoLaterKerasHasIt() throws {
    for target in KerasRelease.all {
      let found = try Oldest.diagnosis("merge_layer_mul", Self.writer, for: target.name)
      #expect(found.verdict == .fails, "\(target)")
      #expect(found.findings.contains { $0.rule == "merge-layer" }, "\(target)")
    }
  }

  @Test func anotherModeIsRefusedByItsLayer() throws {
    let error = try Oldest.refusal("merge_layer_dot", Self.writer)
    #expect(error.code == "no-counterpart")
    #expect(error.description.contains("\"merge_"))
    #expect(error.description.contains("mode dot"))
  }
}
