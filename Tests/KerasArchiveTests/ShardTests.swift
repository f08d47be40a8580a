import Foundation
import JSON
import ModelSurgery
import TestSupport
import Testing

/// Weights in several files, with an index.
struct ShardTests {
  let folder = Folder()

  static let fixtures = FormFixture.all.filter { $0.index != nil }

  /// What Keras saved so, groups split over shards and the optimizer's state among them.
  @Test(arguments: fixtures)
  func anArchitectureAndItsShardsAreTheModel(fixture: FormFixture) throws {
    let model = try ModelFile(
      contentsOf: try #require(fixture.archive.architecture), weightsFrom: fixture.index)
    let whole = try ModelFile(contentsOf: fixture.archive.path)
    #expect(try whole.comparison(with: model).weights.allSatisfy { $0.kind == .equal })
    let (one, other) = (folder.path("one.keras"), folder.path("other.keras"))
    try model.write(to: one)
    try whole.write(to: other)
    #expect(try WeightsTree(inArchive: one).bytes == WeightsTree(inArchive: other).bytes)
    #expect(model.facts.weightByteCount == whole.facts.weightByteCount)
  }

  /// A copy of the shards of a fixture, whose index is changed.
  private func copied(
    _ name: String = "g_nested", _ change: (inout JSONObject) throws -> Void = { _ in }
  ) throws -> String {
    let index = try #require(FormFixture.named(name).index)
    let source = URL(fileURLWithPath: index).deletingLastPathComponent().path
    for file in try FileManager.default.contentsOfDirectory(atPath: source) where file.hasPrefix("\(name)_0")
    {
      Folder.write(Folder.bytes("\(source)/\(file)"), to: folder.path(file))
    }
    var value = try #require(try JSONValue.parse(bytes: Folder.bytes(index)).objectValue)
    try change(&value)
    let path = folder.path("\(name).weights.json")
    Folder.write(JSONValue.object(value).serializedBytes(), to: path)
    return path
  }

  private func refusal(_ index: String, _ name: String = "g_nested") throws -> ModelFileError? {
    let architecture = try #require(FormFixture.named(name).archive.architecture)
    let error = #expect(throws: ModelFileError.self) {
      try ModelFile(contentsOf: architecture, weightsFrom: index)
    }
    return error
  }

  private func shards(_ group: String, are names: JSONValue) -> (inout JSONObject) throws -> Void {
    { value in
      var map = try #require(value["weight_map"]?.objectValue)
      map[group] = names
      value["weight_map"] = .object(map)
    }
  }

  @Test func aGroupInOneShardMayNameItAlone() throws {
    let index = try copied("g_nested", shards("/layers/dense/vars", are: "g_nested_00003.weights.h5"))
    let architecture = try #require(FormFixture.named("g_nested").archive.architecture)
    #expect(try ModelFile(contentsOf: architecture, weightsFrom: index).whole.parameterCounts.total > 0)
  }

  @Test(arguments: ["../g_nested_00000.weights.h5", "/etc/passwd", "a\\b", "..", ""])
  func shardsOutsideTheFolderAreRefused(name: String) throws {
    let index = try copied("g_nested", shards("/layers/dense/vars", are: [.string(name)]))
    let error = try refusal(index)
    #expect(error?.code == "unsafe-name" && error?.file == index)
    #expect(error?.message.contains("its shard \"\(name)\"") == true)
  }

  @Test func aMissingShardIsNamed() throws {
    let index = try copied()
    unlink(folder.path("g_nested_00002.weights.h5"))
    let error = try refusal(index)
    #expect(error?.code == "missing-weights" && error?.file == index)
    #expect(error?.message.contains("its shard \"g_nested_00002.weights.h5\" is missing") == true)
  }

  @Test func aShardThatIsALinkIsRefused() throws {
    let index = try copied()
    let shard = folder.path("g_nested_00002.weights.h5")
    rename(shard, folder.path("moved.h5"))
    symlink("moved.h5", shard)
    let error = try refusal(index)
    #expect(error?.code == "symbolic-link" && error?.file == index)
  }

  @Test func whatTheIndexDoesNotListIsNotRead() throws {
    let index = try copied("g_nested", shards("/layers/dense/vars", are: ["g_nested_00000.weights.h5"]))
    let error = try refusal(index)
    #expect(error?.code == "bad-index" && error?.file == index)
    #expect(error?.message.contains("\"layers/dense/vars/0\", which the index does not list there") == true)
  }

  @Test func oneWeightInTwoShardsIsRefused() throws {
    let first = "g_nested_00000.weights.h5"
    let index = try copied { value in
      var map = try #require(value["weight_map"]?.objectValue)
      for key in map.keys {
        let names = try #require(map[key]?.arrayValue)
        if names.contains(.string(first)) { map[key] = .array(names + ["copy.h5"]) }
      }
      value["weight_map"] = .object(map)
    }
    Folder.write(Folder.bytes(folder.path(first)), to: folder.path("copy.h5"))
    let error = try refusal(index)
    #expect(error?.code == "bad-index")
    #expect(error?.message.contains("both \"\(first)\" and \"copy.h5\" hold") == true)
  }

  @Test(arguments: [
    "{\"weight_map\": []}", "{\"weight_map\": {}}", "{\"weight_map\": {\"vars\": \"a\"}}",
    "{\"weight_map\": {\"/vars\": 1}}", "{\"class_name\": \"Sequential\"}",
  ])
  func whatIsNoIndexIsSaidToBeNone(text: String) throws {
    let index = folder.path("x.weights.json")
    Folder.write(text, to: index)
    let error = try refusal(index)
    #expect(error?.code == "bad-index" && error?.file == index)
  }

  @Test func aShardThatIsNoHDF5IsNamed() throws {
    let index = try copied()
    let shard = folder.path("g_nested_00002.weights.h5")
    Folder.write("nothing", to: shard)
    let error = try refusal(index)
    #expect(error?.code == "not-hdf5" && error?.file == shard)
  }

  @Test func aShardThatChangesMeanwhileIsNotWritten() throws {
    let index = try copied()
    let architecture = try #require(FormFixture.named("g_nested").archive.architecture)
    let model = try ModelFile(contentsOf: architecture, weightsFrom: index)
    let shard = folder.path("g_nested_00002.weights.h5")
    Folder.write(Folder.bytes(folder.path("g_nested_00003.weights.h5")), to: shard)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("out.h5")) }
    #expect(error?.code == "changed" && error?.file == shard)
    #expect(!folder.names.contains("out.h5"))
  }

  @Test func anIndexIsNoModel() throws {
    let index = try #require(FormFixture.named("g_nested").index)
    let error = #expect(throws: ModelFileError.self) { try Inspection(path: index) }
    #expect(error?.code == "not-a-model" && error?.file == index)
    #expect(error?.message.contains("index of weights in several files") == true)
  }

  @Test func weightsOfAnotherModelAreRefused() throws {
    let error = try refusal(try #require(FormFixture.named("g_trained").index))
    #expect(error?.code == "missing-weights")
  }
}
