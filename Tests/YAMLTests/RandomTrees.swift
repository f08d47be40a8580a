import TestSupport
import YAML

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
