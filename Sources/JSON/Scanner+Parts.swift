/// Objects that are taken out of the text, so that json-c builds no tree larger than a layer, and reads what is written
/// over and over, such as initialisers, once.
struct PartTable {
  /// An object as it was met before.
  private struct Known {
    let place: Range<Int>
    /// Nil where it is still in the text.
    var part: Int?
  }

  private var known: [UInt64: Known] = [:]

  /// What is compared with others: what is shorter is not worth it, what is longer hardly ever comes again.
  private static let comparedSizes = 16...256
  /// An element of a list that is at least so long is taken out in any case.
  private static let elementSize = 128
  /// A text with more than so many different objects is none of Keras's.
  private static let limit = 4096

  /// What is to be done with an object.
  enum Decision {
    case leave
    case takeOut(UInt64?)
    case same(Int)
  }

  mutating func decide(_ place: Range<Int>, isElement: Bool, in bytes: [UInt8]) -> Decision {
    let long: Decision = isElement && place.count >= Self.elementSize ? .takeOut(nil) : .leave
    guard Self.comparedSizes.contains(place.count) else { return long }
    let hash = Self.hash(bytes[place])
    guard let same = known[hash] else {
      if known.count < Self.limit { known[hash] = Known(place: place, part: nil) }
      return long
    }
    guard bytes[place].elementsEqual(bytes[same.place]) else { return long }
    return same.part.map { .same($0) } ?? .takeOut(hash)
  }

  /// Notes which part an object became that is met again.
  mutating func note(_ part: Int, under hash: UInt64) { known[hash]?.part = part }

  /// FNV-1a.
  private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}

extension Scanner {
  /// How much of a part there was at some place.
  struct Mark {
    let start, numbers, objects, replacements: Int
  }

  /// Here and now.
  var mark: Mark {
    Mark(
      start: position, numbers: rest.numbers.count, objects: rest.objects.count,
      replacements: rest.replacements.count)
  }

  /// Takes the object that has been scanned since a mark out of the text, where that pays.
  mutating func takeOut(since mark: Mark, isElement: Bool) {
    let place = mark.start..<position
    switch table.decide(place, isElement: isElement, in: bytes) {
    case .leave: return
    case .same(let part): replace(since: mark, by: part)
    case .takeOut(let hash):
      let part = Survey.Part(
        place: place, isElement: hash == nil, numbers: Array(rest.numbers[mark.numbers...]),
        objects: Array(rest.objects[mark.objects...]),
        replacements: Array(rest.replacements[mark.replacements...]))
      if let hash { table.note(parts.count, under: hash) }
      replace(since: mark, by: parts.count)
      parts.append(part)
    }
  }

  private mutating func replace(since mark: Mark, by part: Int) {
    rest.numbers.removeSubrange(mark.numbers...)
    rest.objects.removeSubrange(mark.objects...)
    rest.replacements.removeSubrange(mark.replacements...)
    rest.numbers.append(.part(part))
    rest.replacements.append(Survey.Replacement(place: mark.start..<position, text: .number))
  }
}
