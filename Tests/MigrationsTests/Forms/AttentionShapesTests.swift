import ModelSurgery
import TestSupport
import Testing

/// MultiHeadAttention of TensorFlow 2.4, which Keras 3 can't build: tried there.
struct AttentionShapesTests {
  @Test func attentionWithoutShapesFailsInKeras3() throws {
    var file = try ModelFile(contentsOf: Fixture.named("g_xception", "tf24").path)
    let index = try #require(file.whole.model.layers.firstIndex { $0.className == "Activation" })
    file.whole.model.layers[index].className = "MultiHeadAttention"
    let name = file.whole.model.layers[index].name
    func found(_ file: ModelFile) -> [[String]] {
      file.diagnoses(for: KerasRelease.all).map { diagnosis in
        diagnosis.findings.first { $0.rule == "attention-build" }?.layers ?? []
      }
    }
    #expect(found(file) == Array(repeating: [], count: 8) + [[name], [name]])
    file.whole.model.layers[index].config["query_shape"] = [nil, 6, 8]
    #expect(found(file) == Array(repeating: [], count: 10))
  }
}
