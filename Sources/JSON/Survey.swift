/// What the scan learned about a text and json-c would lose, part by part.
struct Survey {
  /// A piece of the text that json-c parses by itself.
  struct Part {
    /// Where it is, without the white space around it.
    var place = 0..<0
    /// Whether it is an element of a list, and long.
    var isElement = false
    /// Every number, to the letter, and every part taken out, in the order of the text.
    var numbers: [Number] = []
    /// Every object, an outer one before those inside.
    var objects: [Object] = []
    /// What json-c is given otherwise than it is written, in the order of the text.
    var replacements: [Replacement] = []
  }

  /// What a number stands for in what json-c is given.
  enum Number {
    /// Itself.
    case number(JSONNumber)
    /// A part that was taken out.
    case part(Int)
  }

  /// An object of the text.
  struct Object {
    /// Where its brace opens, in bytes from the start.
    let offset: Int
    /// How many members it is written with, duplicates included.
    var members = 0
  }

  /// Bytes that json-c gets in another form.
  struct Replacement {
    let place: Range<Int>
    let text: Text

    enum Text {
      /// A character written as two escapes.
      ///
      /// json-c 0.16 takes a joined pair for a lone half when its low 16 bits look like one (U+1D800, U+2DA66), and
      /// reads U+FFFD.
      case character(Unicode.Scalar)
      /// A number in the place of a part.
      case number
    }
  }

  /// The parts that were taken out.
  var parts: [Part] = []
  /// The rest.
  var rest = Part()
}

extension Survey {
  /// Scans a text.
  init(of bytes: [UInt8], _ limits: JSONLimits) throws(JSONError) {
    guard bytes.count <= limits.bytes else {
      throw JSONError(
        code: .tooLarge, message: "the text has \(bytes.count) bytes, at most \(limits.bytes) are allowed")
    }
    var scanner = Scanner(bytes, depthLimit: limits.depth)
    self = try scanner.survey()
  }
}

extension Survey.Part {
  /// What json-c is given, ended by a NUL: that is how it knows that a number is over.
  func text(of bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(place.count + 1)
    var copied = place.lowerBound
    for replacement in replacements {
      text += bytes[copied..<replacement.place.lowerBound]
      switch replacement.text {
      case .character(let scalar): text += UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter
      case .number: text.append(UInt8(ascii: "0"))
      }
      copied = replacement.place.upperBound
    }
    text += bytes[copied..<place.upperBound]
    text.append(0)
    return text
  }

  /// Whether json-c can read it where it stands.
  func isPlain(in bytes: [UInt8]) -> Bool {
    replacements.isEmpty && bytes[place.upperBound - 1] == UInt8(ascii: "}")
  }
}
