/// The lines of the table of constructors, sorted by kind and name.
///
/// A line is looked up where it lies: to make a dictionary of all takes longer than most models need to be looked at.
enum ConstructorLines {
  /// What a class's constructors take, as JSON; nil where there is no such class.
  ///
  /// - Parameter name: Kind and class: `layers/Dense`.
  static func text(of name: String) -> String? {
    ConstructorTable.data.withUTF8Buffer { bytes in
      let wanted = Array(name.utf8)
      // where the lines are that it may be in
      var (start, end) = (0, bytes.count)
      while start < end {
        let line = self.line(at: start + (end - start) / 2, in: bytes)
        let blank = bytes[line].firstIndex(of: UInt8(ascii: " ")) ?? line.upperBound
        let found = bytes[line.lowerBound..<blank]
        if found.elementsEqual(wanted) {
          return String(decoding: bytes[blank..<line.upperBound], as: UTF8.self)
        }
        if found.lexicographicallyPrecedes(wanted) {
          start = line.upperBound + 1
        } else {
          end = line.lowerBound
        }
      }
      return nil
    }
  }

  /// Kinds and classes, sorted by their bytes.
  static var names: [String] {
    ConstructorTable.data.withUTF8Buffer { bytes in
      bytes.split(separator: UInt8(ascii: "\n")).map { line in
        String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
      }
    }
  }

  /// The line around a byte, without the end of the line.
  private static func line(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    let newline = UInt8(ascii: "\n")
    let start = bytes[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex(of: newline) ?? bytes.count
    return start..<end
  }
}
