/// What the scan learned about a text and json-c would lose, in the order of the text.
struct Survey {
  /// An object of the text.
  struct Object {
    /// Where its brace opens, in bytes from the start.
    let offset: Int
    /// How many members it is written with, duplicates included.
    var members = 0
  }

  /// A character written as two escapes.
  struct Pair {
    /// Where the twelve bytes of the escapes are.
    let place: Range<Int>
    /// The character meant.
    let scalar: Unicode.Scalar
  }

  /// Where the value is, without the white space around it.
  var value = 0..<0
  /// Every number, to the letter.
  var numbers: [JSONNumber] = []
  /// Every object, an outer one before those inside.
  var objects: [Object] = []
  /// Every surrogate pair.
  var pairs: [Pair] = []

  /// The value's text with surrogate pairs written as the character itself.
  ///
  /// json-c 0.16 takes a joined pair for a lone half when its low 16 bits look like one (U+1D800, U+2DA66), and
  /// reads U+FFFD.
  func textWithoutPairs(of bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(value.count + 1)
    var copied = value.lowerBound
    for pair in pairs {
      text += bytes[copied..<pair.place.lowerBound]
      text += UTF8.encode(pair.scalar) ?? Unicode.UTF8.encodedReplacementCharacter
      copied = pair.place.upperBound
    }
    text += bytes[copied..<value.upperBound]
    return text
  }
}
