import HDF5
import Testing

/// Copies go another way where a place in the file and one in memory lie a few bytes apart, pages left out of account.
struct PlacementTests {
  /// So many bytes that the arrays, one behind the other, begin at most places of a page that are multiples of 8 bytes.
  private static let (count, size) = (600, 16_392)

  @Test func bytesAreTheSameWhereverTheyLie() throws {
    let scratch = try Scratch()
    let (first, second) = (scratch.path("a.h5"), scratch.path("b.h5"))
    let type = try #require(ElementType(numpyName: "uint8"))
    do {
      let file = try File(creating: first)
      do {
        let root = try file.root()
        for index in 0..<Self.count {
          try root.createDataset("\(index)", shape: [Self.size], type: type) { block, start in
            for place in block.indices { block[place] = Self.byte(index, start + place) }
          }
        }
      }
      try file.close()
    }
    do {
      let file = try File(reading: first)
      let copy = try File(creating: second)
      do {
        let root = try file.root()
        let target = try copy.root()
        for link in try root.links() { try root.copy(link, into: target, as: link.name) }
      }
      try copy.close()
    }
    for path in [first, second] {
      let root = try File(reading: path).root()
      var places: Set<UInt64> = []
      for index in 0..<Self.count {
        let dataset = try root.dataset("\(index)")
        places.insert(try #require(dataset.info.offset) % 4096)
        #expect(try dataset.bytes() == (0..<Self.size).map { Self.byte(index, $0) })
      }
      #expect(places.count > 256)
    }
  }

  private static func byte(_ dataset: Int, _ place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: dataset &* 31 &+ place &* 7 &+ place >> 8)
  }
}
