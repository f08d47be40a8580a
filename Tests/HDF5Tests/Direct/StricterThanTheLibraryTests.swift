import Testing

@testable import HDF5

/// Damage that libhdf5 1.10 passes over, and 1.14, which h5py 3 brings, does not: checked with h5py 3.14.
@Suite struct StricterThanTheLibraryTests {
  /// A file whose root has a heap of names, and where in it the first free block stands.
  private func heap() throws -> (whole: [UInt8], block: Int, names: Int) {
    let whole = try bytes(of: fixture("plain.h5"))
    let prefix = try #require(whole.indices.first { whole[$0...].starts(with: "HEAP".utf8) })
    let names = number(at: prefix + 24, in: whole)
    return (whole, names + number(at: prefix + 16, in: whole), names)
  }

  private func number(at place: Int, in bytes: [UInt8]) -> Int {
    (0..<8).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  private func refusal(of whole: [UInt8], changing place: Int, to number: UInt64) throws -> HDF5Error? {
    var changed = whole
    for byte in 0..<8 { changed[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
    let scratch = try Scratch()
    let path = try scratch.file("changed.h5", changed)
    do {
      _ = try DirectFile.read(path) { root, _ in try root.links().count }
      return nil
    } catch {
      return error as? HDF5Error
    }
  }

  @Test(arguments: [0, 8, 1 << 20, UInt64.max]) func aFreeBlockOutsideOfItsHeapIsDamage(size: UInt64) throws {
    let (whole, block, _) = try heap()
    let error = try #require(try refusal(of: whole, changing: block + 8, to: size))
    #expect(error.code == .damaged)
    #expect(error.message.contains("is damaged: at \"/\": the heap with the names"), "\(error)")
  }

  @Test func aFreeBlockThatComesAgainIsDamage() throws {
    let (whole, block, names) = try heap()
    let error = try #require(try refusal(of: whole, changing: block, to: UInt64(block - names)))
    #expect(error.message.contains("without an end"))
  }

  @Test func aFreeBlockWhereANameIsIsDamage() throws {
    let (whole, block, names) = try heap()
    var changed = whole
    // the name that stands before it grows into it
    var place = block - 1
    while place > names, changed[place] == 0 {
      changed[place] = 0x61
      place -= 1
    }
    let error = try refusal(of: changed, changing: block + 8, to: UInt64(number(at: block + 8, in: whole)))
    #expect(error?.code == .damaged, "\(String(describing: error))")
  }

  @Test func consistencyFlagsThatDoNotExistAreDamage() throws {
    var whole = try bytes(of: fixture("plain.h5"))
    whole[21] = 1
    let scratch = try Scratch()
    let path = try scratch.file("changed.h5", whole)
    #expect(throws: HDF5Error.self) { try DirectFile.read(path) { root, _ in try root.links().count } }
  }

  /// A file whose group has two attributes and an array, with one number of eight bytes behind others changed.
  private func file(in scratch: Scratch, changing numbers: [UInt64], last number: UInt64) throws -> String {
    let path = scratch.path("shapes.h5")
    let file = try File(creating: path)
    let group = try file.root().createGroup("group")
    try group.setAttribute("names", Attribute(texts: ["a", "b", "c", "d", "e"], type: .fixed))
    try group.setAttribute("other", Attribute(texts: ["a", "b", "c", "d", "e", "f", "g"], type: .fixed))
    try group.createCounting("array", shape: [11])
    try file.close()
    var changed = try bytes(of: path)
    let place = try #require(changed.firstPlace(of: numbers.flatMap { littleEndian($0) }))
    let end = place + 8 * numbers.count
    changed.replaceSubrange((end - 8)..<end, with: littleEndian(number))
    return try scratch.file("changed.h5", changed)
  }

  /// What libhdf5 is asked for, and what is read without it.
  @Test(arguments: [(5, 4, true), (7, 0, true), (7, 8, false), (7, .max, false)] as [(UInt64, UInt64, Bool)])
  func anAttributeLargerThanItMayBeIsDamage(size: UInt64, maximum: UInt64, isDamage: Bool) throws {
    let scratch = try Scratch()
    let path = try file(in: scratch, changing: [size, size], last: maximum)
    let names = Result { try StoredGroup(try File(reading: path).root()).group("group").attributeNames() }
    let direct = Result {
      try DirectFile.read(path) { root, _ in try root.group("group").attribute("names")?.texts?.count }
    }
    if isDamage {
      for error in [names.error, direct.error] {
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("a dimension of \(size), and \(maximum) for the most") == true)
      }
    } else {
      #expect(try names.get() == ["names", "other"])
      #expect(try direct.get() == 5)
    }
  }

  @Test func anArrayLargerThanItMayBeIsDamage() throws {
    let scratch = try Scratch()
    let path = try file(in: scratch, changing: [11, 11], last: 10)
    let root = try File(reading: path).root()
    #expect(Result { _ = try root.dataset("group/array") }.error?.code == .damaged)
  }

  /// h5py finds no type for a float whose exponents begin beyond its own, and takes one that begin at 0 for an error.
  @Test(arguments: [(0x0103FF, false), (0, false), (0x3FE, true)] as [(UInt32, Bool)])
  func aFloatThatH5pyDoesNotKnow(bias: UInt32, isNumber: Bool) throws {
    let scratch = try Scratch()
    let path = scratch.path("floats.h5")
    let file = try File(creating: path)
    let type = try #require(ElementType(numpyName: "float64"))
    try file.root().createDataset("array", shape: [2], type: type) { block, _ in
      for place in block.indices { block[place] = 0 }
    }
    try file.root().setAttribute("weight_names", .emptyList)
    try file.close()
    var changed = try bytes(of: path)
    // of the exponent and the mantissa the first bits and how many, and from where the exponent counts
    let parts: [UInt8] = [52, 11, 0, 52] + littleEndian(0x3FF).prefix(4)
    let places = changed.indices.dropLast(8).filter { changed[$0...].starts(with: parts) }
    #expect(places.count == 2)
    for place in places {
      for byte in 0..<4 { changed[place + 4 + byte] = UInt8(truncatingIfNeeded: bias >> UInt32(8 * byte)) }
    }
    let root = try File(reading: try scratch.file("changed.h5", changed)).root()
    #expect(try root.dataset("array").info.type.isNumber == isNumber)
    // an empty list of what only h5py knows is none that Keras writes
    #expect(try root.attribute("weight_names")?.texts == nil)
  }

  @Test func anEmptyListOfNumbersIsOneOfTexts() throws {
    let scratch = try Scratch()
    let path = scratch.path("new.h5")
    let file = try File(creating: path)
    try file.root().setAttribute("weight_names", .emptyList)
    try file.close()
    #expect(try File(reading: path).root().attribute("weight_names")?.texts == [])
    #expect(try DirectFile.read(path) { root, _ in try root.attribute("weight_names")?.texts } == [])
  }

  @Test func theTypesThatAreNumbersToH5pyAreToldApart() throws {
    let root = try File(reading: fixture("types.h5")).root()
    for name in ["float8_e4m3", "enum", "bfloat16", "bool", "complex", "big_int16"] {
      #expect(try root.dataset(name).info.type.isNumber, "\(name)")
    }
    for name in ["opaque", "fixed_text", "variable_text", "compound", "reference"] {
      #expect(try !root.dataset(name).info.type.isNumber, "\(name)")
    }
  }
}

extension Result {
  fileprivate var error: HDF5Error? {
    guard case .failure(let error) = self else { return nil }
    return error as? HDF5Error
  }
}
