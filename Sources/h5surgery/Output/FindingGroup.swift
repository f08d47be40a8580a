internal import ModelSurgery

/// Findings that say the same of several layers, for one line of text.
struct FindingGroup {
  /// The first of them.
  let finding: Finding
  /// The layers it is about.
  private(set) var layers: [String]

  private static let shown = 10

  /// The findings in order, those that differ in nothing but the layer together.
  static func groups(of findings: [Finding]) -> [FindingGroup] {
    var groups: [FindingGroup] = []
    for finding in findings {
      let layers = finding.layer.map { [$0] } ?? []
      if let same = groups.firstIndex(where: { $0.isAlike(finding) }) {
        groups[same].layers += layers
      } else {
        groups.append(FindingGroup(finding: finding, layers: layers))
      }
    }
    return groups
  }

  private func isAlike(_ other: Finding) -> Bool {
    var other = other
    other.layer = finding.layer
    return other == finding
  }

  /// `block35_1, block35_2, ... and 30 more: a Lambda holds ...`, with ten names
  var text: String {
    guard !layers.isEmpty else { return finding.message.forCommands }
    let more = layers.count > Self.shown ? " and \((layers.count - Self.shown).grouped) more" : ""
    return layers.prefix(Self.shown).joined(separator: ", ") + more + ": " + finding.message.forCommands
  }
}
