import Foundation
import JSON
import ModelSurgery
import TestSupport
import Testing
import Transforms

/// Weights that are written in several files with an index.
struct NewShardTests {
  let folder = Folder()

  /// The same groups in the same shards, for the limit that the fixtures were saved with.
  @Test(arguments: [("g_nested", 872), ("g_trained", 436)])
  func shardsAreThoseThatKerasWrites(name: String, limit: Int) throws {
    let fixture = FormFixture.named(name)
    let path = folder.path("\(name).weights.json")
    let result = try ModelFile(contentsOf: fixture.archive.path).write(to: path, shardSize: limit)
    let wanted = try #require(fixture.index)
    let (made, theirs) = (try index(path), try index(wanted))
    #expect(made["weight_map"] == theirs["weight_map"])
    let source = URL(fileURLWithPath: wanted).deletingLastPathComponent().path
    for shard in folder.names where shard.hasSuffix(".h5") {
      let (ours, kerass) = (try WeightsTree(folder.path(shard)), try WeightsTree("\(source)/\(shard)"))
      #expect(ours.bytes == kerass.bytes, "\(shard)")
    }
    #expect(result.byteCount == folder.names.reduce(0) { $0 + Folder.bytes(folder.path($1)).count })
  }

  @Test(arguments: ["g_nested", "g_trained"])
  func throughShardsAndBackIsTheSameModel(name: String) throws {
    let fixture = FormFixture.named(name)
    let path = folder.path("x.weights.json")
    let original = try ModelFile(contentsOf: fixture.archive.path)
    try original.write(to: path, shardSize: 1000)
    let back = try ModelFile(contentsOf: try #require(fixture.archive.architecture), weightsFrom: path)
    try back.write(to: folder.path("back.keras"))
    let comparison = try original.comparison(with: ModelFile(contentsOf: folder.path("back.keras")))
    #expect(comparison.weights.allSatisfy { $0.kind == .equal } && comparison.optimizer.isEqual)
  }

  @Test func withoutASizeItIsOneShard() throws {
    try ModelFile(contentsOf: FormFixture.named("g_nested").folder).write(to: folder.path("x.weights.json"))
    #expect(folder.names == ["x.weights.json", "x_00000.weights.h5"])
    #expect(folder.names.allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func aWeightLargerThanAShardIsRefused() throws {
    let model = try ModelFile(contentsOf: FormFixture.named("g_nested").archive.path)
    let error = #expect(throws: ModelFileError.self) {
      try model.write(to: folder.path("x.weights.json"), shardSize: 100)
    }
    #expect(error?.code == "not-writable" && error?.layer == "inner_conv1")
    #expect(error?.message.contains("has 432 bytes, and a shard has at most 100") == true)
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: ["tf215", "k30"])
  func noShardsAreWrittenForAKerasThatReadsNone(environment: String) throws {
    let model = try ModelFile(contentsOf: ArchiveFixture.named("g_seq", environment).path)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: folder.path("x.weights.json")) }
    #expect(error?.code == "not-writable")
    #expect(error?.message.contains("only Keras 3.11 and later ones") == true)
    #expect(folder.names.isEmpty)
  }

  @Test func nothingIsReplacedUnasked() throws {
    let model = try ModelFile(contentsOf: FormFixture.named("g_nested").archive.path)
    let (path, shard) = (folder.path("x.weights.json"), folder.path("x_00001.weights.h5"))
    Folder.write("mine", to: shard)
    let error = #expect(throws: ModelFileError.self) { try model.write(to: path, shardSize: 1000) }
    #expect(error?.code == "already-there" && error?.file == shard)
    #expect(folder.names == ["x_00001.weights.h5"] && Folder.read(shard) == "mine")
    try model.write(to: path, overwrite: true, shardSize: 1000)
    #expect(Folder.read(shard) != "mine")
    let again = #expect(throws: ModelFileError.self) { try model.write(to: path) }
    #expect(again?.code == "already-there" && again?.file == path)
  }

  @Test func aFolderInAShardsPlaceIsNotReplaced() throws {
    let model = try ModelFile(contentsOf: FormFixture.named("g_nested").archive.path)
    let (path, shard) = (folder.path("x.weights.json"), folder.path("x_00001.weights.h5"))
    mkdir(shard, 0o700)
    Folder.write("old", to: path)
    let error = #expect(throws: ModelFileError.self) {
      try model.write(to: path, overwrite: true, shardSize: 1000)
    }
    #expect(error?.code == "not-a-regular-file" && error?.file == shard)
    #expect(folder.names == ["x.weights.json", "x_00001.weights.h5"] && Folder.read(path) == "old")
  }

  private func index(_ path: String) throws -> JSONValue { try JSONValue.parse(bytes: Folder.bytes(path)) }
}
