/// Names that resemble one that does not exist.
package enum DidYouMean {
  /// `; did you mean "fc1" or "fc2"?`, or nothing when no name is near.
  package static func hint(for wrong: String, among names: [String]) -> String {
    let limit = max(1, wrong.count / 3)
    let found = names.map { (name: $0, distance: distance(wrong, $0, limit: limit)) }
      .filter { $0.distance <= limit || $0.name.lowercased().contains(wrong.lowercased()) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    // what is much farther than the best is not meant
    let farthest = (found.first?.distance ?? 0) + 1
    let near = found.prefix(3).filter { $0.distance <= farthest }.map { "\"\($0.name)\"" }
    return near.isEmpty ? "" : "; did you mean \(list(Array(near)))?"
  }

  /// `a, b or c`.
  static func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return "\(parts.dropLast().joined(separator: ", ")) or \(last)"
  }

  /// How many letters have to be put in, taken out, replaced or swapped with their neighbour.
  static func distance(_ left: String, _ right: String, limit: Int = .max) -> Int {
    let a = Array(left.lowercased())
    let b = Array(right.lowercased())
    if abs(a.count - b.count) > limit { return limit + 1 }
    var older: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
        row.append(best)
      }
      older = previous
      previous = row
    }
    return previous[b.count]
  }
}
