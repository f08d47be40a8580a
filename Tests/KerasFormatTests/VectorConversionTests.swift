import TestSupport
import Testing

@testable import Tensors
@testable import WeightStreams

/// What is converted in whole vectors is, to the bit, what is converted number by number.
struct VectorConversionTests {
  /// Gives bytes that are in memory.
  private final class Bytes: TensorReader {
    let description: TensorDescription
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8], _ type: String, size: Int) {
      description = TensorDescription(
        shape: [bytes.count / size], type: type, elementSize: size, isLittleEndian: true)
      rest = bytes[...]
    }

    func read(into block: UnsafeMutableRawBufferPointer) {
      block.copyBytes(from: rest.prefix(block.count))
      rest = rest.dropFirst(block.count)
    }
  }

  private static func bytes<Bits: FixedWidthInteger>(_ bits: [Bits]) -> [UInt8] {
    bits.flatMap { bits in (0..<MemoryLayout<Bits>.size).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) } }
  }

  /// Both ways' bytes, and the first number that is too large.
  private func both(
    _ bytes: [UInt8], _ type: String, size: Int, to name: String
  ) throws -> (fast: [UInt8], slow: [UInt8], overflow: (Double?, Double?)) {
    let encoding = try #require(FloatEncoding(name))
    let description = Bytes(bytes, type, size: size).description
    var fast = [UInt8](repeating: 0, count: description.count * encoding.size)
    var slow = fast
    let conversion = try #require(
      VectorConversion(description, to: encoding, Bytes(bytes, type, size: size)),
      "this machine has no vectors for \(type) to \(name)")
    let first = try fast.withUnsafeMutableBytes { try conversion.read(into: $0) }
    var numbers = [Double](repeating: 0, count: description.count)
    let form = try #require(NumberForm(type))
    bytes.withUnsafeBytes { part in
      numbers.withUnsafeMutableBufferPointer { values in
        var decoder = NumberDecoder(bytes: part, isSwapped: false, numbers: values)
        form.accept(&decoder)
      }
    }
    let place = slow.withUnsafeMutableBytes { block in
      numbers.withUnsafeBufferPointer { encoding.fill(block, with: $0) }
    }
    return (fast, slow, (first, place.map { numbers[$0] }))
  }

  @Test(arguments: ["float16", "bfloat16"])
  func everySixteenBitNumberIsWidenedExactly(type: String) throws {
    let all = try both(Self.bytes(Array(UInt16.min...UInt16.max)), type, size: 2, to: "float32")
    #expect(all.fast == all.slow)
    // without one that is no number, which sends a block the other way
    let numbers = (UInt16.min...UInt16.max).filter { bits in
      type == "float16" ? bits & 0x7FFF <= 0x7C00 : bits & 0x7FFF <= 0x7F80
    }
    let found = try both(Self.bytes(numbers), type, size: 2, to: "float32")
    #expect(found.fast == found.slow && found.overflow == (nil, nil))
  }

  /// Every exponent, ties between two neighbours, what is subnormal, and anything.
  private static let singles: [UInt32] = {
    var generator = SeededGenerator(seed: 7)
    var bits: [UInt32] = [0, 1 << 31, 0x7F80_0000, 0xFF80_0000]
    for exponent in 0..<255 as Range<UInt32> {
      for fraction in [0, 1, 0x0FFF, 0x1000, 0x1001, 0x3000, 0x7FFF, 0x8000, 0x8001, 0x1_8000, 0x7F_FFFF]
        as [UInt32]
      {
        bits += [exponent << 23 | fraction, 1 << 31 | exponent << 23 | fraction]
      }
    }
    bits += (0..<100_000).map { _ in generator.next() as UInt64 }.map { UInt32(truncatingIfNeeded: $0) }
      .filter { $0 & 0x7FFF_FFFF <= 0x7F80_0000 }
    return bits
  }()

  @Test(arguments: ["float16", "bfloat16", "float64"])
  func singlesAreRoundedOnce(type: String) throws {
    let found = try both(Self.bytes(Self.singles), "float32", size: 4, to: type)
    // a number that is too large ends the work, so that no output is compared behind it
    #expect(found.overflow.0 == found.overflow.1)
    #expect(type == "float64" || found.overflow.0 != nil)
    let limit: Float = type == "float16" ? 65504 : 3e38
    let small = Self.singles.filter {
      Float(bitPattern: $0).magnitude <= limit || Float(bitPattern: $0).isInfinite
    }
    let within = try both(Self.bytes(small), "float32", size: 4, to: type)
    #expect(within.fast == within.slow && within.overflow == (nil, nil))
  }

  @Test func doublesAreRoundedOnce() throws {
    var generator = SeededGenerator(seed: 8)
    let doubles = (0..<100_000).map { _ in generator.next() as UInt64 }.map { bits in
      // exponents that a float32 has, and some beyond on the small side
      bits & 0x800F_FFFF_FFFF_FFFF | (850 + bits % 290) << 52
    }
    let found = try both(Self.bytes(doubles), "float64", size: 8, to: "float32")
    #expect(found.fast == found.slow && found.overflow == (nil, nil))
    let large = try both(
      Self.bytes([Double(1).bitPattern, Double(1e39).bitPattern]), "float64", size: 8, to: "float32")
    #expect(large.overflow == (1e39, 1e39))
  }
}
