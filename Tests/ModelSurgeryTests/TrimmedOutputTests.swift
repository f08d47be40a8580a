import HDF5
import ModelSurgery
import TestSupport
import Testing

/// Outputs from whose end a large head was cut off, which is as good as packing them anew and takes no longer than a copy.
struct TrimmedOutputTests {
  @Test(arguments: ["k224", "tf21", "tf215", "k3"]) func aLargeHeadLeavesNoRoom(environment: String) throws {
    let folder = Folder()
    let fixture = Fixture.named("g_compiled", environment)
    let large = try ModelFile(contentsOf: fixture.path)
      .swapHead(classes: 700, hidden: [600, 900]).write(to: folder.path("large.h5"), compaction: .never)
    #expect(large.byteCount > 4_000_000)
    let model = try ModelFile(contentsOf: large.path).swapHead(classes: 10)
    let trimmed = try model.write(to: folder.path("trimmed.h5"))
    #expect(trimmed.engine == "edit-a-copy")
    let packed = try model.write(to: folder.path("packed.h5"), compaction: .always)
    #expect(trimmed.byteCount < packed.byteCount + 100_000)
    let difference = try ModelFile(contentsOf: trimmed.path)
      .comparison(with: ModelFile(contentsOf: packed.path))
    #expect(difference.isEqual)
    // libhdf5 alone gives the room back here, too: nothing stands behind the head.
    let kept = try model.write(to: folder.path("kept.h5"), compaction: .never)
    #expect(trimmed.byteCount < kept.byteCount + 10_000)
    #expect(try model.write(to: folder.path("again.h5")).byteCount == trimmed.byteCount)
    #expect(Folder.bytes(folder.path("again.h5")) == Folder.bytes(trimmed.path))
  }

  /// From Keras 2.6 on layers' groups are saved by name, empty ones among them, and `top_level_model_weights` after them.
  @Test(arguments: ["tf215", "k3"]) func emptyGroupsBehindTheHeadAreNotInTheWay(environment: String) throws {
    let folder = Folder()
    let path = folder.path("large.h5")
    _ = try ModelFile(contentsOf: Fixture.named("g_compiled", environment).path)
      .swapHead(classes: 700, hidden: [600, 900]).write(to: path, compaction: .never)
    let places = try Self.emptyGroups(in: path)
    #expect(places.count > 2 && places.contains("model_weights/top_level_model_weights"))
    let names = try File(reading: path).root().group(places[0]).attributeNames()
    #expect(!names.isEmpty)
    let file = try File(editing: path)
    do {
      let root = try file.root()
      for place in places { try root.delete(place) }
      for place in places {
        let group = try root.createGroups(place)
        for name in names { try group.setAttribute(name, .emptyList) }
      }
    }
    try file.close()

    let written = try ModelFile(contentsOf: path).swapHead(classes: 10).write(to: folder.path("out.h5"))
    #expect(written.engine == "edit-a-copy")
    #expect(written.byteCount < 2_400_000)
    #expect(try Self.emptyGroups(in: written.path) == places)
    for place in places {
      let group = try File(reading: written.path).root().group(place)
      #expect(try group.attributeNames() == names)
      for name in names { #expect(try group.attribute(name) == .emptyList) }
    }
  }

  /// The group of all layers takes room for its entries eight at a time, some of it behind the head.
  @Test(arguments: [
    ("g_compiled", ["conv", "norm"], "edit-a-copy"),
    ("g_equal_shapes", (1...6).map { "conv\($0)" } + (1...5).map { "norm\($0)" }, "repack"),
  ])
  func entriesBehindTheHeadAreMovedOrAllIsPackedAnew(name: String, names: [String], engine: String) throws {
    let folder = Folder()
    let path = folder.path("large.h5")
    _ = try ModelFile(contentsOf: Fixture.named(name, "tf215").path)
      .swapHead(classes: 700, hidden: [600, 900]).write(to: path, compaction: .never)
    // the last layer's kernel
    let head = Folder.bytes(path).count - 900 * 700 * 4 - 700 * 4
    // taken away and brought back behind the head
    let file = try File(editing: path)
    do { for name in names { try file.root().move("model_weights/\(name)", to: file.root(), as: name) } }
    try file.close()
    let again = try File(editing: path)
    do {
      let weights = try again.root().group("model_weights")
      for name in names { try again.root().move(name, to: weights, as: name) }
      _ = try weights.createGroup("zz")
    }
    try again.close()
    let behind = try #require(DirectFile.links(in: "model_weights", standingFrom: head, of: path))
    // where it is none of the entries, it is the heap of their names
    #expect(behind.map(\.link.name).contains(where: names.contains) == (engine != "repack"))

    let model = try ModelFile(contentsOf: path).swapHead(classes: 10)
    let written = try model.write(to: folder.path("out.h5"))
    #expect(written.engine == engine)
    #expect(written.byteCount < head + 200_000)
    let whole = try model.write(to: folder.path("whole.h5"), compaction: .never)
    let difference = try ModelFile(contentsOf: written.path)
      .comparison(with: ModelFile(contentsOf: whole.path))
    #expect(difference.isEqual)
    #expect(try Self.groups(in: written.path) == Self.groups(in: whole.path))
    #expect(try File(reading: written.path).root().links().map(\.name) == ["model_weights"])
  }

  private static func groups(in path: String) throws -> [String] {
    try File(reading: path).root().group("model_weights").links().map(\.name)
  }

  /// The groups of layers without weights.
  private static func emptyGroups(in path: String) throws -> [String] {
    let weights = try File(reading: path).root().group("model_weights")
    return try weights.links().map(\.name).filter { try weights.group($0).links().isEmpty }
      .map { "model_weights/\($0)" }
  }

  /// A group with another attribute than Keras's empty lists stays where it is, and the file is packed anew.
  @Test func aGroupWithAnAttributeOfItsOwnStays() throws {
    let folder = Folder()
    let path = folder.path("large.h5")
    _ = try ModelFile(contentsOf: Fixture.named("g_compiled", "tf215").path)
      .swapHead(classes: 700, hidden: [600, 900]).write(to: path, compaction: .never)
    let file = try File(editing: path)
    do {
      let group = try file.root().createGroups("model_weights/zz_own")
      try group.setAttribute("note", Attribute(text: "mine", type: .variable(.utf8)))
    }
    try file.close()
    let written = try ModelFile(contentsOf: path).swapHead(classes: 10).write(to: folder.path("out.h5"))
    #expect(written.engine == "repack")
    let group = try File(reading: written.path).root().group("model_weights/zz_own")
    #expect(try group.attributeNames() == ["note"])
  }
}
