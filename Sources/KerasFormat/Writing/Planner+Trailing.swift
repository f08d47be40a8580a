internal import GraphIR

extension Planner {
  /// Bytes of arrays that the plan deletes first and that stand behind all that stay. Keras writes layers in their order
  /// and the optimizer's state behind them, so heads and that state do.
  func trailing() -> EditPlan.Trailing {
    let deleted = Set(
      plan.deletions.compactMap { step in
        if case .delete(let path) = step { ExactName(path) } else { nil }
      })
    guard !deleted.isEmpty else { return .none }
    let dropsOptimizer = deleted.contains(ExactName("/optimizer_weights"))
    var pieces = layout.optimizerBytes.map { (bytes: $0, goes: dropsOptimizer) }
    pieces.reserveCapacity(layout.groups.reduce(pieces.count) { $0 + $1.arrays.count })
    for group in layout.groups {
      for array in group.arrays {
        let bytes = StoredBytes(offset: array.offset, count: array.byteCount)
        pieces.append((bytes, deleted.holds(array.dataset)))
      }
    }
    pieces.removeAll { $0.bytes.count == 0 }
    guard pieces.allSatisfy({ $0.bytes.offset != nil }) else { return .none }
    pieces.sort { $0.bytes.offset ?? 0 > $1.bytes.offset ?? 0 }
    let trailing = pieces.prefix(while: \.goes)
    return EditPlan.Trailing(
      byteCount: trailing.reduce(0) { $0 + $1.bytes.count },
      offset: trailing.last?.bytes.offset.flatMap { Int(exactly: $0) } ?? 0)
  }
}

extension Set<ExactName> {
  /// Whether it has the path or a group around it.
  fileprivate func holds(_ path: String) -> Bool {
    var rest = path[...]
    while let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")) {
      if contains(ExactName(String(rest))) { return true }
      rest = rest[..<slash]
    }
    return false
  }
}
