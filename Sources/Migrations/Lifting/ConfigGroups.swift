internal import JSON

/// Layers whose configs every target takes for the same: what is noted of one is noted of all.
struct ConfigGroups {
  /// Configs of one class with the same keys.
  private struct Form {
    let keys: [String]
    /// The places of keys whose values some target looks at.
    let looks: [Int]
    /// What each group has there.
    var groups: [(values: [JSONValue], number: Int)] = []
  }

  private let source: KerasRelease
  private let memory: MigrationMemory
  private var forms: [String: [Form]] = [:]
  private var count = 0

  /// More groups of one form are not worth a search.
  private static let most = 16

  init(of source: KerasRelease, _ memory: MigrationMemory) { (self.source, self.memory) = (source, memory) }

  /// Tells every layer at every depth its group.
  mutating func number(_ layers: [CanonicalLayer]) {
    for layer in layers {
      layer.join(group(of: layer))
      number(layer.children)
    }
  }

  /// The number of a layer's group; nil for one that is looked at by itself.
  private mutating func group(of layer: CanonicalLayer) -> Int? {
    let className = layer.plainClassName
    guard layer.model == nil, !layer.isInput, !layer.isKeras3Operation, !ResidualScales.concerns(layer),
      memory.table.hasEver(.layers, className)
    else { return nil }
    let config = layer.config
    let place = place(of: config.keys, className)
    guard var form = forms[className]?[place] else { return nil }
    let values = form.looks.map { config.values[$0] }
    if let known = form.groups.first(where: { $0.values == values }) { return known.number }
    guard form.groups.count < Self.most else { return nil }
    count += 1
    form.groups.append((values, count))
    forms[className]?[place] = form
    return count
  }

  private mutating func place(of keys: [String], _ className: String) -> Int {
    if let place = forms[className]?.firstIndex(where: { $0.keys == keys }) { return place }
    var looks: Set<Int> = []
    for target in KerasRelease.all {
      let plan = memory.plans.plan(for: keys, of: className, source: source, target: target, memory.table)
      looks.formUnion(plan.looks.map(\.position))
    }
    forms[className, default: []].append(Form(keys: keys, looks: looks.sorted()))
    return (forms[className]?.count ?? 1) - 1
  }
}
