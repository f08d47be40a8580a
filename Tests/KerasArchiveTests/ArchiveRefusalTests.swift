import Files
import Foundation
import HDF5
import ModelSurgery
import TestSupport
import Testing
import Transforms
import Zip

/// Archives that are no models, or no sound ones.
struct ArchiveRefusalTests {
  let folder = Folder()

  /// Packs the members of a real archive anew: other contents, other names, none.
  private func packed(_ change: (_ name: String, _ content: [UInt8]) -> [(String, [UInt8])]) throws -> String
  {
    let source = try ZipArchive(ReadableFile(ArchiveFixture.named("g_seq", "k3").path))
    let path = folder.path("packed.keras")
    Folder.write([], to: path)
    var writer = ZipWriter(try WritableFile(path, named: path))
    for member in source.members {
      let content = try source.bytes(of: member, limit: 1 << 30)
      for (name, bytes) in change(member.name, content) { try writer.add(name, bytes) }
    }
    try writer.finish()
    return path
  }

  private func refusal(_ path: String) -> ModelFileError? {
    #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path) }
  }

  @Test func aSoundOneIsRead() throws {
    let path = try packed { [($0, $1)] }
    #expect(try ModelFile(contentsOf: path).whole.model.kind == .sequential)
  }

  @Test(arguments: ["config.json", "model.weights.h5"])
  func withoutAMemberItIsNoModel(missing: String) throws {
    let path = try packed { name, content in name == missing ? [] : [(name, content)] }
    let error = refusal(path)
    #expect(error?.code == "no-model-config")
    #expect(error?.message.contains("no member \"\(missing)\"") == true)
  }

  @Test func withoutMetadataTheKerasCantBeTold() throws {
    let path = try packed { name, content in name == "metadata.json" ? [] : [(name, content)] }
    #expect(refusal(path)?.code == "unknown-dialect")
  }

  @Test func aFolderAroundTheMembersIsSaid() throws {
    let path = try packed { [("model/\($0)", $1)] }
    #expect(refusal(path)?.message.contains("packed anew with a folder") == true)
  }

  @Test func weightsAsNumPyArchiveAreSaid() throws {
    let path = try packed { name, content in
      [(name == "model.weights.h5" ? "model.weights.npz" : name, content)]
    }
    #expect(refusal(path)?.message.contains("model.weights.npz") == true)
  }

  @Test func aConfigThatIsNoJSONIsSaidSo() throws {
    let path = try packed { name, content in [(name, name == "config.json" ? Array("{".utf8) : content)] }
    let error = refusal(path)
    #expect(error?.code == "not-json")
    #expect(error?.message.contains("config.json") == true)
  }

  @Test func anotherKerasIsUnknown() throws {
    let path = try packed { name, content in
      [(name, name == "metadata.json" ? Array("{\"keras_version\": \"9.0\"}".utf8) : content)]
    }
    #expect(refusal(path)?.code == "unknown-dialect")
  }

  @Test func weightsThatAreNoHDF5AreSaidSo() throws {
    let path = try packed { name, content in
      [(name, name == "model.weights.h5" ? Array("nothing".utf8) : content)]
    }
    #expect(refusal(path)?.code == "not-hdf5")
  }

  @Test func weightsOfAnotherModelAreRefused() throws {
    let other = try ZipArchive(ReadableFile(ArchiveFixture.named("g_bidirectional", "k3").path))
    let weights = try other.bytes(of: try #require(other.member(named: "model.weights.h5")), limit: 1 << 30)
    let path = try packed { name, content in [(name, name == "model.weights.h5" ? weights : content)] }
    let error = refusal(path)
    #expect(error?.code == "missing-weights")
    #expect(error?.layer != nil)
  }

  @Test func memberThatKerasDoesNotKnowAreSaidAndLeftOut() throws {
    let path = try packed { name, content in
      name == "config.json" ? [(name, content), ("notes.txt", Array("hello".utf8))] : [(name, content)]
    }
    let model = try ModelFile(contentsOf: path)
    let finding = try #require(model.findings.first { $0.code == "members-unknown" })
    #expect(finding.message.contains("notes.txt"))
    let copy = folder.path("copy.keras")
    let result = try model.write(to: copy)
    #expect(result.losses.map(\.code) == ["unknown-member"])
    #expect(try ZipArchive(ReadableFile(copy)).member(named: "notes.txt") == nil)
  }

  /// Nothing of an .h5 that the model does not know gets lost without a word, nor weights at all.
  @Test func whatAnH5HoldsBesidesTheModelIsNamed() throws {
    let path = folder.path("more.h5")
    Folder.write(Folder.bytes(ArchiveFixture.named("g_seq", "k3").h5), to: path)
    func edit(_ body: (borrowing Group) throws -> Void) throws {
      let file = try File(editing: path)
      do { try body(try file.root()) }
      try file.close()
    }
    try edit { root in
      try root.setAttribute("classes", Attribute(text: "cat, dog", type: .variable(.utf8)))
      _ = try root.createGroups("notes")
      let type = try #require(ElementType(numpyName: "float32"))
      let fill = { (block: UnsafeMutableRawBufferPointer, _: Int) in
        block.initializeMemory(as: UInt8.self, repeating: 0)
      }
      try root.createDataset("model_weights/conv1/spare", shape: [2], type: type) { block, first in
        _ = fill(block, first)
      }
    }
    let result = try ModelFile(contentsOf: path).write(to: folder.path("out.keras"))
    #expect(result.losses.map(\.code) == ["unknown-attribute", "unknown-object", "unknown-object"])
    #expect(result.losses.map(\.layer) == [nil, nil, "conv1"])
    try edit { root in
      let top = try root.group("model_weights/top_level_model_weights")
      try top.setAttribute("weight_names", Attribute(texts: ["own"], type: .variable(.ascii)))
      let type = try #require(ElementType(numpyName: "float32"))
      try top.createDataset("own", shape: [], type: type) { block, _ in
        block.initializeMemory(as: UInt8.self, repeating: 0)
      }
    }
    // a class of Keras's own has no place for them, one of somebody's own may have
    for code in ["weights-top-level", "not-writable"] {
      let error = #expect(throws: ModelFileError.self) {
        try ModelFile(contentsOf: path).write(to: folder.path("top.keras"))
      }
      #expect(error?.code == ErrorCode(code))
      try edit { root in
        let config = try #require(try root.attribute("model_config")?.text)
        let other = config.replacingOccurrences(
          of: "{\"class_name\": \"Sequential\"", with: "{\"class_name\": \"Own>Model\"")
        try root.setAttribute("model_config", Attribute(text: other, type: .variable(.ascii)))
      }
    }
    #expect(folder.names == ["more.h5", "out.keras"])
  }

  /// A new archive would have a right checksum of wrong numbers.
  @Test func damagedWeightsAreNotWrittenOn() throws {
    let path = folder.path("damaged.keras")
    var bytes = Folder.bytes(ArchiveFixture.named("g_seq", "k3").path)
    let archive = try ZipArchive(ReadableFile(ArchiveFixture.named("g_seq", "k3").path))
    let weights = try archive.range(of: try #require(archive.member(named: "model.weights.h5")))
    bytes[weights.upperBound - 5] ^= 1
    Folder.write(bytes, to: path)
    let model = try ModelFile(contentsOf: path)
    for output in ["out.keras", "out.h5"] {
      let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path(output)) }
      #expect(error?.code == "wrong-checksum")
      #expect(error?.message.hasPrefix("\(path): ") == true)
    }
    // nor are they taken into another file
    let whole = folder.path("whole.h5")
    try ModelFile(contentsOf: ArchiveFixture.named("g_seq", "k3").h5).write(to: whole)
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: whole).applying(
        Transplant(from: Donor(contentsOf: path))
      ).write(to: folder.path("taken.h5"))
    }
    #expect(error?.code == "wrong-checksum")
    #expect(folder.names == ["damaged.keras", "whole.h5"])
  }

  @Test func anArchiveThatChangesMeanwhileIsNotWritten() throws {
    let path = try packed { [($0, $1)] }
    let model = try ModelFile(contentsOf: path)
    Folder.write(Folder.bytes(ArchiveFixture.named("g_nested", "k3").path), to: path)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("out.keras")) }
    #expect(error?.code == "changed")
    #expect(folder.names == ["packed.keras"])
  }

  @Test func aCutArchiveIsRefused() throws {
    let whole = Folder.bytes(ArchiveFixture.named("g_seq", "k3").path)
    let path = folder.path("cut.keras")
    for count in [4, 100, whole.count / 2, whole.count - 1] {
      Folder.write(Array(whole.prefix(count)), to: path)
      #expect(refusal(path) != nil, "\(count) bytes")
    }
  }
}
