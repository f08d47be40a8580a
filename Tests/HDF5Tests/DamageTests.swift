import HDF5
import TestSupport
import Testing

/// Files that were cut or changed at random: whatever is in them, opening and listing ends, well or with an error.
///
/// Left out is where libhdf5 1.10.8 itself crashes or hangs, which a supervising process has to catch: texts of variable
/// length, and datasets with compound or enumerated elements, a virtual layout, or damaged chunks that are read.
@Suite struct DamageTests {
  @Test(arguments: [("layouts.h5", 10), ("links.h5", 2), ("types.h5", 21), ("attributes.h5", 2)])
  func soundFilesAreSurveyedWhole(name: String, objects: Int) throws {
    #expect(try survey(fixture(name)) >= objects)
  }

  @Test(arguments: ["layouts.h5", "types.h5"]) func filesCutAnywhereAreRefused(name: String) throws {
    let scratch = try Scratch()
    let whole = try bytes(of: fixture(name))
    for length in stride(from: 0, to: whole.count, by: 97) {
      let path = try scratch.file("cut.h5", Array(whole.prefix(length)))
      #expect(refusal { _ = try survey(path) } != nil, "cut after \(length) bytes")
    }
  }

  @Test(arguments: ["layouts.h5", "latest.h5"])
  func filesChangedAtRandomNeverCrash(name: String) async {
    // in a process of its own, so that a crash is a failed test and not the end of all
    await #expect(processExitsWith: .success) { [name = name as String] in
      try surveyChanged(try bytes(of: fixture(name)), times: 400)
    }
  }

  @Test func aModelChangedAtRandomNeverCrashes() async {
    await #expect(processExitsWith: .success) {
      let scratch = try Scratch()
      let file = try File(creating: scratch.path("model.h5"))
      let weights = try file.root().createGroup("model_weights")
      for number in 0..<8 {
        let layer = try weights.createGroup("layer_\(number)")
        try layer.setAttribute("weight_names", Attribute(texts: ["kernel:0", "bias:0"], type: .fixed))
        try layer.createCounting("kernel:0", shape: [3, 4])
        try layer.createCounting("bias:0", shape: [4])
      }
      try file.root().setAttribute("model_config", Attribute(text: "{}", type: .variable(.ascii)))
      try file.close()
      try surveyChanged(try bytes(of: scratch.path("model.h5")), times: 400)
    }
  }

  /// libhdf5 looks an attribute up by the bytes of its name, which are not those of the text that was made of them.
  @Test func attributesWhoseNamesAreNoTextAreListed() throws {
    let scratch = try Scratch()
    let file = try File(creating: scratch.path("new.h5"))
    try file.root().setAttribute("name_x", Attribute(texts: ["a"], type: .fixed))
    try file.close()
    var changed = try bytes(of: scratch.path("new.h5"))
    let place = try #require(changed.firstPlace(of: Array("name_x".utf8)))
    changed[place + 5] = 0xFF
    let names = try StoredGroup(File(reading: scratch.file("changed.h5", changed)).root()).attributeNames()
    #expect(names == ["name_\u{FFFD}"])
  }

  /// Where the first chunk of a dataset of two axes is stands behind the head of its tree's node and its key.
  @Test func aChunkOutsideOfTheFileIsRefused() throws {
    let scratch = try Scratch()
    let whole = try bytes(of: fixture("layouts.h5"))
    let node = Array("TREE".utf8) + [1, 0]
    let places = whole.indices.dropLast(64).filter { whole[$0..<$0 + 6].elementsEqual(node) }
    try #require(!places.isEmpty)
    for place in places {
      var changed = whole
      let address = place + 24 + 32
      changed.replaceSubrange(address..<address + 8, with: littleEndian(UInt64(whole.count + 4096)))
      let root = try File(reading: try scratch.file("chunk.h5", changed)).root()
      let errors = try root.links().compactMap { link in
        refusal { _ = try root.dataset(link.name) }
      }
      #expect(errors.count { $0.code == .damaged && $0.message.contains("has a chunk of") } == 1)
    }
  }

  /// libhdf5 says of chunks that it can't find what it says where there are none: that they take no bytes.
  @Test func chunksWhoseIndexCanNotBeReadAreRefused() throws {
    let scratch = try Scratch()
    let whole = try bytes(of: fixture("layouts.h5"))
    let places = whole.indices.dropLast(8).filter { whole[$0...].starts(with: "TREE\u{1}".utf8) }
    try #require(!places.isEmpty)
    for place in places {
      var changed = whole
      changed[place] = UInt8(ascii: "X")
      let root = try File(reading: try scratch.file("index.h5", changed)).root()
      let errors = try root.links().compactMap { link in refusal { _ = try root.dataset(link.name) } }
      #expect(errors.map(\.code) == [.damaged])
      #expect(errors.first?.message.contains("can't look through the chunks of") == true)
    }
  }

  @Test func aDatasetBeyondTheEndOfTheFileIsRefused() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(ofFixture: "layouts.h5")
    let dataset = try File(reading: path).root().dataset("contiguous")
    let offset = try #require(dataset.info.offset)
    // the layout message holds the address and the size, eight bytes each
    var changed = try bytes(of: path)
    let message = littleEndian(offset) + littleEndian(308)
    let place = try #require(changed.firstPlace(of: message))
    changed.replaceSubrange(place..<(place + 8), with: littleEndian(UInt64(changed.count - 100)))
    try write(changed, to: scratch.path("beyond.h5"))
    #expect(
      refusal { _ = try File(reading: scratch.path("beyond.h5")).root().dataset("contiguous") }?.code
        == .truncated)
    changed.replaceSubrange(place..<(place + 16), with: message.prefix(8) + littleEndian(300))
    try write(changed, to: scratch.path("short.h5"))
    #expect(
      refusal { _ = try File(reading: scratch.path("short.h5")).root().dataset("contiguous") }?.code
        == .damaged)
  }

  @Test func aDatasetThatDeclaresFarMoreThanIsStoredIsRefused() throws {
    let scratch = try Scratch()
    let original = try bytes(of: fixture("layouts.h5"))
    // the shape of the chunked dataset that was never written
    let shape = littleEndian(5)
    var found = 0
    for place in original.indices.dropLast(8) where Array(original[place..<(place + 8)]) == shape {
      var changed = original
      changed.replaceSubrange(place..<(place + 8), with: littleEndian(1 << 50))
      // and the most that it may have, where that stands behind it
      if place + 16 <= original.count, Array(original[(place + 8)..<(place + 16)]) == shape {
        changed.replaceSubrange((place + 8)..<(place + 16), with: littleEndian(1 << 50))
      }
      let path = try scratch.file("bomb.h5", changed)
      for name in ["never_written", "never_written_chunks"] {
        if refusal({ _ = try File(reading: path).root().dataset(name) })?.code == .tooLarge { found += 1 }
      }
    }
    #expect(found >= 2)
  }
}

/// Walks all hard links, each address once, and asks for kinds, shapes and attribute names.
private func survey(_ path: String) throws -> Int {
  let file = try File(reading: path)
  var seen: Set<UInt64> = []
  var objects = 0
  try visit(file.root(), &seen, &objects, depth: 0)
  return objects
}

private func visit(
  _ group: borrowing Group, _ seen: inout Set<UInt64>, _ objects: inout Int, depth: Int
) throws {
  _ = refusal { _ = try group.attributeNames() }
  for link in (try? group.links()) ?? [] {
    guard case .hard(let address) = link.kind, seen.insert(address).inserted, depth < 20 else { continue }
    switch try? group.kind(of: link.name) {
    case .group:
      guard let next = try? group.group(link.name) else { continue }
      objects += 1
      try visit(next, &seen, &objects, depth: depth + 1)
    case .dataset:
      guard let dataset = try? group.dataset(link.name) else { continue }
      objects += 1
      #expect(dataset.info.byteCount >= 0)
    default: break
    }
  }
}

/// Surveys that many copies of a file, each changed in up to twelve bytes.
private func surveyChanged(_ whole: [UInt8], times: Int) throws {
  let scratch = try Scratch()
  var generator = SeededGenerator(seed: 2026)
  var refused = 0
  for _ in 0..<times {
    var changed = whole
    for _ in 0..<Int.random(in: 1...12, using: &generator) {
      changed[Int.random(in: changed.indices, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
    }
    let path = try scratch.file("changed.h5", changed)
    if refusal({ _ = try survey(path) }) != nil { refused += 1 }
  }
  #expect(refused < times, "most changes leave something to be read")
}

func littleEndian(_ number: UInt64) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

extension [UInt8] {
  /// The number of so many bytes that stands there, its lowest byte first.
  func number(at place: Int, size: Int) -> Int {
    self[place..<(place + size)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func firstPlace(of part: [UInt8]) -> Int? {
    indices.dropLast(part.count - 1).first {
      self[$0] == part[0] && Array(self[$0..<($0 + part.count)]) == part
    }
  }
}
