package import Files
internal import FormatInterface

/// Fields of a protobuf message that stays in its file: what is not asked for is passed over.
package struct WireFile {
  private let file: ReadableFile
  private let what: String

  /// A message in a file that is open.
  package init(_ file: ReadableFile, of what: String) {
    self.file = file
    self.what = what
  }

  /// All of it.
  package var range: Range<Int> { 0..<file.byteCount }

  /// Calls a body with the number of each field of bytes in a range, and where its value is. Numbers are passed over.
  package func forEachMessage(
    in range: Range<Int>, _ body: (_ number: Int, _ range: Range<Int>) throws -> Void
  ) throws {
    var window = Window(file: file, end: range.upperBound, what: what)
    var place = range.lowerBound
    while place < range.upperBound {
      let key = try window.varint(at: &place)
      guard key >> 3 > 0, key >> 3 < 1 << 29 else {
        throw FormatError(.damaged, "\(what): field number \(key >> 3) at byte \(place)")
      }
      switch key & 7 {
      case 0: _ = try window.varint(at: &place)
      case 1, 5:
        let width = key & 7 == 1 ? 8 : 4
        guard width <= range.upperBound - place else {
          throw FormatError(.damaged, "\(what): a number is cut short at byte \(place)")
        }
        place += width
      case 2:
        let length = try window.varint(at: &place)
        guard length <= UInt64(range.upperBound - place) else {
          throw FormatError(
            .damaged,
            "\(what): a length of \(length) at byte \(place), where \(range.upperBound - place) are left")
        }
        try body(Int(key >> 3), place..<(place + Int(length)))
        place += Int(length)
      default:
        throw FormatError(.damaged, "\(what): wire type \(key & 7) at byte \(place)")
      }
    }
  }

  /// The bytes of a range.
  package func bytes(in range: Range<Int>) throws -> ArraySlice<UInt8> {
    try file.bytes(at: range.lowerBound, count: range.count)[...]
  }

  /// What of the file is in memory.
  private struct Window {
    let file: ReadableFile
    let end: Int
    let what: String
    private var start = 0
    private var bytes: [UInt8] = []
    private static let size = 4096

    init(file: ReadableFile, end: Int, what: String) {
      self.file = file
      self.end = end
      self.what = what
    }

    mutating func varint(at place: inout Int) throws -> UInt64 {
      let longest = min(10, end - place)
      if place < start || place + longest > start + bytes.count {
        start = place
        bytes = try file.bytes(at: place, count: min(Self.size, end - place))
      }
      var reader = WireReader(bytes[(place - start)...], of: what)
      let before = reader.rest.count
      let value = try reader.varint()
      place += before - reader.rest.count
      return value
    }
  }
}
