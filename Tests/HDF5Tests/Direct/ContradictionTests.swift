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

  /// Addresses of the nodes to the left and to the right stand behind eight bytes.
  @Test(arguments: [[8], [16], [8, 16]]) func aTreeWithNodesBesideItsRoot(places: [Int]) throws {
    let error = try refused { bytes in
      let tree = try #require(bytes.firstPlace(of: Array("TREE".utf8)))
      for place in places {
        bytes.replaceSubrange((tree + place)..<(tree + place + 8), with: littleEndian(UInt64(tree)))
      }
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("names nodes beside its root") == true)
  }

  @Test func aHeaderWithMoreMessagesThanItHasRoomFor() throws {
    let error = try refused { bytes in bytes.replaceSubrange(98..<100, with: [0xFF, 0xFF]) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("declares 65535 messages") == true)
  }

  /// A message has eight bytes at least. As many as that leaves room for may have been miscounted.
  @Test func aHeaderWithOneMessageMoreThanItHasRoomFor() throws {
    for (surplus, code) in [(0, nil), (1, .damaged)] as [(Int, HDF5Error.Code?)] {
      let error = try refused { bytes in
        let declared = roomOfRoot(in: bytes) / 8 + surplus
        bytes.replaceSubrange(98..<100, with: littleEndian(UInt64(declared)).prefix(2))
      }
      #expect(error?.code == code)
    }
  }

  /// Bytes that the root's header has for messages, in all its blocks. It stands at the end of the superblock.
  private func roomOfRoot(in bytes: [UInt8]) -> Int {
    var blocks = [(place: 112, size: bytes.number(at: 104, size: 4))]
    var room = 0
    while let block = blocks.popLast() {
      room += block.size
      var place = block.place
      while place < block.place + block.size {
        if bytes.number(at: place, size: 2) == 0x10 {
          blocks.append((bytes.number(at: place + 8, size: 8), bytes.number(at: place + 16, size: 8)))
        }
        place += 8 + bytes.number(at: place + 2, size: 2)
      }
    }
    return room
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
