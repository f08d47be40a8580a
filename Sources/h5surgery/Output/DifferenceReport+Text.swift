internal import ModelSurgery

extension DifferenceReport {
  private static let shownNames = 10
  private static let shownValue = 60

  /// For `--format text`: a section for each kind of difference, and one line about the weights.
  func lines(_ console: Console) -> [String] {
    let style = console.outputStyle
    let names = "\"\(first.path.printable)\" and \"\(second.path.printable)\""
    guard !isEqual else {
      let near = weightTable(console)
      let word = near.isEmpty ? "equal" : "equal within the tolerance"
      return near + ["\(names) are \(style(word, .good)); weights: \(weightSentence)"]
    }
    let structure = comparison.structure
    let all = console.isVerbose
    let sections: [(title: String, lines: [String])] = [
      ("Model", modelChanges.flatMap { text($0, all) }),
      ("Layers removed", places(structure.removed, all)), ("Layers added", places(structure.added, all)),
      ("Layers renamed", renamings(all)),
      ("Layers moved", moves(all)),
      ("Layers changed", layerChanges(all)),
      ("Training configuration", structure.training.flatMap { text($0, all) }),
      ("Optimizer state", optimizerLines),
      ("Saved order", reorderedLines(all)),
      ("Backend", turnedLines(all)),
    ]
    var lines = ["\(names) \(style("differ", .warning))"]
    for (title, body) in sections where !body.isEmpty {
      lines += ["", style(title, .strong)] + body.map { "  \($0.printable)" }
    }
    lines += ["", style("Weights", .strong)] + weightTable(console)
    return lines + ["  \(weightSentence)"]
  }

  /// For one of several pairs: what differs, in one line.
  var line: String {
    let name = first.path.printable
    let other = "\"\(second.path.printable)\""
    guard !isEqual else { return "\(name): equal to \(other); weights: \(weightSentence)" }
    let structure = comparison.structure
    let counts = [
      (structure.removed.count, "removed"), (structure.added.count, "added"),
      (structure.renamed.count, "renamed"), (structure.moved.count, "moved"),
      (structure.changed.count, "changed"),
    ]
    let layers = counts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }.joined(separator: ", ")
    let parts = [
      modelChanges.isEmpty ? "" : "the model's settings", layers.isEmpty ? "" : "layers: \(layers)",
      structure.training.isEmpty ? "" : "the training configuration",
      comparison.optimizer.isEqual ? "" : "the optimizer's state",
      comparison.reordered.isEmpty ? "" : "the saved order", "weights: \(weightSentence)",
    ]
    return "\(name): differs from \(other); \(parts.filter { !$0.isEmpty }.joined(separator: "; "))"
  }

  /// `137 equal, 1 changed, 2 removed`
  private var weightSentence: String {
    let structure = comparison.structure
    func count(_ word: String) -> Int { weights.count { $0.kind.word == word } }
    let counts = [
      (count("equal"), "equal"), (count("moved"), "equal at another path"), (count("changed"), "changed"),
      (count("within-tolerance"), "within the tolerance"), (count("shape"), "of another shape"),
      (count("type"), "of another type"), (structure.removedWeights.count, "removed"),
      (structure.addedWeights.count, "added"),
    ]
    let parts = counts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    let sum = parts.joined(separator: ", ")
    if comparison.comparesNumbers { return parts.isEmpty ? "none" : sum }
    return parts.isEmpty ? "numbers not compared" : "\(sum); numbers not compared"
  }

  // MARK: - Layers

  private func text(_ change: ValueChange, _ all: Bool) -> [String] {
    func value(_ value: JSONValue?) -> String {
      guard let text = value?.serialized() else { return "-" }
      return all ? text : text.truncatedInTheMiddle(to: Self.shownValue)
    }
    return ["\(change.key): \(value(change.old)) -> \(value(change.new))"]
  }

  private func list(_ names: [String], _ all: Bool) -> String {
    guard !all, names.count > Self.shownNames + 1 else { return names.joined(separator: ", ") }
    return names.prefix(Self.shownNames).joined(separator: ", ")
      + " and \((names.count - Self.shownNames).grouped) more"
  }

  private func places(_ places: [ModelDifference.Place], _ all: Bool) -> [String] {
    let shown = all || places.count <= Self.shownNames + 1 ? places.count : Self.shownNames
    let lines = places.prefix(shown).map { "\($0.path) (\($0.className))" }
    return shown == places.count ? lines : lines + ["and \((places.count - shown).grouped) more"]
  }

  /// Layers with the very same changes together.
  private func layerChanges(_ all: Bool) -> [String] {
    var order: [[ValueChange]] = []
    var names: [[ValueChange]: [String]] = [:]
    for layer in comparison.structure.changed {
      if names[layer.changes] == nil { order.append(layer.changes) }
      names[layer.changes, default: []].append(layer.new)
    }
    return order.flatMap { changes in
      [list(names[changes] ?? [], all)] + changes.flatMap { text($0, all).map { "  \($0)" } }
    }
  }

  private func renamings(_ all: Bool) -> [String] {
    let renamed = comparison.structure.renamed
    let shown = all || renamed.count <= Self.shownNames + 1 ? renamed.count : Self.shownNames
    let lines = renamed.prefix(shown).map { "\($0.old) -> \($0.new)" }
    return shown == renamed.count ? lines : lines + ["and \((renamed.count - shown).grouped) more"]
  }

  /// Layers that went the same way together.
  private func moves(_ all: Bool) -> [String] {
    var order: [[String]] = []
    var names: [[String]: [String]] = [:]
    for move in comparison.structure.moved {
      let way = [parent(of: move.old), parent(of: move.new)]
      if names[way] == nil { order.append(way) }
      names[way, default: []].append(FilePath.name(of: move.new))
    }
    return order.map { way in
      let from = way[0].isEmpty ? "" : "from \(way[0]) "
      let to = way[1].isEmpty ? "to the top" : "into \(way[1])"
      return "\(from)\(to): \(list(names[way] ?? [], all))"
    }
  }

  private func parent(of path: String) -> String {
    path.contains("/") ? FilePath.folder(of: path) : ""
  }

  private func reorderedLines(_ all: Bool) -> [String] {
    guard !comparison.reordered.isEmpty else { return [] }
    return ["weight_names lists the weights in another order: \(list(comparison.reordered, all))"]
  }

  private func turnedLines(_ all: Bool) -> [String] {
    let kernels = comparison.structure.turnedKernels
    guard !kernels.isEmpty else { return [] }
    return [
      "one file is of the Theano backend: \(Dialect.turningKernels) turn its kernels around on loading: \(list(kernels, all))"
    ]
  }

  private var optimizerLines: [String] {
    let optimizer = comparison.optimizer
    func words(_ state: OptimizerState?) -> String {
      state.map { "\($0.arrays.counted("array")), \($0.byteCount.asByteCount)" } ?? "none"
    }
    if optimizer.isEqual { return [] }
    guard optimizer.old == optimizer.new else {
      return ["\(words(optimizer.old)) -> \(words(optimizer.new))"]
    }
    return ["\((optimizer.changedArrays ?? 0).counted("array")) changed"]
  }

  // MARK: - Weights

  /// Weights that differ, those that only moved left out unless everything is asked for.
  private func weightTable(_ console: Console) -> [String] {
    let shown = weights.filter { $0.kind != .equal && (console.isVerbose || $0.kind != .moved) }
    guard !shown.isEmpty else { return [] }
    var table = Table(columns: [
      .init(title: "Weight"), .init(title: "Shape", leaving: 1), .init(title: "What", narrowest: 10),
      .init(title: "Max |diff|", alignment: .right),
      .init(title: "Relative L2", alignment: .right, leaving: 0),
    ])
    let most = console.isVerbose || shown.count <= Self.shownNames + 1 ? shown.count : Self.shownNames
    // the largest differences are what is looked for
    let sorted =
      most == shown.count
      ? shown
      : shown.enumerated().sorted { one, other in
        let sizes = (
          one.element.kind.numbers?.largest ?? .infinity, other.element.kind.numbers?.largest ?? .infinity
        )
        return sizes.0 == sizes.1 ? one.offset < other.offset : sizes.0 > sizes.1
      }.map(\.element)
    let more =
      most == shown.count
      ? [] : ["and \((shown.count - most).grouped) more that differ less; --verbose lists all"]
    table.rows = sorted.prefix(most).map { weight in
      let pair = weight.pair
      let shapes = [pair.old.shape.asPythonTuple, pair.new.shape.asPythonTuple]
      let shape = shapes[0] == shapes[1] ? shapes[0] : shapes.joined(separator: " -> ")
      return [
        Table.Cell("\(pair.layer)/\(pair.new.name)"), Table.Cell(shape), Table.Cell(words(of: weight)),
        Table.Cell(weight.kind.numbers.map { $0.largest.short } ?? ""),
        Table.Cell(weight.kind.numbers.map { $0.relativeNorm?.short ?? "-" } ?? ""),
      ]
    }
    return table.lines(width: console.tableWidth, style: console.outputStyle) + more
  }

  private func words(of weight: WeightDifference) -> String {
    switch weight.kind {
    case .equal: return "equal"
    case .moved: return "moved from \(weight.pair.old.tensor?.key ?? "")"
    case .shape: return "another shape"
    case .type: return "\(weight.pair.old.type) -> \(weight.pair.new.type)"
    case .withinTolerance where !weight.pair.old.type.isExactly(weight.pair.new.type):
      return "\(weight.pair.old.type) -> \(weight.pair.new.type), within the tolerance"
    case .withinTolerance: return "within the tolerance"
    case .changed(nil): return "changed"
    case .changed(let numbers?):
      let odd = numbers.incomparable > 0 ? ", \(numbers.incomparable.grouped) not a number" : ""
      return "changed in \(numbers.changed.grouped)\(odd)"
    }
  }
}

extension Double {
  /// Four significant digits at most: `0.0312`, `1.526e-05`, `12.5`.
  var short: String {
    guard isFinite, self != 0 else { return self == 0 ? "0" : "\(self)" }
    var (mantissa, exponent) = (magnitude, 0)
    while mantissa >= 9.9995 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 0.99995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    var digits = String(Int((mantissa * 1000).rounded()))
    while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    let sign = self < 0 ? "-" : ""
    switch exponent {
    case -4..<0:
      return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)"
    case 0..<6:
      let whole = digits.prefix(exponent + 1)
      let zeros = String(repeating: "0", count: exponent + 1 - whole.count)
      let fraction = digits.dropFirst(exponent + 1)
      return "\(sign)\(whole)\(zeros)\(fraction.isEmpty ? "" : ".\(fraction)")"
    default:
      let fraction = digits.dropFirst()
      let power = "\(exponent < 0 ? "-" : "+")\(exponent.magnitude < 10 ? "0" : "")\(exponent.magnitude)"
      return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".\(fraction)")e\(power)"
    }
  }
}
