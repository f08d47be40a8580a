import HDF5
import Testing

/// Structures that contradict themselves and that libhdf5 passes over are refused, and what sound files have is not.
@Suite struct ContradictionTests {
  /// What is said of a file after a change of its bytes.
  private func refused(_ change: (inout [UInt8]) throws -> Void) throws -> HDF5Error? {
    let scratch = try Scratch()
    let path = scratch.path("file.h5")
    let file = try File(creating: path)
    let group = try file.root().createGroup("group")
    try group.createCounting("data", shape: [3])
    try file.root().setAttribute("text", Attribute(text: "some words", type: .variable(.ascii)))
    try file.close()
    var changed = try bytes(of: path)
    try change(&changed)
    try write(changed, to: path)
    return refusal {
      _ = try DirectFile.read(path) { root, _ in
        _ = try root.attribute("text")
        return try root.group("group").dataset("data").info.count
      }
    }
  }

  @Test func theFileAsItIsIsSound() throws { #expect(try refused { _ in } == nil) }

  @Test func aTreeWithNodesBesideItsRoot() throws {
    let error = try refused { bytes in
      let place = try #require(bytes.firstPlace(of: Array("TREE".utf8)))
      bytes.replaceSubrange((place + 8)..<(place + 16), with: littleEndian(UInt64(place)))
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("names nodes beside its root") == true)
  }

  @Test func aHeaderWithMoreMessagesThanItHasRoomFor() throws {
    let error = try refused { bytes in
      // the root's header stands at the end of the superblock
      bytes.replaceSubrange(98..<100, with: [0xFF, 0xFF])
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("declares 65535 messages") == true)
  }

  /// A chunk that is there twice would be counted twice.
  @Test func chunksOutOfOrderAreLeftToTheLibrary() throws {
    let scratch = try Scratch()
    var changed = try bytes(of: fixture("plain.h5"))
    func isUnderstood() throws -> Bool {
      let path = try scratch.file("file.h5", changed)
      return try DirectFile.read(path) { root, _ in try root.dataset("chunks").info.count } != nil
    }
    #expect(try isUnderstood())
    // A node of chunks, without any below: sizes, masks and places begin behind 24 bytes.
    let place = try #require(changed.firstPlace(of: Array("TREE".utf8) + [1, 0]))
    #expect(changed[place + 6] > 1)
    changed.replaceSubrange((place + 32)..<(place + 40), with: littleEndian(1 << 40))
    #expect(try !isUnderstood())
  }

  /// Early versions of libhdf5 miscounted messages: such headers are libhdf5's matter.
  @Test func aHeaderThatMiscountsIsNotRefused() throws {
    #expect(try refused { bytes in bytes[98] += 1 } == nil)
  }
}
