/// `1 layer`, `3 layers`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

/// Names for a line that people read: all of them, or the first `most` and how many more there are.
func listed(_ names: [String], atMost most: Int = 10) -> String {
  names.prefix(most).joined(separator: ", ") + (names.count > most ? " and \(names.count - most) more" : "")
}
