import HDF5
import TestSupport
import Testing

/// Number types, in NumPy's words.
let standardNames = [
  "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16",
  "uint32", "uint64", "bool",
]

/// A standard type.
func standardType(_ name: String, isLittleEndian: Bool = true) throws -> ElementType {
  try #require(ElementType(numpyName: name, isLittleEndian: isLittleEndian))
}

/// The bytes that the tests give to a dataset. Those of a bool are truth values.
func content(of number: Int, byteCount: Int) -> [UInt8] {
  (0..<byteCount).map { UInt8(truncatingIfNeeded: (number + $0) & 1) }
}

extension FileLayout {
  /// The whole file. Checks that the pieces are where they are said to be.
  func allBytes() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0xEE, count: userBlockSize)
    var found: [[Int]] = []
    forEachPiece { piece in
      switch piece {
      case .metadata(let metadata): bytes += metadata
      case .dataset(let number, let byteCount):
        found.append([number, bytes.count, byteCount])
        bytes += content(of: number, byteCount: byteCount)
      }
    }
    try #require(bytes.count == byteCount)
    #expect(found == datasets.map { [$0.number, $0.offset, $0.byteCount] })
    #expect(datasets.allSatisfy { $0.offset % 8 == 0 && $0.byteCount > 0 })
    return bytes
  }
}

/// Writes a new file and holds what libhdf5 and the direct reader say of it against what was given.
func writeAndCheck(
  _ root: NewGroup, to path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try write(try FileLayout(of: root).allBytes(), to: path)
  try check(root, in: path, sourceLocation: sourceLocation)
}

/// Holds what libhdf5 and the direct reader say of a file against what was given.
func check(_ root: NewGroup, in path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = try File(reading: path)
  try expect(root, try file.root(), sourceLocation)
  let library = try #require(MetadataDump(libraryReading: path), sourceLocation: sourceLocation)
  let direct = try #require(MetadataDump(directlyReading: path), sourceLocation: sourceLocation)
  #expect(library.differences(from: direct) == [], sourceLocation: sourceLocation)
  #expect(direct == library, sourceLocation: sourceLocation)
  #expect(direct.refusals == [], sourceLocation: sourceLocation)
}

private func expect(_ given: NewGroup, _ found: borrowing Group, _ sourceLocation: SourceLocation) throws {
  try expect(given.attributes, found, sourceLocation)
  let names = given.children.map { Array($0.name.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
  #expect(try found.links().map { Array($0.name.utf8) } == names, sourceLocation: sourceLocation)
  for (name, object) in given.children {
    switch object {
    case .group(let group): try expect(group, try found.group(name), sourceLocation)
    case .dataset(let dataset): try expect(dataset, try found.dataset(name), sourceLocation)
    }
  }
}

private func expect(_ given: NewDataset, _ found: borrowing Dataset, _ sourceLocation: SourceLocation) throws
{
  try expect(given.attributes, found, sourceLocation)
  let info = found.info
  #expect(info.shape == given.shape, sourceLocation: sourceLocation)
  #expect(info.isNull == given.isNull, sourceLocation: sourceLocation)
  #expect(info.type == given.type, sourceLocation: sourceLocation)
  #expect(info.layout == .contiguous, sourceLocation: sourceLocation)
  #expect((info.offset == nil) == (info.byteCount == 0), sourceLocation: sourceLocation)
  let expected = content(of: given.number, byteCount: info.byteCount)
  #expect(try found.bytes() == expected, sourceLocation: sourceLocation)
}

private func expect(
  _ given: [(name: String, value: Attribute)], _ found: borrowing some (AttributeHolder & ~Copyable),
  _ sourceLocation: SourceLocation
) throws {
  let names = given.map { Array($0.name.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
  #expect(try found.attributeNames().map { Array($0.utf8) } == names, sourceLocation: sourceLocation)
  for (name, value) in given {
    let read = try found.attribute(name)
    #expect(read == value, "\(name)", sourceLocation: sourceLocation)
  }
}
