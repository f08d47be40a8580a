import Foundation
import ModelSurgery
import TestSupport
import Testing
import Transforms

/// Models as folders: what `save(zipped=False)` writes, and what is in an archive that was unpacked.
struct FolderTests {
  let folder = Tree()

  @Test(arguments: FormFixture.all)
  func aFolderIsTheSameModelAsItsArchive(fixture: FormFixture) throws {
    let (unpacked, zipped) = (
      try ModelFile(contentsOf: fixture.folder), try ModelFile(contentsOf: fixture.archive.path)
    )
    #expect(unpacked.format == .kerasFolder && unpacked.facts.kind == .folder)
    #expect(unpacked.findings == zipped.findings)
    #expect(try zipped.comparison(with: unpacked).isEqual)
    let (one, other) = (folder.path("one.keras"), folder.path("other.keras"))
    try unpacked.write(to: one)
    try zipped.write(to: other)
    #expect(try WeightsTree(inArchive: one).bytes == WeightsTree(inArchive: other).bytes)
  }

  /// Names, numbers, vocabularies; the config but for Python's addresses.
  @Test(arguments: FormFixture.all)
  func aFolderThatIsWrittenIsWhatKerasWrites(fixture: FormFixture) throws {
    let path = folder.path("out")
    let result = try ModelFile(contentsOf: fixture.archive.path).write(to: "\(path)/")
    #expect(folder.files("out") == Tree.files(in: fixture.folder))
    for file in folder.files("out") where file.hasPrefix("assets/") {
      #expect(Folder.bytes("\(path)/\(file)") == Folder.bytes("\(fixture.folder)/\(file)"))
    }
    let (made, wanted) = (
      try WeightsTree("\(path)/model.weights.h5"), try WeightsTree("\(fixture.folder)/model.weights.h5")
    )
    #expect(made.bytes == wanted.bytes)
    let bytes = folder.files("out").reduce(0) { $0 + Folder.bytes("\(path)/\($1)").count }
    #expect(result.byteCount == bytes)
    #expect(try ModelFile(contentsOf: fixture.folder).comparison(with: ModelFile(contentsOf: path)).isEqual)
    #expect(folder.names == ["out"])
  }

  @Test func surgeriesAndLooksTakeFolders() throws {
    let source = FormFixture.named("g_nested").folder
    let inspection = try Inspection(path: source)
    #expect(try inspection.tensors().map(\.path).contains("/layers/dense/vars/0"))
    // a name that says nothing: what the input is
    try ModelFile(contentsOf: source).swapHead(classes: 3).write(to: folder.path("out"))
    #expect(try ModelFile(contentsOf: folder.path("out")).format == .kerasFolder)
    try ModelFile(contentsOf: source).swapHead(classes: 3).write(to: folder.path("out.h5"))
    #expect(
      try ModelFile(contentsOf: folder.path("out")).comparison(
        with: ModelFile(contentsOf: folder.path("out.h5"))
      ).structure.isEmpty)
  }

  // MARK: replacing

  @Test func aFolderThatExistsIsReplacedOnlyIfAsked() throws {
    let (source, path) = (FormFixture.named("g_words").folder, folder.path("out"))
    try ModelFile(contentsOf: source).write(to: path)
    let model = try ModelFile(contentsOf: FormFixture.named("g_nested").folder)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: path) }
    #expect(error?.code == "already-there" && error?.file == path)
    try model.write(to: path, overwrite: true)
    #expect(folder.files("out") == ["config.json", "metadata.json", "model.weights.h5"])
    try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: false)
    #expect(throws: ModelFileError.self) { try model.write(to: folder.path("empty") + "/") }
    try model.write(to: folder.path("empty") + "/", overwrite: true)
    #expect(folder.files("empty") == folder.files("out"))
    #expect(folder.names == ["empty", "out"])
  }

  @Test func aFolderIsReplacedByItself() throws {
    let path = folder.path("model")
    try ModelFile(contentsOf: FormFixture.named("g_nested").folder).write(to: path)
    try ModelFile(contentsOf: path).swapHead(classes: 3).write(to: path, overwrite: true)
    #expect(try ModelFile(contentsOf: path).whole.model.layers.last?.weights.last?.shape == [3])
    #expect(folder.names == ["model"])
  }

  @Test(arguments: ["README.md", "assets.txt", "more/notes.txt", ".git/config"])
  func aForeignFolderIsNotReplaced(name: String) throws {
    let path = folder.path("out")
    let model = try ModelFile(contentsOf: FormFixture.named("g_nested").folder)
    try model.write(to: path)
    try folder.put("mine", at: "out/\(name)")
    let error = #expect(throws: ModelFileError.self) { try model.write(to: path, overwrite: true) }
    #expect(error?.code == "already-there" && error?.file == path)
    #expect(error?.message.contains(String(name.prefix { $0 != "/" })) == true)
    #expect(Folder.read("\(path)/\(name)") == "mine")
    // nor what is no model at all
    try folder.put("mine", at: "other/config.json")
    #expect(throws: ModelFileError.self) {
      try model.write(to: folder.path("other"), format: .kerasFolder, overwrite: true)
    }
    #expect(folder.files("other") == ["config.json"] && folder.names == ["other", "out"])
  }

  @Test func aFileIsNotReplacedByAFolder() throws {
    try folder.put("mine", at: "out")
    let model = try ModelFile(contentsOf: FormFixture.named("g_nested").folder)
    let error = #expect(throws: ModelFileError.self) {
      try model.write(to: folder.path("out"), overwrite: true)
    }
    #expect(error?.code == "already-there" && Folder.read(folder.path("out")) == "mine")
  }

  @Test func aNameThatKerasTakesForAnArchiveIsRefused() throws {
    let model = try ModelFile(contentsOf: FormFixture.named("g_nested").folder)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("x.keras/")) }
    #expect(error?.code == "invalid-name")
    #expect(folder.names.isEmpty)
  }

  /// tf.keras takes a folder for a SavedModel, Keras 3.0 takes none.
  @Test(arguments: ["tf215", "tfk", "k30"])
  func noFolderIsWrittenForAKerasThatReadsNone(environment: String) throws {
    let model = try ModelFile(contentsOf: ArchiveFixture.named("g_seq", environment).path)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("out/")) }
    #expect(error?.code == "not-writable")
    #expect(error?.message.contains("only Keras 3.4 and later ones") == true)
    #expect(folder.names.isEmpty)
  }

  /// Who may not read the weights may not read what is made of them.
  @Test func aFolderIsReadByNobodyWhoCouldNotReadItsSource() throws {
    let source = folder.path("source.keras")
    Folder.write(Folder.bytes(ArchiveFixture.named("g_nested", "k3").path), to: source)
    chmod(source, 0o600)
    let result = try ModelFile(contentsOf: source).write(to: folder.path("out/"))
    var info = stat()
    #expect(stat(folder.path("out"), &info) == 0 && info.st_mode & 0o777 == 0o700)
    #expect(stat(folder.path("out/model.weights.h5"), &info) == 0 && info.st_mode & 0o777 == 0o600)
    // it is the same for the source itself, so nothing is said
    #expect(result.warnings.isEmpty)
  }

  // MARK: refusals

  private func copied(_ name: String = "g_words") throws -> String {
    let path = folder.path("model")
    try FileManager.default.copyItem(atPath: FormFixture.named(name).folder, toPath: path)
    return path
  }

  @Test(arguments: [
    "config.json", "model.weights.h5", "assets", "assets/layers/string_lookup/vocabulary.txt",
  ])
  func aLinkInAFolderIsRefused(name: String) throws {
    let path = try copied()
    try FileManager.default.moveItem(atPath: "\(path)/\(name)", toPath: folder.path("moved"))
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/\(name)", withDestinationPath: folder.path("moved"))
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.code == "symbolic-link" && error?.file == path)
    #expect(error?.message.contains("\"\(name)\" in it is a symbolic link") == true)
  }

  @Test(arguments: ["config.json", "model.weights.h5"])
  func withoutAFileItIsNoModel(missing: String) throws {
    let path = try copied()
    unlink("\(path)/\(missing)")
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.code == "no-model-config" && error?.file == path)
    #expect(error?.message.contains("this is a folder, and has no file \"\(missing)\"") == true)
  }

  @Test func anyOtherFolderIsNoFile() throws {
    try folder.put("x", at: "other/saved_model.pb")
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: folder.path("other")) }
    #expect(error?.code == "damaged" && error?.message.contains("saved_model.pb") == true)
    try folder.put("x", at: "empty/notes.txt")
    let none = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: folder.path("empty")) }
    #expect(none?.code == "not-a-regular-file")
  }

  @Test func whatElseIsInAFolderIsSaidAndLeftOut() throws {
    let path = try copied("g_nested")
    try folder.put("# A model", at: "model/README.md")
    try folder.put("", at: "model/.git/config")
    let model = try ModelFile(contentsOf: path)
    let found = model.findings.filter { $0.code == "members-unknown" }
    #expect(found.map { $0.message.contains("the file \"README.md\"") } == [true])
    #expect(try model.write(to: folder.path("out/")).losses.map(\.code) == ["unknown-member"])
    #expect(folder.files("out") == ["config.json", "metadata.json", "model.weights.h5"])
  }

  @Test(arguments: ["config.json", "model.weights.h5"])
  func whatIsDamagedIsNamed(name: String) throws {
    let path = try copied()
    Folder.write("nothing", to: "\(path)/\(name)")
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.code == (name == "config.json" ? "not-json" : "not-hdf5"))
    #expect(error?.message.contains(name) == true)
  }

  @Test func aPipeInAFolderIsNotOpened() throws {
    let path = try copied()
    unlink("\(path)/config.json")
    mkfifo("\(path)/config.json", 0o600)
    let error = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
    #expect(error?.message.contains("\"config.json\" in it is neither a file nor a folder") == true)
  }

  @Test(arguments: ["model.weights.h5", "assets/layers/string_lookup/vocabulary.txt"])
  func aFolderThatChangesMeanwhileIsNotWritten(name: String) throws {
    let path = try copied()
    let model = try ModelFile(contentsOf: path)
    Folder.write(Folder.bytes("\(path)/\(name)") + [0], to: "\(path)/\(name)")
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("out/")) }
    #expect(error?.code == "changed")
    #expect(folder.names == ["model"])
  }
}

/// A folder with others in it, which lives as long as a test.
final class Tree: Sendable {
  private let folder = Folder()

  deinit { for name in folder.names { try? FileManager.default.removeItem(atPath: folder.path(name)) } }

  var names: [String] { folder.names }

  func path(_ name: String) -> String { folder.path(name) }

  /// Writes a file and makes the folders around it.
  func put(_ text: String, at name: String) throws {
    let holder = URL(fileURLWithPath: path(name)).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: holder, withIntermediateDirectories: true)
    Folder.write(text, to: path(name))
  }

  /// The files in one of its folders, at any depth.
  func files(_ name: String) -> [String] { Self.files(in: path(name)) }

  static func files(in path: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    var isFolder: ObjCBool = false
    return all.filter {
      FileManager.default.fileExists(atPath: "\(path)/\($0)", isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}
