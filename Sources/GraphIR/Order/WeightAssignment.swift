/// Gives the arrays of a weight group to the layers of its tree.
///
/// Keras saves a group by position, so the order follows from the tree and its flags (`SavedOrder`); shapes and names
/// are evidence that it does. Flags come first; names that contradict them outright are believed and reported; what can't
/// be decided leaves the layer's weights as one list that no surgery may take apart.
public struct WeightAssignment: Sendable {
  /// How sure the order is.
  public enum Confidence: Sendable, Hashable {
    /// The flags of the file give it, and shapes and names do not object.
    case flags
    /// It holds where a nested model's missing flag stands for false.
    case absentFlagFalse
    /// Names give another order than the flags: Keras loads this file wrong.
    case names
    /// Undecided; the layer carries its weights as a list.
    case none
  }

  /// The layer with its weights.
  public let layer: Layer
  /// How sure the order is.
  public let confidence: Confidence
  /// What did not fit.
  public let findings: [Finding]

  /// Assigns a group's arrays to a top-level layer and what it holds.
  public init(_ arrays: [SavedArray], to layer: Layer, _ dialect: Dialect) {
    if let leaf = WeightAssignment(leaf: layer, arrays, dialect) {
      self = leaf
      return
    }
    var expectation = Expectation(of: layer, arrays, dialect)
    if expectation.isOneUnknownLeaf {
      self.init(opaque: layer, arrays, findings: [])
      return
    }
    guard expectation.completeUnknownLeaves(from: arrays) else {
      let unknown = expectation.unknown.map { "\"\($0)\"" }.joined(separator: ", ")
      self.init(
        opaque: layer, arrays,
        findings: [
          Finding(
            .warning, "weights-unknown", layer: layer.name,
            "the weights of the unknown class \(unknown) can't be told from the others of this group; they are kept "
              + "in their order, and no surgery takes them apart")
        ])
      return
    }
    guard expectation.count == arrays.count else {
      self.init(
        opaque: layer, arrays,
        findings: [
          Finding(
            .problem, "weights-missing", layer: layer.name,
            "class \"\(layer.plainClassName)\" has \(counted(expectation.count)) by its config, the file "
              + "holds \(arrays.count)\(Self.listed(arrays))")
        ])
      return
    }
    self.init(arrays, to: expectation, dialect)
  }

  init(layer: Layer, confidence: Confidence, findings: [Finding]) {
    self.layer = layer
    self.confidence = confidence
    self.findings = findings
  }

  private init(_ arrays: [SavedArray], to expectation: Expectation, _ dialect: Dialect) {
    let layer = expectation.layer
    let candidates = OrderCandidate.all(of: layer, dialect)
    let fitting = candidates.filter { expectation.misfit(of: arrays, in: $0.slots) == nil }
    if let named = fitting.first(where: { expectation.namesHold(for: arrays, in: $0.slots) }) {
      self.init(expectation, arrays, named)
    } else if let exact = expectation.orderByExactNames(of: arrays) {
      self.init(expectation, arrays, OrderCandidate(origin: .names, slots: exact))
    } else if let first = fitting.first {
      if first.origin == .flags, fitting.contains(where: { $0.origin == .absentFlagFalse }) {
        let finding = Finding(
          .problem, "weight-order", layer: layer.name,
          "a nested model's config does not say whether it is trainable, and neither the names nor the shapes of the "
            + "weights tell in which order they were saved")
        self.init(opaque: layer, arrays, findings: [finding])
      } else {
        self.init(expectation, arrays, first)
      }
    } else {
      let misfit = expectation.misfit(of: arrays, in: candidates[0].slots)
      self.init(
        opaque: layer, arrays,
        findings: [
          Finding(.problem, "weights-shape", layer: layer.name, misfit ?? "the weights do not fit")
        ])
    }
  }

  private init(_ expectation: Expectation, _ arrays: [SavedArray], _ candidate: OrderCandidate) {
    layer = expectation.assigned(arrays, in: candidate.slots)
    switch candidate.origin {
    case .flags: (confidence, findings) = (.flags, [])
    case .absentFlagFalse: (confidence, findings) = (.absentFlagFalse, [])
    case .thawed, .forgotten, .natural, .names:
      confidence = .names
      findings = [
        Finding(
          .problem, "weight-order", layer: expectation.layer.name,
          "the weights are not saved in the order that follows from the trainable flags: Keras reads them by position "
            + "and gets wrong numbers; a surgery that writes this group puts them right")
      ]
    }
  }

  private init(opaque layer: Layer, _ arrays: [SavedArray], findings: [Finding]) {
    var layer = layer
    layer.weights = arrays.map { array in
      Weight(
        name: String(array.variable), path: array.path, shape: array.shape, type: array.type,
        isTrainable: !Weight.isStatistic(array.variable), source: .stored(array.tensor))
    }
    // One list that keeps its order: its parts are not told apart.
    layer.weightsAreUnderstood = false
    self.layer = layer
    confidence = .none
    self.findings = findings
  }

  private static func listed(_ arrays: [SavedArray]) -> String {
    guard !arrays.isEmpty else { return "" }
    let names = arrays.prefix(4).map(\.path).joined(separator: ", ")
    return " (\(names)\(arrays.count > 4 ? ", ..." : ""))"
  }
}

private func counted(_ weights: Int) -> String { weights == 1 ? "1 weight" : "\(weights) weights" }

extension Weight {
  /// Names that stock layers give to what no optimizer trains.
  static func isStatistic(_ variable: some StringProtocol) -> Bool {
    ["moving_mean", "moving_variance", "moving_stddev", "vector_u", "renorm_mean", "renorm_stddev"]
      .contains { $0.utf8.elementsEqual(variable.utf8) }
  }
}
