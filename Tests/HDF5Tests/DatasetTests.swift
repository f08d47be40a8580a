import HDF5
import Testing

@Suite struct DatasetTests {
  @Test(
    arguments: [
      ("contiguous", .contiguous, []), ("gzip", .chunked(chunk: [4, 3]), ["gzip 4"]),
      ("shuffled", .chunked(chunk: [4, 3]), ["shuffle", "gzip 4", "fletcher32"]),
      ("compact", .compact, []),
    ] as [(String, DatasetInfo.Layout, [String])])
  func layoutsAreDescribedAndReadAlike(name: String, layout: DatasetInfo.Layout, filters: [String]) throws {
    let dataset = try File(reading: fixture("layouts.h5")).root().dataset(name)
    #expect(dataset.path == "/" + name)
    #expect(dataset.info.layout == layout)
    #expect(dataset.info.filters == filters)
    #expect(dataset.info.shape == [11, 7])
    #expect(dataset.info.count == 77)
    #expect(dataset.info.byteCount == 308)
    #expect(dataset.info.type == ElementType(numpyName: "float32"))
    #expect((dataset.info.offset != nil) == (layout == .contiguous))
    let expected = (0..<77).map(Float.init)
    for blockBytes in [1, 4, 12, 28, 30, 56, 100, 112, 307, 308, 1 << 20] {
      #expect(try dataset.floats(blockBytes: blockBytes) == expected, "blocks of \(blockBytes) bytes")
    }
  }

  @Test func theOffsetIsWhereTheBytesAre() throws {
    let path = fixture("layouts.h5")
    let dataset = try File(reading: path).root().dataset("contiguous")
    let offset = try #require(dataset.info.offset.map { Int($0) })
    #expect(try Array(bytes(of: path)[offset..<(offset + 308)]) == dataset.bytes())
    #expect(dataset.info.storageSize == 308)
  }

  @Test func aFilterThatLibhdf5LacksIsNamedAndRefusedOnReading() throws {
    let dataset = try File(reading: fixture("layouts.h5")).root().dataset("lzf")
    #expect(dataset.info.filters == ["lzf"])
    #expect(refusal { _ = try dataset.bytes() } != nil)
  }

  @Test func aSingleValueHasNoShape() throws {
    let dataset = try File(reading: fixture("layouts.h5")).root().dataset("scalar")
    #expect(dataset.info.isScalar)
    #expect(dataset.info.shape.isEmpty)
    #expect(dataset.info.count == 1)
    #expect(try dataset.floats() == [2.5])
  }

  @Test func emptyAndNullDatasetsHaveNothingToRead() throws {
    let root = try File(reading: fixture("layouts.h5")).root()
    let null = try root.dataset("null")
    #expect(null.info.isNull && !null.info.isScalar)
    #expect(null.info.count == 0)
    #expect(try null.bytes().isEmpty)
    let empty = try root.dataset("no_rows")
    #expect(empty.info.shape == [0, 3])
    #expect(try empty.bytes().isEmpty)
  }

  @Test(arguments: ["never_written", "never_written_chunks"])
  func whatWasNeverWrittenReadsAsZeros(name: String) throws {
    let dataset = try File(reading: fixture("layouts.h5")).root().dataset(name)
    #expect(dataset.info.offset == nil)
    #expect(dataset.info.storageSize == 0)
    #expect(try dataset.floats() == [0, 0, 0, 0, 0])
  }

  @Test(
    arguments: [
      "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32",
      "float64", "bool", "bfloat16",
    ]) func standardTypesAreCalledAsNumPyCallsThem(name: String) throws
  {
    let info = try File(reading: fixture("types.h5")).root().dataset(name).info
    #expect(info.type == ElementType(numpyName: name))
    #expect(info.type.isLittleEndian)
  }

  @Test func bytesComeInTheFilesOwnOrder() throws {
    let root = try File(reading: fixture("types.h5")).root()
    let float = try root.dataset("big_float32")
    #expect(float.info.type.name == "float32")
    #expect(!float.info.type.isLittleEndian)
    #expect(try float.bytes() == [0x3F, 0xC0, 0, 0, 0xC0, 0x20, 0, 0])
    #expect(try root.dataset("big_float64").info.type.name == "float64")
    #expect(try root.dataset("big_int16").bytes() == [0, 1, 0xFF, 0xFE])
    #expect(try root.dataset("int16").bytes() == [1, 0, 2, 0, 3, 0])
    #expect(try root.dataset("bfloat16").bytes() == [0x80, 0x3F, 0x00, 0xC0])
    #expect(try root.dataset("bool").bytes() == [1, 0, 1])
  }

  @Test(
    arguments: [
      ("opaque", "opaque", 2), ("fixed_text", "string", 5), ("float8_e4m3", "float", 1), ("enum", "enum", 1),
    ]) func otherFixedTypesAreReadAsBytes(dataset name: String, type: String, size: Int) throws
  {
    let dataset = try File(reading: fixture("types.h5")).root().dataset(name)
    #expect(dataset.info.type.name == type)
    #expect(dataset.info.type.size == size)
    #expect(try dataset.bytes().count == dataset.info.byteCount)
  }

  @Test(arguments: ["variable_text", "compound", "complex", "reference"])
  func elementsThatMayBeReferencesAreNotRead(name: String) throws {
    let dataset = try File(reading: fixture("types.h5")).root().dataset(name)
    #expect(dataset.info.type.isVariableLength)
    #expect(refusal { _ = try dataset.bytes() }?.code == .unsupportedType)
  }

  @Test func whatTheBodyThrowsEndsTheReading() throws {
    let dataset = try File(reading: fixture("layouts.h5")).root().dataset("gzip")
    var blocks = 0
    #expect(throws: SystemFailure.self) {
      try dataset.read(blockBytes: 28) { _, _ in
        blocks += 1
        if blocks == 3 { throw SystemFailure(number: 1) }
      }
    }
    #expect(blocks == 3)
  }
}
