import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing

/// One file for TensorFlow 2.1 to Keras 3.15.
struct PortableTests {
  private func portable(_ name: String) throws -> ModelFile {
    var file = try ModelFile(contentsOf: Fixture.named(name, "tf21").path)
    try file.makePortable()
    return file
  }

  private func refusal(_ name: String) throws -> ModelFileError {
    try #require(throws: ModelFileError.self) { try portable(name) }
  }

  @Test(arguments: ["g_xception", "g_masking", "g_seq", "g_td_dense", "g_bidirectional", "LRCN"])
  func everyReaderLoadsIt(name: String) throws {
    let file = try portable(name)
    #expect(file.migration?.isPortable == true)
    #expect(Verifier.problems(in: file.whole).isEmpty)
    #expect(file.whole.trainingConfig == nil)
    _ = try file.plan(as: .h5)
  }

  @Test func aListBecomesAGraph() throws {
    let file = try portable("g_seq")
    #expect(file.whole.model.kind == .functional)
    #expect(file.whole.model.layers.first?.isInput == true)
  }

  @Test func whatIsHeldSaysItsModule() throws {
    let timed = try portable("g_td_dense").layer("TimeDistributed")
    #expect(timed.children.first?.entry["module"] == "keras.layers")
  }

  @Test(arguments: [
    ("g_nested", "inside a model"), ("I3D-16-top", "Lambda"),
  ])
  func whatOneOfThemReadsOtherwiseIsRefusedByItsLayer(name: String, word: String) throws {
    let error = try refusal(name)
    #expect(error.layer != nil, "\(error)")
    #expect(error.message.contains(word), "\(error)")
  }
}
