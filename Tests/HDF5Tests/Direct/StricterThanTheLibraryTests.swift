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
