import GraphIR
import JSON
import ModelSurgery
import TestSupport
import Testing

/// CuDNNLSTM and CuDNNGRU, against the weights that Keras 2.2.4's own loader makes of theirs.
struct FusedCellsTests {
  private static let writer = "k224th-tensorflow-tf"
  private static let names = [
    "cudnn_lstm_plain", "cudnn_lstm_both", "cudnn_lstm_nested", "cudnn_gru_plain", "cudnn_gru_timed",
  ]

  @Test(arguments: names, ["keras-2.2", "tf-2.1", "keras-3"])
  func weightsAreThoseOfKerassOwnConverter(name: String, target: String) throws {
    let file = try Oldest.migrated(name, Self.writer, to: target, MigrationOptions(removesCuDNN: true))
    let json = OldFixture.named(name, Self.writer).path.dropLast(3) + ".json"
    let expected = try #require(JSONValue.parse(Folder.read(String(json))).arrayValue)
    let numbers = expected.map { ($0.arrayValue ?? []).compactMap(\.doubleValue) }
    let found = try file.whole.model.layers.flatMap(\.allWeights).map(Oldest.numbers)
    #expect(found.sorted(by: before) == numbers.sorted(by: before))
  }

  private func before(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
  }

  @Test func theLayersAreThoseThatRunEverywhere() throws {
    let lstm = try Oldest.migrated("cudnn_lstm_plain", Self.writer)
    #expect(lstm.classes == ["LSTM", "LSTM", "Dense"])
    #expect(try lstm.layer("LSTM").config["recurrent_activation"] == "sigmoid")
    let gru = try Oldest.migrated("cudnn_gru_plain", Self.writer)
    #expect(try gru.layer("GRU").config["reset_after"] == true)
    #expect(try gru.layer("GRU").weights[2].shape == [2, 12])
  }

  @Test func itsOwnKerasKeepsThemUnlessAskedNotTo() throws {
    let kept = try Oldest.migrated("cudnn_gru_plain", Self.writer, to: "keras-2.2")
    #expect(kept.classes == ["CuDNNGRU", "CuDNNGRU", "Dense"])
    #expect(kept.migration == nil)
    let other = try Oldest.migrated(
      "cudnn_gru_plain", Self.writer, to: "keras-2.2", MigrationOptions(removesCuDNN: true))
    #expect(other.classes == ["GRU", "GRU", "Dense"])
  }

  @Test func doctorSaysThatKeras3HasNoSuchLayer() throws {
    let found = try Oldest.diagnosis("cudnn_lstm_both", Self.writer, for: "keras-3")
    #expect(found.canMigrate)
    #expect(found.findings.contains { $0.rule == "cudnn" && $0.effect == .fails })
  }

  @Test func weightsOfAnotherShapeAreRefused() throws {
    var file = try Oldest.open("cudnn_lstm_plain", Self.writer)
    file.whole.model.layers[0].weights.removeLast()
    let error = try #require(throws: ModelFileError.self) { try file.migrate(to: .today) }
    #expect(error.code == "unknown-form")
    #expect(error.layer == file.whole.model.layers[0].name)
  }
}
