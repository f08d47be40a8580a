public import GraphIR
internal import JSON

/// Replaces the layer that makes a model's predictions by a new `Dense(classes, softmax)`.
///
/// Before: `... features -> Dense(339) -> softmax`; after: `... features -> dense_classifier (Dense(10, softmax))`. The new
/// Dense takes the very tensor that the old one took, `(batch, ..., features)`; where the old head was a convolution whose
/// positions were pooled away, a global average pooling comes first. Everything that only fed the old head goes. Weights
/// that are not named here are left alone, and so is the model's name.
public struct SwapHead: Transform {
  /// `swap-head`
  public static let name = "swap-head"

  /// Units of the new head.
  public var classes: Int
  /// The layer on whose output the new Dense goes: a name, or an index as in `model.layers[-2]`. Nil to look for the head.
  public var at: String?
  /// Whether to pool the positions of the features away first.
  public var pool = false
  /// Size of the last axis that the new layer takes, where the file does not tell it (behind a Lambda).
  public var features: Int?
  /// Which output, of a model with several.
  public var output: String?
  /// The new layer's name; `dense_classifier` if nil. Made free with `_1`, `_2`, ...
  public var layerName: String?
  /// The new layer's activation.
  public var activation = "softmax"
  /// What fills the new kernel; the bias is zeros.
  public var initializer = Initializer.glorotUniform
  /// The seed of the new kernel: the same surgery gives the same file.
  public var seed: UInt64 = 0
  /// The rate of a Dropout before the new layer; none if nil.
  public var dropout: Double?
  /// Whether to freeze everything but the new layer.
  public var freezeBackbone = false

  /// A new head of so many classes.
  public init(classes: Int) { self.classes = classes }

  /// Replaces the head or refuses; see `docs/heads.md` for the rule.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    try checkOptions(whole.dialect)
    let graft = try place(in: whole)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    var changed = whole
    let made = try put(graft, into: &changed)
    describe(graft, made, changed, in: &report)
    changed.settleTraining(after: whole.model.outputNames, in: &report)
    if freezeBackbone { try freeze(allBut: made.path, of: &changed, in: &report) }
    report.after = changed.parameterCounts
    whole = changed
    return report
  }

  private func checkOptions(_ dialect: Dialect) throws(SurgeryError) {
    guard classes > 0, classes <= 1 << 24 else {
      throw SurgeryError(.badOption, "a head needs from 1 to \(1 << 24) classes, not \(classes)")
    }
    if let features, !(1...1 << 24).contains(features) {
      throw SurgeryError(.badOption, "a head takes from 1 to \(1 << 24) features, not \(features)")
    }
    if let dropout, !(dropout >= 0 && dropout < 1) {
      throw SurgeryError(.badOption, "the dropout rate must be at least 0 and less than 1, not \(dropout)")
    }
    guard dialect.activations.contains(activation) else {
      throw SurgeryError(
        .badOption,
        "\(dialect) has no activation \"\(activation)\" that a head could take"
          + DidYouMean.hint(for: activation, among: dialect.activations))
    }
    if let layerName {
      guard !layerName.isEmpty, !(dialect.family == .keras3 && layerName.contains("/")) else {
        throw SurgeryError(.badOption, "\"\(layerName)\" can't be a layer's name in \(dialect)")
      }
      guard layerName.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else {
        throw SurgeryError(
          .badOption, "layer name \"\(layerName)\" must be plain ASCII: Keras 2 fails on others")
      }
    }
  }

  /// Index of the output whose head is replaced.
  func outputIndex(in model: Model) throws(SurgeryError) -> Int {
    let names = model.outputNames
    let listed = names.map { "\"\($0)\"" }.joined(separator: ", ")
    guard let output else {
      guard names.count <= 1 else {
        throw SurgeryError(
          .severalOutputs,
          "the model has \(names.count) outputs (\(listed)); say which one's head to replace with --output NAME"
        )
      }
      return 0
    }
    let found = names.indices.filter { names[$0].isSameName(as: output) }
    guard found.count == 1 else {
      throw SurgeryError(
        found.isEmpty ? .unknownLayer : .severalOutputs,
        found.isEmpty
          ? "no output \"\(output)\"; the model's outputs are \(listed)"
          : "\(found.count) outputs are made by layer \"\(output)\", so the name does not tell which to replace"
      )
    }
    return found[0]
  }

  private func put(
    _ graft: Graft, into whole: inout WholeModel
  ) throws(SurgeryError) -> (path: LayerPath, names: [String], dropped: [String], layers: [Layer]) {
    let dialect = whole.dialect
    let file = whole.model
    var dropped: [String] = []
    var names = file.names(at: graft.path)
    var added: [Layer] = []
    if graft.isInTimeDistributed {
      guard let level = graft.levels.last else { return ([], [], [], []) }
      try whole.model.update(at: level.path + [level.layer]) { (wrapper: inout Layer) throws(SurgeryError) in
        let holder = file.model(at: level.path) ?? file
        let prefix =
          [dialect.family == .keras3 ? holder.listName : "", wrapper.name]
          + (dialect.family == .keras3 ? [layerName ?? Self.standardName] : [])
        let new = NewLayers(dialect, in: holder, of: file, computingLike: graft.head?.layer)
        var dense = dense(new, features: graft.features, name: layerName ?? Self.standardName)
        dense = dense.withWeightPrefix(prefix.filter { !$0.isEmpty }.joined(separator: "/"), dialect)
        if case .wrapper(let key, let old) = wrapper.contents {
          dropped.append(old.name)
          dense.entry = old.entry
          wrapper.contents = .wrapper(key: key, dense)
        }
        added = [dense]
        names += [wrapper.name, dense.name]
      }
      try whole.model.updateModel(at: level.path) { (holder: inout Model) throws(SurgeryError) in
        dropped += holder.dropTail(behind: level, dialect)
      }
    } else {
      try whole.model.updateModel(at: graft.path) { (holder: inout Model) throws(SurgeryError) in
        dropped += holder.graft(at: graft, dialect) { holder, tensor in
          added = self.layers(for: graft, in: holder, at: tensor, of: file, dialect)
          return added
        }
        names += added.last.map { [$0.name] } ?? []
      }
    }
    for level in graft.levels.dropLast().reversed() {
      try whole.model.updateModel(at: level.path) { (holder: inout Model) throws(SurgeryError) in
        dropped += holder.dropTail(behind: level, dialect)
      }
    }
    let path = whole.model.path(named: names)
    try whole.model.makeWeightNamesUnique(of: path)
    return (path, names, dropped, added)
  }

  static let standardName = "dense_classifier"

  private func layers(
    for graft: Graft, in holder: Model, at tensor: TensorReference?, of file: Model, _ dialect: Dialect
  ) -> [Layer] {
    let new = NewLayers(dialect, in: holder, of: file, computingLike: graft.head?.layer)
    var taken = Set(holder.layers.map(\.name))
    var result: [Layer] = []
    var shape = graft.shape
    func add(_ layer: Layer) {
      var layer = layer
      layer.calls = [Call(inputs: tensor.map { [$0] } ?? [], shapes: [shape])]
      taken.insert(layer.name)
      result.append(layer)
    }
    if let pooling = graft.pooling {
      let name = new.automaticName("global_average_pooling\(pooling.spatial)d", besides: taken)
      add(
        new.globalAveragePooling(
          named: name, spatial: pooling.spatial, dataFormat: pooling.dataFormat))
      shape = TensorShape([nil, graft.features])
    }
    if let dropout {
      add(new.dropout(named: new.automaticName("dropout", besides: taken), rate: dropout))
    }
    var name = layerName ?? Self.standardName
    var number = 1
    while taken.contains(name) {
      name = "\(layerName ?? Self.standardName)_\(number)"
      number += 1
    }
    var dense = dense(new, features: graft.features, name: name)
    let list = dialect.family == .keras3 ? holder.listName : ""
    dense = dense.withWeightPrefix(list.isEmpty ? name : "\(list)/\(name)", dialect)
    add(dense)
    return result
  }

  private func dense(_ new: NewLayers, features: Int, name: String) -> Layer {
    new.dense(
      named: name, units: classes, activation: activation, features: features, initializer: initializer,
      seed: seed, weightPrefix: name)
  }
}

extension SwapHead {
  private func freeze(
    allBut head: LayerPath, of whole: inout WholeModel, in report: inout SurgeryReport
  ) throws(SurgeryError) {
    let units = whole.model.freezingUnits.filter { !head.starts(with: $0.path) }
    guard !units.isEmpty else { return }
    try whole.freeze(units, in: &report)
    report.changed = true
  }
}
