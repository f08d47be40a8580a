internal import GraphIR

/// Entries of the lists of names that lead to one object: Keras gives it to two layers, or to two weights, but whatever
/// changes it for one of them changes it for the other.
enum NamedTwice {
  /// Entries that mean what an earlier one means, whatever their spelling. A layer that is listed twice under one name is
  /// found elsewhere.
  static func findings(among groups: [SavedGroup]) -> [Finding] {
    var findings: [Finding] = []
    var owners: [ExactName: (group: SavedGroup, entry: String)] = [:]
    owners.reserveCapacity(groups.reduce(groups.count) { $0 + $1.arrays.count })
    for group in groups {
      if let other = owners.updateValue((group, group.name), forKey: ExactName(group.path)) {
        if !other.group.name.isExactly(group.name) {
          findings.append(finding("layer_names", other, (group, group.name), group.path))
        }
        continue
      }
      for array in group.arrays {
        guard let other = owners.updateValue((group, array.listed), forKey: ExactName(array.dataset)) else {
          continue
        }
        findings.append(finding("weight_names", other, (group, array.listed), array.dataset))
      }
    }
    return findings
  }

  private static func finding(
    _ list: String, _ first: (group: SavedGroup, entry: String), _ second: (group: SavedGroup, entry: String),
    _ path: String
  ) -> Finding {
    let other =
      first.group === second.group || list == "layer_names" ? "" : " of layer \"\(first.group.name)\""
    return Finding(
      .problem, "weights-twice", layer: second.group.name,
      "\(list) lists \"\(second.entry)\", which leads to \(path), as \"\(first.entry)\"\(other) does: expected one entry for "
        + "each; take another copy of the file, or load and save it in Keras")
  }
}
