public import GraphIR
internal import JSON

/// Takes over the weights of another file's model, layer by layer; the config stays as it is.
///
/// Layers are matched wherever they are, in nested models and wrappers too, by name or by position, and must have the same
/// weights: as many, of the same names and shapes. The numbers are stored in this file's element types. An array that
/// would be stored in the bytes that it has stays where it is. What has no counterpart keeps its weights. The other file
/// may be of another Keras. Where the layout of a layer's weights differs between them, as it does for the GPU-only LSTM
/// and GRU or for a GRU that resets elsewhere, the layer does not match.
public struct Transplant: Transform {
  /// `transplant`
  public static let name = "transplant"

  /// How layers find their counterparts.
  public enum Matching: String, Sendable, Hashable, CaseIterable {
    /// By their way down, else by their own names where these are unique.
    case name
    /// The first layer with weights takes those of the first, and so on.
    case position
  }

  /// The model that gives its weights.
  public var donor: Donor
  /// How layers find their counterparts.
  public var by = Matching.name
  /// Only these layers of this model: names or ways down, with `*`, `?` and `[a-z]`; all if empty.
  public var layers: [String] = []
  /// Whether layers whose counterparts do not fit keep their weights; otherwise they are a reason to refuse.
  public var skipMismatch = false

  /// Takes the weights of a model.
  public init(from donor: Donor) { self.donor = donor }

  /// Takes the weights over or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let patterns = try LayerPatterns(layers, of: "layers", in: whole.model)
    let matches = Matches(of: whole.model, with: donor.whole.model, by)
    let turnsKernels = whole.keepsKernelsTurned != donor.whole.keepsKernelsTurned
    let meant = matches.pairs.filter { patterns.isEmpty || patterns.mean($0.own.names) }
    let alone = matches.alone.filter { patterns.isEmpty || patterns.mean($0.leaf.names) }
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    guard patterns.isEmpty || !meant.isEmpty || !alone.isEmpty else {
      describe([], equal: [], [], [], unused: matches.unused, in: &report)
      report.doNothing(
        because: patterns.absent.isEmpty ? ["no layer that was selected has weights"] : patterns.absent)
      return report
    }
    var fitting: [(pair: Matches.Pair, order: [Int])] = []
    var misfits: [(pair: Matches.Pair, reason: String)] = []
    for pair in meant {
      switch WeightFit(of: pair.own.layer, pair.other.layer, turnsKernels: turnsKernels) {
      case .fits(let order): fitting.append((pair, order))
      case .differs(let reason): misfits.append((pair, reason))
      }
    }
    if !skipMismatch, let first = misfits.first { throw refusal(first, misfits.count) }
    guard !fitting.isEmpty else {
      throw SurgeryError(
        .nothingMatches, setting: "from",
        "no layer\(patterns.isEmpty ? "" : " selected") has a counterpart with the same weights in \"\(donor.path)\"\(Self.example(misfits, alone)); \(by == .name ? "`by: position` matches layers in their order" : "`by: name` matches layers by their names")"
      )
    }
    let new = changedWeights(of: fitting)
    for index in whole.model.layers.indices {
      whole.model.layers[index].walk(path: [index]) { layer, path in
        if let weights = new[path] { layer.weights = weights }
      }
    }
    let taken = fitting.map(\.pair).filter { new[$0.own.path] != nil }
    let equal = fitting.map(\.pair).filter { new[$0.own.path] == nil }
    describe(taken, equal: equal, misfits, alone, unused: matches.unused, in: &report)
    if taken.isEmpty {
      report.doNothing(
        because: [
          "the weights of \(count(equal.count, "layer")) are equal to those in \"\(donor.path)\" already"
        ])
    } else {
      say(taken, equal: equal, in: &report)
    }
    say(misfits, alone, unused: matches.unused, in: &report)
    report.lines += patterns.absent
    if !taken.isEmpty { whole.dropOptimizerState(in: &report) }
    return report
  }

  /// The weights of layers that change, by the layers' places. An array that is there already stays where it is.
  private func changedWeights(
    of fitting: [(pair: Matches.Pair, order: [Int])]
  ) -> [LayerPath: [Weight]] {
    let all = fitting.map { pair, order in
      zip(pair.own.layer.weights, order).map { weight, place in
        var new = weight
        new.source = pair.other.layer.weights[place].source
        return (own: weight, new: new)
      }
    }
    var isEqual = donor.comparing(all.flatMap { $0 })[...]
    var changed: [LayerPath: [Weight]] = [:]
    for ((pair, _), weights) in zip(fitting, all) {
      let answers = isEqual.prefix(weights.count)
      isEqual = isEqual.dropFirst(weights.count)
      guard answers.contains(false) else { continue }
      changed[pair.own.path] = zip(weights, answers).map { $1 ? $0.own : $0.new }
    }
    return changed
  }

  private func refusal(_ first: (pair: Matches.Pair, reason: String), _ number: Int) -> SurgeryError {
    let more = number > 1 ? " (and \(number - 1) more)" : ""
    return SurgeryError(
      .mismatch, layer: first.pair.own.name, setting: "from",
      "layer \"\(first.pair.own.name)\" can't take the weights of \"\(first.pair.other.name)\" in \"\(donor.path)\": \(first.reason)\(more); `skip-mismatch` leaves such layers as they are"
    )
  }

  private static func example(
    _ misfits: [(pair: Matches.Pair, reason: String)], _ alone: [(leaf: WeightedLeaf, reason: String)]
  ) -> String {
    if let first = misfits.first { return ": \"\(first.pair.own.name)\": \(first.reason)" }
    return alone.first.map { ": \"\($0.leaf.name)\": \($0.reason)" } ?? ""
  }
}

extension Transplant {
  private func describe(
    _ taken: [Matches.Pair], equal: [Matches.Pair], _ misfits: [(pair: Matches.Pair, reason: String)],
    _ alone: [(leaf: WeightedLeaf, reason: String)], unused: [String], in report: inout SurgeryReport
  ) {
    report.details["from"] = .string(donor.path)
    report.details["by"] = .string(by.rawValue)
    report.details["parameters"] = .number(JSONNumber(Self.parameters(of: taken)))
    report.details["transplanted"] = .array(
      taken.map { ["layer": .string($0.own.name), "from": .string($0.other.name)] })
    report.details["equal"] = .array(
      equal.map { ["layer": .string($0.own.name), "from": .string($0.other.name)] })
    report.details["mismatched"] = .array(
      misfits.map {
        [
          "layer": .string($0.pair.own.name), "from": .string($0.pair.other.name),
          "reason": .string($0.reason),
        ]
      })
    report.details["unmatched"] = .array(
      alone.map { ["layer": .string($0.leaf.name), "reason": .string($0.reason)] })
    report.details["unused"] = .array(unused.map { .string($0) })
  }

  private static func parameters(of pairs: [Matches.Pair]) -> Int {
    pairs.reduce(0) { $0 + $1.own.layer.weights.reduce(0) { $0 + $1.count } }
  }

  private func say(_ taken: [Matches.Pair], equal: [Matches.Pair], in report: inout SurgeryReport) {
    report.lines.append(
      "taken from \"\(donor.path)\": the weights of \(count(taken.count, "layer")), \(count(Self.parameters(of: taken), "parameter"))"
    )
    report.lines += Self.line("equal already", equal.map(\.own.name))
  }

  private func say(
    _ misfits: [(pair: Matches.Pair, reason: String)], _ alone: [(leaf: WeightedLeaf, reason: String)],
    unused: [String], in report: inout SurgeryReport
  ) {
    for misfit in misfits.prefix(10) {
      report.lines.append("kept: \"\(misfit.pair.own.name)\": \(misfit.reason)")
    }
    if misfits.count > 10 {
      report.lines.append("kept: \(misfits.count - 10) more that do not fit their counterparts")
    }
    report.lines += Self.line("kept, without a counterpart", alone.map(\.leaf.name))
    report.lines += Self.line("not taken, without a counterpart here", unused)
  }

  private static func line(_ title: String, _ names: [String]) -> [String] {
    guard !names.isEmpty else { return [] }
    return ["\(title): \(count(names.count, "layer")) (\(listed(names)))"]
  }
}

extension SurgeryError.Code {
  /// No layer of the other file fits one of this model.
  public static let nothingMatches = SurgeryError.Code("nothing-matches")
  /// A layer of the other file has other weights.
  public static let mismatch = SurgeryError.Code("mismatch")
}
