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

  /// The published test vector of SplitMix64.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SplitMix64(state: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }
}
