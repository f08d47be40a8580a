import Testing

@testable import GraphIR

struct InitializerValuesTests {
  /// Dense (300, 200): every rule's mean and deviation are Keras's.
  @Test(arguments: Initializer.allCases.filter { $0 != .zeros && $0 != .ones }) func distributionIsKeras(
    rule: Initializer
  ) {
    let fan: Double =
      switch rule {
      case .glorotUniform, .glorotNormal: 250
      case .heUniform, .heNormal: 150
      default: 300
      }
    let deviation = (1 / fan).squareRoot()
    let isNormal = [Initializer.glorotNormal, .heNormal, .lecunNormal].contains(rule)
    let limit = isNormal ? 2 * deviation / 0.87962566 : 3.0.squareRoot() * deviation
    var values = InitializerValues(rule, shape: [300, 200], seed: 1)
    let sample = (0..<60_000).map { _ in values.next() }
    let mean = sample.reduce(0, +) / 60_000
    let variance = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 60_000
    #expect(sample.allSatisfy { abs($0) <= limit * 1.000001 })
    #expect(sample.contains { abs($0) > 0.95 * limit })
    #expect(abs(mean) < 0.02 * deviation)
    #expect(abs(variance.squareRoot() / deviation - 1) < 0.01)
  }

  @Test func theSameSeedGivesTheSameNumbers() {
    var (a, b) = (
      InitializerValues(.glorotUniform, shape: [4, 3], seed: 9),
      InitializerValues(.glorotUniform, shape: [4, 3], seed: 9)
    )
    var c = InitializerValues(.glorotUniform, shape: [4, 3], seed: 10)
    let (first, second, third) = (
      (0..<12).map { _ in a.next() }, (0..<12).map { _ in b.next() }, (0..<12).map { _ in c.next() }
    )
    #expect(first == second)
    #expect(first != third)
  }

  /// To the bit on every machine: what makes them was written anew in Python, and gave the same.
  @Test(
    arguments: [
      (.glorotUniform, [0x3FD5_9C63_594E_14D3, 0x3FDD_B566_400B_562B, 0xBFDB_CF7A_2958_CD54]),
      (.heUniform, [0x3FDC_96A9_58B6_4B52, 0x3FE3_A67F_B5D3_2F22, 0xBFE2_6517_6E7C_7674]),
      (.lecunUniform, [0x3FD4_3713_3F2E_F06D, 0x3FDB_CA33_212B_755A, 0xBFDA_03A9_3E5A_1F17]),
      (.glorotNormal, [0x3FDC_5E77_4EC4_CC75, 0x3FE6_2740_50BE_CA54, 0xBFE5_DA9A_9BB3_3023]),
      (.heNormal, [0x3FE2_C3AB_75BF_F7C8, 0x3FED_4E5C_357F_9270, 0xBFEC_E8F7_2154_43A0]),
      (.lecunNormal, [0x3FDA_896A_38F3_3B7A, 0x3FE4_B8F8_4298_C65C, 0xBFE4_7145_D56E_4EB6]),
    ] as [(Initializer, [UInt64])]) func theNumbersAreKnown(rule: Initializer, bits: [UInt64])
  {
    var values = InitializerValues(rule, shape: [4, 3], seed: 9)
    #expect((0..<3).map { _ in values.next().bitPattern } == bits)
  }

  /// A normal cut off at two: 1 - 4φ(2)/Z, 3 - 28φ(2)/Z and erf(1/√2)/Z, where Z = erf(√2).
  @Test func aTruncatedNormalHasTheMomentsOfOne() {
    var generator = SplitMix64(state: 1)
    let sample = (0..<400_000).map { _ in generator.truncatedNormal() }
    func mean(_ value: (Double) -> Double) -> Double { sample.reduce(0) { $0 + value($1) } / 400_000 }
    #expect(sample.allSatisfy { (-2..<2).contains($0) })
    #expect(abs(mean { $0 }) < 0.005)
    #expect(abs(mean { $0 * $0 } - 0.773741) < 0.004)
    #expect(abs(mean { $0 * $0 * $0 }) < 0.01)
    #expect(abs(mean { $0 * $0 * $0 * $0 } - 1.416189) < 0.015)
    #expect(abs(mean { abs($0) < 1 ? 1 : 0 } - 0.715233) < 0.003)
  }

  /// The published test vector of SplitMix64.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SplitMix64(state: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }
}
