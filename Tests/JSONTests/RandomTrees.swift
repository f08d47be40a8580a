import JSON
import TestSupport

/// Random values of every kind, with the code points that are easy to get wrong.
struct RandomTrees {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func value(depth: Int = 5) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .number(JSONNumber(Int(truncatingIfNeeded: generator.next())))
    case 3: return .number(JSONNumber(Double(bitPattern: generator.next())))
    case 4: return .number(JSONNumber(Double.random(in: -1e6...1e6, using: &generator)))
    case 5: return .string(text(withNUL: true))
    case 6:
      return .array(
        (0..<Int.random(in: 0..<6, using: &generator)).map { _ in value(depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0..<(depth == 5 ? 40 : 6), using: &generator) {
        object[text(withNUL: false)] = value(depth: depth - 1)
      }
      return .object(object)
    }
  }

  mutating func text(withNUL: Bool) -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x20...0x7E, (withNUL ? 0 : 1)...0x1F, 0x7F...0xFF, 0x300...0x310, 0xD700...0xD7FF,
      0xE000...0xFFFF, 0x10000...0x10FFFF,
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<8, using: &generator) {
      let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.append(scalar) }
    }
    return String(text)
  }
}
