import TestSupport
import Testing

/// SavedModel folders at the command line.
@Suite struct SavedModelCommandTests {
  let folder = Folder()
  let model = SavedModelFixture.named("s_dense", "tf215")

  private func run(_ words: String...) throws -> Tool.Result {
    try Tool.run(words.map { $0 == "MODEL" ? model.path : $0 }, in: folder)
  }

  @Test func aFolderIsConverted() throws {
    let result = try run("convert", "MODEL", "out.h5")
    #expect(result.status == 0 && result.output.contains("SavedModel of TensorFlow -> whole-model .h5"))
    #expect(folder.names == ["out.h5"])
    #expect(try run("diff", "MODEL", "out.h5").status == 0)
    #expect(try run("convert", model.path + "/", "out.keras", "--migrate").status == 0)
    #expect(try run("swap-head", "MODEL", "head.h5", "-n", "4").status == 0)
    #expect(try run("inspect", "MODEL").output.contains("SavedModel of TensorFlow"))
    #expect(try run("inspect", "MODEL", "--weights", "--tree").status == 0)
  }

  /// TensorFlow 2.15 has archives of its own, which Keras 3 does not read: asked to migrate, it makes one that Keras 3 does.
  @Test(arguments: ["MODEL", Fixture.named("g_nested", "tf215").path])
  func aMigratedArchiveIsOneOfKeras3(input: String) throws {
    #expect(try run("convert", input, "own.keras").status == 0)
    #expect(try run("doctor", "own.keras", "--for", "keras-3").status == 1)
    #expect(try run("convert", input, "new.keras", "--migrate").status == 0)
    #expect(try run("doctor", "new.keras", "--for", "keras-3").status == 0)
  }

  @Test func aFolderIsNotWritten() throws {
    #expect(try run("convert", "MODEL", "out", "--to", "saved-model").status == 2)
    #expect(try run("swap-head", "MODEL", "--in-place", "-n", "4").status == 2)
    #expect(folder.names.isEmpty)
  }

  @Test func aCheckpointGoesOntoAnArchitecture() throws {
    let result = try run("convert", model.architecture, "out.h5", "--weights-from", model.checkpoint)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try run("diff", "out.h5", model.h5, "--format", "json").status != 2)
  }
}
