import ModelSurgery
import TestSupport
import Testing

/// Formats that only some Kerases load a model from, as six of them were seen to do.
struct FileFormatsTests {
  private let folder = Folder()

  /// The Kerases that load a file of the model, by their names.
  private func readers(of path: String) throws -> [String] {
    try ModelFile(contentsOf: path).diagnoses(for: KerasRelease.all).filter { $0.verdict == .loads }
      .map(\.target.name)
  }

  @Test(arguments: [
    ("tf21", ["tf-2.4", "tf-2.8", "tf-2.12", "tf-2.15", "tf-keras-2.21"]),
    ("tf28", ["tf-2.8", "tf-2.12", "tf-2.15", "tf-keras-2.21"]),
    ("tf215", ["tf-2.12", "tf-2.15", "tf-keras-2.21"]),
  ])
  func aSavedModelIsLoadedByLaterTensorFlows(environment: String, readers: [String]) throws {
    let path = SavedModelFixture.named("s_dense", environment).path
    #expect(try self.readers(of: path) == readers)
    let keras3 = try ModelFile(contentsOf: path).diagnoses(for: [.today])
    #expect(keras3.first?.findings.contains { $0.rule == "file-format" } == true)
    #expect(keras3.first?.canMigrate == true)
  }

  @Test func noKerasLoadsSafetensors() throws {
    let path = folder.path("model.safetensors")
    try ModelFile(contentsOf: Fixture.named("g_seq", "k3").path).write(to: path)
    #expect(try readers(of: path) == [])
    // making one is no new obstacle of the model
    let model = try ModelFile(contentsOf: Fixture.named("g_seq", "k3").path)
    #expect(model.newObstacles(as: .safetensors).isEmpty)
  }

  @Test func aFolderIsLoadedFromKeras34On() throws {
    let path = folder.path("model/")
    try ModelFile(contentsOf: Fixture.named("g_seq", "k3").path).write(to: path)
    #expect(try readers(of: path) == ["keras-3"])
  }
}
