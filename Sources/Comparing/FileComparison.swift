package import FormatInterface
public import GraphIR
internal import KerasConfig
internal import WeightStreams

/// What differs between two whole-model files: models, weights, the optimizer's state.
///
/// Weights are read in blocks, the same one from both files at a time; none is ever whole in memory.
public struct FileComparison: Sendable {
  /// How the optimizer's state differs.
  public struct Optimizer: Sendable, Hashable {
    /// The first file's; nil where it has none.
    public let old: OptimizerState?
    /// The second file's.
    public let new: OptimizerState?
    /// Arrays under the same path that differ; nil where numbers were not compared.
    public let changedArrays: Int?

    /// Whether there is no difference.
    public var isEqual: Bool { old == new && (changedArrays ?? 0) == 0 }
  }

  /// Models, layers, configs, the training configuration.
  public let structure: ModelDifference
  /// Every weight of layers that both files have; where numbers were not compared only those of another shape or type.
  public let weights: [WeightDifference]
  /// Whether numbers were compared.
  public let comparesNumbers: Bool
  /// Top-level layers whose group lists the same weights in another order.
  public let reordered: [String]
  /// The optimizer's state.
  public let optimizer: Optimizer

  /// Whether there is no difference.
  public var isEqual: Bool {
    structure.isEmpty && weights.allSatisfy(\.countsAsEqual) && reordered.isEmpty && optimizer.isEqual
  }

  /// Compares two files.
  ///
  /// - Parameters:
  ///   - comparesWeights: False leaves the numbers alone, and reports only shapes and types of weights that differ.
  ///   - tolerance: Differences up to this count as equal.
  ///   - forms: The two models in the form of one Keras, where the files are of two; nil for what the files have.
  ///     Places and the order of weights are no differences then, and the optimizer's states are not compared.
  ///   - progress: Called with bytes done and bytes in all.
  /// - Throws: `HDF5Error`.
  package init(
    from old: any StoredModel, to new: any StoredModel, comparingWeights comparesWeights: Bool = true,
    tolerance: Double? = nil, inFormsOf forms: (old: WholeModel, new: WholeModel)? = nil,
    progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    let areBothH5 = old.format == .h5 && new.format == .h5 && forms == nil
    let pair = forms ?? (old.whole, new.whole)
    let (before, after) = areBothH5 ? pair : Self.comparable(pair.0, pair.1)
    structure = ModelDifference(from: before, to: after)
    reordered =
      forms == nil ? Self.reordered(structure.weights, old.listedOrder, new.listedOrder) : []
    comparesNumbers = comparesWeights
    // only files of one format, and of one Keras, have weights in the same places
    let placesCount =
      forms == nil && (old.format == new.format || old.format.isArchive && new.format.isArchive)
    guard comparesWeights else {
      weights = structure.weights.compactMap { pair in
        WeightDifference.Kind(shapeAndTypeOf: pair).map {
          WeightDifference(pair: pair, kind: $0, placesCount: placesCount)
        }
      }
      optimizer = Optimizer(
        old: forms == nil ? old.whole.optimizerState : nil,
        new: forms == nil ? new.whole.optimizerState : nil, changedArrays: nil)
      return
    }
    var reader = PairReader(tolerance: tolerance, placesCount: placesCount)
    let state = min(old.whole.optimizerState?.byteCount ?? 0, new.whole.optimizerState?.byteCount ?? 0)
    let total = structure.weights.reduce(state) { $0 + $1.old.count * ($1.old.elementSize ?? 4) }
    var done = 0
    reader.progress = { bytes in
      done += bytes
      progress?(min(done, total), total)
    }
    weights = try structure.weights.map { try reader.compare($0) }
    guard forms == nil else {
      optimizer = Optimizer(old: nil, new: nil, changedArrays: nil)
      return
    }
    optimizer = Optimizer(
      old: old.whole.optimizerState, new: new.whole.optimizerState,
      changedArrays: try reader.changedArrays(old.optimizerVariables(), new.optimizerVariables()))
  }

  /// The models without what only one of the formats says.
  private static func comparable(_ old: WholeModel, _ new: WholeModel) -> (WholeModel, WholeModel) {
    var (before, after) = (old.inComparableForm, new.inComparableForm)
    before.backend = old.backend ?? new.backend
    after.backend = new.backend ?? old.backend
    return (before, after)
  }

  /// Layers whose group lists weights in another order, as far as both files have them.
  private static func reordered(
    _ pairs: [ModelDifference.WeightPair], _ old: [(group: String, keys: [String])],
    _ new: [(group: String, keys: [String])]
  ) -> [String] {
    guard !old.isEmpty, !new.isEmpty else { return [] }
    var partners: [[UInt8]: [UInt8]] = [:]
    for pair in pairs {
      guard let a = pair.old.tensor?.key, let b = pair.new.tensor?.key else { continue }
      partners[Array(a.utf8)] = Array(b.utf8)
    }
    let there = Dictionary(
      new.map { (ExactName($0.group), $0.keys) }, uniquingKeysWith: { first, _ in first })
    return old.compactMap { group in
      guard let keys = there[ExactName(group.group)] else { return nil }
      let all = Set(keys.map { Array($0.utf8) })
      let wanted = group.keys.compactMap { partners[Array($0.utf8)] }.filter(all.contains)
      let common = Set(wanted)
      let found = keys.map { Array($0.utf8) }.filter(common.contains)
      return wanted == found ? nil : group.group
    }
  }
}

extension Weight {
  fileprivate var elementSize: Int? { NumberForm.elementSize(of: type) }
}
