/// The numbers of a new weight one after another, in row-major order: the same seed gives the same numbers on every
/// machine, however they are cut into blocks. They are made by comparisons, `+`, `-`, `*`, `/` and `√` alone, each of which
/// IEEE 754 rounds in one way; a mathematical library's logarithm may differ in its last digit.
///
/// Distributions are Keras's (`keras/initializers`): uniform within ±√(3 · scale / fan), or a normal of deviation
/// √(scale / fan) / 0.87962566 cut off at two deviations.
public struct InitializerValues: Sendable {
  private enum Rule {
    case constant(Double)
    case uniform(limit: Double)
    case truncatedNormal(deviation: Double)
  }

  private let rule: Rule
  private var generator: SplitMix64

  /// The numbers for a weight of the given shape; the last two axes are input and output features, those before them a
  /// convolution's window.
  public init(_ initializer: Initializer, shape: [Int], seed: UInt64) {
    generator = SplitMix64(state: seed)
    let window = shape.dropLast(2).reduce(1, *)
    let fanIn = Double(max(1, window * (shape.count > 1 ? shape[shape.count - 2] : shape.last ?? 1)))
    let fanOut = Double(max(1, window * (shape.last ?? 1)))
    let average = (fanIn + fanOut) / 2
    // What is left of a normal's deviation after cutting at two of them.
    let cut = 0.87962566103423978
    rule =
      switch initializer {
      case .zeros: .constant(0)
      case .ones: .constant(1)
      case .glorotUniform: .uniform(limit: (3 / average).squareRoot())
      case .heUniform: .uniform(limit: (6 / fanIn).squareRoot())
      case .lecunUniform: .uniform(limit: (3 / fanIn).squareRoot())
      case .glorotNormal: .truncatedNormal(deviation: (1 / average).squareRoot() / cut)
      case .heNormal: .truncatedNormal(deviation: (2 / fanIn).squareRoot() / cut)
      case .lecunNormal: .truncatedNormal(deviation: (1 / fanIn).squareRoot() / cut)
      }
  }

  /// The next number.
  public mutating func next() -> Double {
    switch rule {
    case .constant(let value): return value
    case .uniform(let limit): return (2 * generator.unit() - 1) * limit
    case .truncatedNormal(let deviation): return generator.truncatedNormal() * deviation
    }
  }
}

/// Sebastiano Vigna's SplitMix64: one state word, every seed a good one.
struct SplitMix64: Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  /// In [0, 1), with 53 random bits.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// From the standard normal distribution within [-2, 2): a number of that range is kept with the probability e^(-x²/2).
  mutating func truncatedNormal() -> Double {
    while true {
      let value = 4 * unit() - 2
      // Its exponent is at most 2, and the chance below takes one of at most 1.
      let half = value * value / 4
      if happens(withLog: half), happens(withLog: half) { return value }
    }
  }

  /// True with the probability e^(-x), where x is at most 1, by John von Neumann's way: of a row of numbers that goes on as
  /// long as each is less than the one before, x the first, the n-th is the last with the probability xⁿ⁻¹/(n-1)! - xⁿ/n!;
  /// and those of odd n add up to e^(-x).
  private mutating func happens(withLog exponent: Double) -> Bool {
    var last = exponent
    var isOdd = true
    while true {
      let number = unit()
      if number >= last { return isOdd }
      last = number
      isOdd.toggle()
    }
  }
}
