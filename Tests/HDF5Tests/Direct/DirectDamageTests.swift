import HDF5
import TestSupport
import Testing

/// Whatever a file holds, reading it directly ends: with an answer, or by leaving it to libhdf5.
@Suite struct DirectDamageTests {
  @Test(arguments: ["plain.h5", "layouts.h5", "attributes.h5", "links.h5", "types.h5", "latest.h5"])
  func filesChangedAtRandomNeverCrash(name: String) async {
    await #expect(processExitsWith: .success) { [name = name as String] in
      let whole = try bytes(of: fixture(name))
      try readChanged(whole, from: 0, times: 100)
    }
  }

  /// The small fixtures of a Keras, of which most bytes are metadata.
  @Test(arguments: Fixture.environments) func filesOfKerasChangedAtRandomNeverCrash(environment: String)
    async throws
  {
    let paths = try Fixture.all(in: environment).map(\.path)
    await #expect(processExitsWith: .success) { [paths = paths as [String]] in
      for path in paths {
        let whole = try bytes(of: path)
        if whole.count < 60_000 { try readChanged(whole, from: 1000, times: 10) }
      }
    }
  }

  @Test func filesCutAnywhereAreLeftToTheLibrary() throws {
    let scratch = try Scratch()
    let whole = try bytes(of: fixture("layouts.h5"))
    for length in stride(from: 0, to: whole.count, by: 97) {
      let path = try scratch.file("cut.h5", Array(whole.prefix(length)))
      #expect(MetadataDump(directlyReading: path) == nil, "cut after \(length) bytes")
      #expect(DirectFile.usedEnd(of: path) == nil)
    }
  }

  /// Every eight bytes in turn become a number that sizes and addresses go wrong at.
  @Test(arguments: [0, UInt64(UInt32.max), 1 << 62, UInt64(Int64.max), .max])
  func noNumberIsTooLarge(number: UInt64) async {
    await #expect(processExitsWith: .success) { [number = number as UInt64] in
      let scratch = try Scratch()
      let whole = try bytes(of: fixture("layouts.h5"))
      for place in stride(from: 0, to: whole.count - 8, by: 8) {
        var changed = whole
        for byte in 0..<8 { changed[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
        let path = try scratch.file("changed.h5", changed)
        _ = MetadataDump(directlyReading: path)
        _ = DirectFile.usedEnd(of: path)
      }
    }
  }
}

/// Reads that many copies of a file, each changed once or more: a byte, a piece cut off, two numbers exchanged, or one
/// number that is an address of the file.
private func readChanged(_ whole: [UInt8], from seed: UInt64, times: Int) throws {
  let scratch = try Scratch()
  var dice = SeededGenerator(seed: seed)
  for _ in 0..<times {
    var changed = whole
    for _ in 0..<Int.random(in: 1...4, using: &dice) {
      let place = Int.random(in: 0..<(changed.count / 8 - 1), using: &dice) * 8
      let other = Int.random(in: 0..<(changed.count / 8 - 1), using: &dice) * 8
      switch Int.random(in: 0..<8, using: &dice) {
      case 0: changed.removeLast(Int.random(in: 0...(changed.count / 4), using: &dice))
      case 1, 2: for byte in 0..<8 { changed.swapAt(place + byte, other + byte) }
      case 3, 4: for byte in 0..<8 { changed[place + byte] = UInt8(truncatingIfNeeded: other >> (8 * byte)) }
      default:
        changed[place + Int.random(in: 0..<8, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      }
    }
    let path = try scratch.file("changed.h5", changed)
    _ = MetadataDump(directlyReading: path)
    let end = DirectFile.usedEnd(of: path)
    #expect(end ?? 0 <= changed.count)
  }
}
