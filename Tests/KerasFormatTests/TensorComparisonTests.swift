import TestSupport
import Testing

@testable import Comparing
@testable import HDF5
@testable import KerasFormat
@testable import KerasHDF5
@testable import WeightStreams

/// The numbers of two tensors, in every type and order of bytes.
struct TensorComparisonTests {
  /// Writes one dataset of each list of values and compares the two.
  private func compare<Bits: FixedWidthInteger>(
    _ type: String, _ old: [Bits], _ new: [Bits], bigEndian: (old: Bool, new: Bool) = (false, false),
    shape: [Int]? = nil
  ) throws -> TensorComparison.Outcome {
    let folder = Folder()
    for (name, values, isBig) in [("a.h5", old, bigEndian.old), ("b.h5", new, bigEndian.new)] {
      let file = try File(creating: folder.path(name))
      do {
        let size = MemoryLayout<Bits>.size
        try file.root().createDataset(
          "w", shape: shape ?? [values.count],
          type: ElementType(name: type, size: size, isLittleEndian: !isBig, isNumber: true)
        ) { block, first in
          for offset in stride(from: 0, to: block.count, by: size) {
            let value = values[first + offset / size]
            block.storeBytes(
              of: isBig ? value.bigEndian : value.littleEndian, toByteOffset: offset, as: Bits.self)
          }
        }
      }
      try file.close()
    }
    let a = try HDF5Store(folder.path("a.h5")).open(forMany: true)
    let b = try HDF5Store(folder.path("b.h5")).open(forMany: true)
    return try TensorComparison(old: { try a.reader(of: "/w") }, new: { try b.reader(of: "/w") })
      .compare(of: type) { _ in }
  }

  private func numbers(_ outcome: TensorComparison.Outcome) throws -> NumericDifference {
    guard case .changed(let numbers?) = outcome else {
      Issue.record("\(outcome)")
      return NumericDifference()
    }
    return numbers
  }

  private func isEqual(_ outcome: TensorComparison.Outcome) -> Bool {
    if case .equal = outcome { true } else { false }
  }

  @Test func aFlippedFloatIsOneChangeOfItsSize() throws {
    let old: [Float] = [3, -4, 0.5, 0]
    var new = old
    new[2] = 0.75
    let found = try numbers(compare("float32", old.map(\.bitPattern), new.map(\.bitPattern)))
    #expect(found.elements == 4 && found.changed == 1 && found.incomparable == 0)
    #expect(found.largest == 0.25 && found.norm == 0.25)
    #expect(found.relativeNorm == 0.25 / 25.25.squareRoot())
    #expect(found.isWithin(0.25) && !found.isWithin(0.2499))
  }

  @Test func theNormIsOfAllElements() throws {
    let found = try numbers(
      compare("float64", [3.0, 4].map(\.bitPattern), [6.0, 0].map(\.bitPattern)))
    #expect(found.largest == 4 && found.norm == 5 && found.relativeNorm == 1)
  }

  @Test func aNormThatIsZeroHasNoParts() throws {
    let found = try numbers(compare("float32", [0], [Float(1).bitPattern]))
    #expect(found.relativeNorm == nil)
  }

  @Test(arguments: [(true, true), (true, false), (false, true)])
  func theOrderOfBytesIsNoDifference(old: Bool, new: Bool) throws {
    let values: [Float] = [1, 2, .nan, -7.5, .infinity]
    let bits = values.map(\.bitPattern)
    #expect(isEqual(try compare("float32", bits, bits, bigEndian: (old, new))))
    let halves: [UInt16] = [0x3C00, 0x0001, 0x7E01]
    #expect(isEqual(try compare("float16", halves, halves, bigEndian: (old, new))))
    var other = bits
    other[3] = Float(-7).bitPattern
    let found = try numbers(compare("float32", bits, other, bigEndian: (old, new)))
    #expect(found.changed == 1 && found.largest == 0.5)
  }

  @Test func notANumberIsEqualToItsOwnBitsOnly() throws {
    let quiet: UInt32 = 0x7FC0_0000
    let one = Float(1).bitPattern
    #expect(isEqual(try compare("float32", [quiet, one], [quiet, one])))
    let found = try numbers(compare("float32", [quiet, one, quiet], [quiet + 1, quiet, quiet]))
    #expect(found.changed == 2 && found.incomparable == 2 && found.largest == 0)
    #expect(!found.isWithin(1e300))
    let beside = try numbers(compare("float32", [quiet, one], [quiet, Float(3).bitPattern]))
    #expect(beside.incomparable == 0 && beside.largest == 2)
  }

  @Test func infinitiesAndZeros() throws {
    let infinity = Double.infinity.bitPattern
    #expect(try numbers(compare("float64", [infinity], [(1.0).bitPattern])).largest == .infinity)
    let zeros = try numbers(compare("float64", [(0.0).bitPattern], [(-0.0).bitPattern]))
    #expect(zeros.changed == 1 && zeros.largest == 0 && zeros.isWithin(0))
  }

  @Test func halvesIntegersAndTruthValues() throws {
    #expect(try numbers(compare("float16", [UInt16(0x3C00)], [UInt16(0xC000)])).largest == 3)
    #expect(try numbers(compare("bfloat16", [UInt16(0x3F80)], [UInt16(0x4000)])).largest == 1)
    #expect(try numbers(compare("int8", [Int8(-128)], [Int8(127)])).largest == 255)
    #expect(try numbers(compare("uint8", [UInt8(1)], [UInt8(255)])).largest == 254)
    #expect(try numbers(compare("int64", [Int64.min], [Int64.max])).changed == 1)
    guard case .changed(nil) = try compare("bool", [Int8(0)], [Int8(1)]) else {
      Issue.record("truth values have no distance")
      return
    }
  }

  /// Every half is the number that Swift's conversion from it, or the encoding's way back, says.
  @Test func everyHalfIsDecodedExactly() {
    for bits in UInt16.min...UInt16.max {
      let value = NumberForm.double(halfBits: bits)
      if value.isNaN {
        #expect(bits & 0x7C00 == 0x7C00 && bits & 0x3FF != 0)
      } else {
        #expect(FloatEncoding.halfBits(value) == bits)
      }
    }
  }

  @Test func aWeightOfManyBlocksIsComparedToItsEnd() throws {
    let old = (0..<600_000).map { UInt32($0) }
    var new = old
    new[599_999] = 0
    let found = try numbers(compare("uint32", old, new, shape: [3, 200_000]))
    #expect(found.elements == 600_000 && found.changed == 1 && found.largest == 599_999)
    #expect(isEqual(try compare("uint32", old, old, shape: [600_000, 1])))
  }

  @Test func singleValuesAndEmptyOnes() throws {
    #expect(isEqual(try compare("float32", [UInt32(7)], [7], shape: [])))
    #expect(try numbers(compare("int32", [Int32(7)], [9], shape: [])).largest == 2)
    #expect(isEqual(try compare("float32", [UInt32](), [], shape: [0, 3])))
  }
}
