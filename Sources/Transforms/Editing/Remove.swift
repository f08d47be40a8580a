public import GraphIR
internal import JSON

/// Takes layers without weights out: what read them reads what they read.
///
/// Before: `... conv -> dropout -> pool ...`; after: `... conv -> pool ...`. Only layers that pass their input's shape on can go.
/// Where the model computes something else afterwards (`Activation`, `Rescaling`), a warning says so.
public struct Remove: Transform {
  /// `remove`
  public static let name = "remove"

  /// Layers by name, way down (`outer/inner`) or pattern with `*`, `?` and `[a-z]`.
  public var layers: [String]
  /// Layers by Keras's class name, with the same signs.
  public var classes: [String]

  /// Removes layers by name and by class.
  public init(layers: [String] = [], classes: [String] = []) {
    self.layers = layers
    self.classes = classes
  }

  /// Removes the layers or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    var absent: [String] = []
    let chosen = try chosen(in: whole.model, besides: &absent)
    guard !chosen.isEmpty else {
      report.details["layers"] = []
      report.doNothing(because: absent)
      return report
    }
    var changes: [RemovableLayer.Change: [String]] = [:]
    for unit in chosen {
      let holder = whole.model.model(at: Array(unit.path.dropLast())) ?? whole.model
      let shapes = ShapeInference.shapes(of: holder, whole.dialect)
      let effect = try RemovableLayer(
        unit.layer, named: unit.displayName, by: layers.isEmpty ? "class" : "layers", shapes, in: holder,
        else: unit.path.count == 1 ? whole.wayAround(unit.layer, shapes) : nil)
      let name = "\"\(unit.displayName)\" (\(unit.layer.plainClassName))"
      if let change = effect.change { changes[change, default: []].append(name) }
    }
    for change in RemovableLayer.Change.allCases {
      if let names = changes[change] { report.warnings.append(change.words(names)) }
    }
    let trained = TrainedOutputs(of: whole.model)
    var changed = whole
    let byHolder = Dictionary(grouping: chosen) { Array($0.path.dropLast()) }
    // The innermost go first: the places of the others hold until then.
    for holder in byHolder.keys.sorted(by: { $0.count > $1.count }) {
      let places = Set((byHolder[holder] ?? []).compactMap(\.path.last))
      try changed.model.updateModel(at: holder) { (model: inout Model) throws(SurgeryError) in
        try model.remove(places, changed.dialect)
      }
    }
    report.details["layers"] = .array(chosen.map { .string($0.displayName) })
    let names = chosen.map { "\"\($0.displayName)\" (\($0.layer.plainClassName))" }
    report.lines.append("removed: \(listed(names))")
    report.lines += absent
    changed.followOutputs(since: trained, in: &report)
    report.after = changed.parameterCounts
    whole = changed
    return report
  }

  /// The layers that are meant.
  ///
  /// - Parameter absent: what of the settings means none, in words. A pattern may, and a Keras class; an unknown name
  ///   is refused.
  private func chosen(in model: Model, besides absent: inout [String]) throws(SurgeryError) -> [FreezingUnit]
  {
    guard !layers.isEmpty || !classes.isEmpty else {
      throw SurgeryError(
        .nothingSelected, setting: "layers", "say which layers to remove, by name or by class")
    }
    let all = model.layersInside()
    var chosen: Set<LayerPath> = []
    for text in try model.resolvingIndices(in: layers, of: "layers") {
      let glob = Glob(text)
      let found = all.filter { glob.matches($0.displayName) }
      if found.isEmpty, glob.isPattern { absent.append("no layer fits \"\(text)\"") }
      guard !found.isEmpty || glob.isPattern else {
        let inside = all.first { $0.names.last.map(glob.matches) ?? false }
        let hint =
          inside.map { "; is \"\($0.displayName)\" meant?" }
          ?? DidYouMean.hint(for: text, among: all.map(\.displayName))
        throw SurgeryError(.unknownLayer, layer: text, setting: "layers", "no layer \"\(text)\"\(hint)")
      }
      chosen.formUnion(found.map(\.path))
    }
    for text in classes {
      let glob = Glob(text)
      let found = all.filter { glob.matches($0.layer.plainClassName) }
      if found.isEmpty {
        try LayerClasses.check(glob, among: all.map(\.layer.plainClassName), setting: "class")
        absent.append("no layer is of class \"\(text)\"")
      }
      chosen.formUnion(found.map(\.path))
    }
    return all.filter { chosen.contains($0.path) }
  }
}

extension Model {
  /// Takes layers out that have one input in each of their calls.
  fileprivate mutating func remove(_ places: Set<Int>, _ dialect: Dialect) throws(SurgeryError) {
    if kind == .sequential { return try removeFromList(places, dialect) }
    let graph = CallGraph(self, dialect)
    func source(of tensor: TensorReference) -> TensorReference {
      var tensor = tensor
      while let site = graph.site(of: tensor), places.contains(site.layer),
        let input = layers[site.layer].calls[site.call].inputs.first
      {
        tensor = input
      }
      return tensor
    }
    let old = outputs
    outputs = outputs.map(source)
    for (output, before) in zip(outputs, old) where output != before {
      guard layer(named: output.layer)?.isInput == false else {
        throw SurgeryError(
          .notRemovable, layer: before.layer, setting: "layers",
          "without \"\(before.layer)\" the output of model \"\(name)\" would be its input \"\(output.layer)\""
        )
      }
    }
    for index in layers.indices {
      for call in layers[index].calls.indices {
        layers[index].calls[call].inputs = layers[index].calls[call].inputs.map(source)
        layers[index].calls[call].keywordInputs = layers[index].calls[call].keywordInputs.map(source)
      }
    }
    layers = layers.indices.filter { !places.contains($0) }.map { layers[$0] }
  }

  private mutating func removeFromList(_ places: Set<Int>, _ dialect: Dialect) throws(SurgeryError) {
    let first = layers.first
    let kept = layers.indices.filter { !places.contains($0) }
    guard let start = kept.first(where: { !layers[$0].isInput }) else {
      throw SurgeryError(.notRemovable, setting: "layers", "no layer of model \"\(name)\" would be left")
    }
    var new = kept.map { layers[$0] }
    if let first, start > 0, kept.first == start, first.config["batch_input_shape"] != nil {
      guard new[0].model == nil else {
        throw SurgeryError(
          .notRemovable, layer: first.name, setting: "layers",
          "the shape of the input of model \"\(name)\" is written in \"\(first.name)\", and \"\(new[0].name)\" can't take it over"
        )
      }
      new[0].takeInputShape(of: first, dialect)
    }
    layers = new
    chain(dialect)
  }
}

extension SurgeryError.Code {
  /// The layer can't be taken out.
  public static let notRemovable = SurgeryError.Code("not-removable")
}
