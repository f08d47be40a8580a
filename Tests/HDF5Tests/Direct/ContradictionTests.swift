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

  @Test func aHeaderWithMoreMessagesThanItDeclares() throws {
    let error = try refused { bytes in bytes[98] -= 1 }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("messages, and has more") == true)
  }

  /// A message of a kind or with flags that only libhdf5 knows is counted as any other.
  @Test(arguments: [(0, 0x99), (4, 0xC0)]) func aMessageTooManyIsDamageWhateverItIs(place: Int, byte: UInt8)
    throws
  {
    func change(_ bytes: inout [UInt8], surplus: UInt8) {
      // not the one that says where the others are
      let isContinuation = bytes.number(at: 112, size: 2) == 0x10
      let message = isContinuation ? bytes.number(at: 120, size: 8) : 112
      bytes[message + place] = byte
      bytes[98] -= surplus
    }
    #expect(try refused { change(&$0, surplus: 0) } == nil)
    #expect(try refused { change(&$0, surplus: 1) }?.message.contains("messages, and has more") == true)
  }

  @Test func aMessageWhoseSizeIsNoMultipleOfEight() throws {
    let error = try refused { bytes in bytes[114] -= 4 }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("expected a multiple of 8") == true)
  }

  /// The free room of a heap of texts is its object 0, which goes on to the end.
  @Test(arguments: [.min, -16, -8, 8, 1 << 40, .max] as [Int]) func aHeapWhoseFreeRoomIsNotWhatIsLeft(
    surplus: Int
  ) throws {
    let error = try refused { bytes in
      let place = try #require(bytes.firstPlace(of: Array("some words".utf8))) + 16
      let size = bytes.number(at: place + 8, size: 8)
      #expect(bytes.number(at: place, size: 2) == 0 && size > 16)
      let other = surplus == .min ? 0 : surplus == .max ? UInt64.max : UInt64(size + surplus)
      bytes.replaceSubrange((place + 8)..<(place + 16), with: littleEndian(other))
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("bytes of free room, and says") == true)
  }

  /// The size of the whole stands behind eight bytes, that of the first text behind eight more and its number.
  @Test(arguments: [(8, 4088), (8, 0), (24, 5000), (24, .max)] as [(Int, UInt64)])
  func aHeapWhoseSizesDoNotHold(place: Int, size: UInt64) throws {
    let error = try refused { bytes in
      let heap = try #require(bytes.firstPlace(of: Array("GCOL".utf8)))
      bytes.replaceSubrange((heap + place)..<(heap + place + 8), with: littleEndian(size))
    }
    #expect(error?.code == .damaged)
  }

  /// Behind the shape stands how large it may become.
  @Test(arguments: [(2, true), (3, false), (9, false), (.max, false)] as [(UInt64, Bool)])
  func aShapeThatIsLargerThanItMayBe(maximum: UInt64, isDamage: Bool) throws {
    let error = try refused { bytes in
      let shape = try #require(bytes.firstPlace(of: littleEndian(3) + littleEndian(3)))
      bytes.replaceSubrange((shape + 8)..<(shape + 16), with: littleEndian(maximum))
    }
    #expect(error?.code == (isDamage ? .damaged : nil))
    #expect(error.map { $0.message.contains("a dimension of 3, and 2 for the most") } ?? !isDamage)
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
