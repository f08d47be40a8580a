import YAML

/// A small seeded generator (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Random trees of every kind, with the signs and code points that are easy to get wrong.
struct RandomTrees {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func node(depth: Int = 4) -> YAMLNode {
    let style: YAMLNode.CollectionStyle = Bool.random(using: &generator) ? .flow : .block
    let count = Int.random(in: 0..<4, using: &generator)
    var node: YAMLNode
    switch Int.random(in: 0..<(depth > 0 ? 4 : 2), using: &generator) {
    case 0: node = .scalar(text(), .plain)
    case 1: node = .scalar(text(), .quoted)
    case 2: node = .sequence((0..<count).map { _ in self.node(depth: depth - 1) }, style)
    default:
      node = .mapping(
        (0..<count).map { _ in (self.node(depth: depth > 2 ? 0 : depth - 1), self.node(depth: depth - 1)) },
        style)
    }
    if Int.random(in: 0..<12, using: &generator) == 0 { node.tag = "!t\(count)" }
    return node
  }

  mutating func text() -> String {
    let signs = Array("-?:,[]{}#&*!|>'\"%@`~=< \n\tab01.".unicodeScalars)
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0...0xFF, 0x2000...0x2030,
      0xD700...0xFFFF, 0x1F600...0x10FFFF,
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<9, using: &generator) {
      let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
      let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator))
      let sign = signs[Int.random(in: 0..<signs.count, using: &generator)]
      text.append(Bool.random(using: &generator) ? sign : scalar ?? sign)
    }
    return String(text)
  }
}
