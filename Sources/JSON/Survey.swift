/// What the scan learned about a text and json-c would lose, in the order of the text.
struct Survey {
  /// An object of the text.
  struct Object {
    /// Where its brace opens, in bytes from the start.
    let offset: Int
    /// How many members it is written with, duplicates included.
    var members = 0
  }

  /// Where the value is, without the white space around it.
  var value = 0..<0
  /// Every number, to the letter.
  var numbers: [JSONNumber] = []
  /// Every object, an outer one before those inside.
  var objects: [Object] = []
}
