/// Whether an output may keep unused room: what deletions and replaced attributes leave in an edited copy.
public enum Compaction: Sendable, Hashable {
  /// Packed anew where the surgery would leave more than 2 % of the file, and more than 64 KB: not for the sake of an old
  /// configuration of up to 1 MB, which nearly every surgery leaves. A file under 1 MB is packed anew whatever is changed:
  /// that takes a few milliseconds, and of a small file the configuration and the gaps that edits leave are a large part.
  case automatic
  /// Nothing of what was dropped stays in the file, nor what earlier edits left, and at most 1 % of it lies idle.
  /// What an edited copy does not need any more is cut off or overwritten; where more would lie idle, it is packed anew.
  case always
  /// Edited as a copy, which is faster.
  case never

  /// Files below this size are packed anew, unless a copy is asked for.
  static let smallFile = 1 << 20

  /// How many unused bytes an output may have.
  ///
  /// - Parameter replaced: How many bytes the configuration has that is replaced.
  func unusedLimit(of byteCount: Int, replacing replaced: Int = 0) -> Int {
    switch self {
    case .automatic: max(byteCount / 50, 64 << 10 + min(replaced, 1 << 20))
    case .always: byteCount / 100
    case .never: .max
    }
  }
}
