public import GraphIR
internal import JSON

/// Replaces the layer that makes a model's predictions, or gives it other classes.
///
/// A new head: before, `... features -> Dense(339) -> softmax`; after, `... features -> dense_classifier (Dense(10,
/// softmax))`. The new Dense takes the very tensor that the old one took, `(batch, ..., features)`; where the old head was
/// a convolution whose positions were pooled away, a global average pooling comes first. Everything that only fed the old
/// head goes. With `headFrom` its numbers are those of another file's head.
///
/// The old head with other classes (`keepClasses`, `addClasses`): nothing but its width changes, and all that follows it
/// stays.
///
/// Weights that are not named here are left alone, and so is the model's name.
public struct SwapHead: Transform {
  /// `swap-head`
  public static let name = "swap-head"

  /// Units of the new head. It may be left out where the classes are those of a head that there is; given, it must agree.
  public var classes: Int?
  /// Which of the old head's classes the new one has, in this order; all if nil.
  public var keepClasses: [Int]?
  /// How many new classes come after those that are kept.
  public var addClasses = 0
  /// Another model, whose head is put on this one's features.
  public var headFrom: Donor?
  /// The layer on whose output the new Dense goes: a name, or an index as in `model.layers[-2]`. Nil to look for the head.
  public var at: String?
  /// Whether to pool the positions of the features away first.
  public var pool = false
  /// Size of the last axis that the new layer takes, where the file does not tell it (behind a Lambda).
  public var features: Int?
  /// Which output, of a model with several.
  public var output: String?
  /// The new layer's name; `dense_classifier` if nil, for an old head with other classes its own. Made free with `_1`, ...
  public var layerName: String?
  /// The new layer's activation; if nil, that of the head whose classes it has, and softmax for new ones.
  public var activation: String?
  /// What fills the new kernels; biases are zeros.
  public var initializer = Initializer.glorotUniform
  /// The seed of the new kernels: the same surgery gives the same file.
  public var seed: UInt64 = 0
  /// Units of the Dense layers between the features and the new head.
  public var hidden: [Int] = []
  /// The activation of those.
  public var hiddenActivation = "relu"
  /// The rate of a Dropout before the new layer, and behind each of the hidden ones; none if nil.
  public var dropout: Double?
  /// Whether to freeze everything but the new layers.
  public var freezeBackbone = false

  /// A new head of so many classes.
  public init(classes: Int? = nil) { self.classes = classes }

  /// Replaces the head or refuses; see `docs/heads.md` for the rule.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    try checkOptions(for: whole)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    var changed = whole
    let trained: [LayerPath]
    if keepsTheHead {
      trained = try changeClasses(of: &changed, in: &report)
    } else {
      trained = try replaceHead(of: &changed, in: &report)
    }
    if freezeBackbone { try freeze(allBut: trained, of: &changed, in: &report) }
    report.after = changed.parameterCounts
    whole = changed
    return report
  }

  /// Whether the head stays and only its classes change.
  var keepsTheHead: Bool { headFrom == nil && (keepClasses != nil || addClasses > 0) }

  /// - Returns: ways to the new layers that have weights.
  private func replaceHead(
    of whole: inout WholeModel, in report: inout SurgeryReport
  ) throws(SurgeryError) -> [LayerPath] {
    let before = whole.model
    let graft = try place(in: whole)
    let classifier = try classifier(on: graft.features, whole.dialect)
    try checkNumbers([graft.features] + hidden + [classifier.units])
    // At a place of the user's choice there may be none that is found.
    let old = try? graft.head == nil ? head(in: whole) : graft.head
    let made = try put(graft, classifier, into: &whole)
    describe(graft, classifier, made, whole, in: &report)
    whole.settleTraining(after: before.outputNames, in: &report)
    whole.settleTraining(
      from: old.map { HeadOutput(of: $0) },
      to: HeadOutput(activation: classifier.activation, units: classifier.units), in: &report)
    return made.paths
  }

  /// The head that the output's name, or the only output, has.
  func head(
    in whole: WholeModel, for purpose: HeadFinder.Purpose = .replacing
  ) throws(SurgeryError) -> Head {
    let output = try outputIndex(in: whole.model)
    return try HeadFinder(dialect: whole.dialect, model: whole.model, purpose: purpose).head(ofOutput: output)
  }

  private func freeze(
    allBut trained: [LayerPath], of whole: inout WholeModel, in report: inout SurgeryReport
  ) throws(SurgeryError) {
    let units = whole.model.freezingUnits.filter { unit in !trained.contains { $0.starts(with: unit.path) } }
    guard !units.isEmpty else { return }
    // Freezing says so where it finds nothing to do.
    let changed = report.changed
    report.changed = true
    try whole.freeze(units, in: &report)
    report.changed = report.changed || changed
  }
}
