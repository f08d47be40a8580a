/// Whether an output may keep unused room: what deletions and replaced attributes leave in an edited copy.
public enum Compaction: Sendable, Hashable {
  /// Packed anew where the surgery would leave more than 2 % of the file, and more than 64 KB.
  case automatic
  /// Nothing of what was dropped stays in the file, nor what earlier edits left, and at most 1 % of it lies idle.
  /// What an edited copy does not need any more is cut off or overwritten; where more would lie idle, it is packed anew.
  case always
  /// Edited as a copy, which is faster.
  case never

  /// How many unused bytes an output may have.
  func unusedLimit(of byteCount: Int) -> Int {
    switch self {
    case .automatic: max(byteCount / 50, 64 << 10)
    case .always: byteCount / 100
    case .never: .max
    }
  }
}
