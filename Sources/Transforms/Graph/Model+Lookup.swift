internal import GraphIR
internal import JSON

extension Model {
  /// The layer that an option means: a name, or an index into Keras's `model.layers`.
  func layer(at text: String, setting: String) throws(SurgeryError) -> Layer {
    if let layer = layer(named: text) { return layer }
    let layers = kerasLayers
    if let number = Int(text) {
      let index = number < 0 ? layers.count + number : number
      guard layers.indices.contains(index) else {
        throw SurgeryError(
          .unknownLayer, layer: text, setting: setting,
          "`\(setting): \(number)`: the model has \(layers.count) layers, from 0 or -\(layers.count) on")
      }
      return layers[index]
    }
    throw unknown(text, setting: setting)
  }

  /// Why an option can't mean a layer that is not the model's own: it is inside another, or there is none.
  private func unknown(_ text: String, setting: String) -> SurgeryError {
    let all = layersInside()
    let inside =
      all.first { $0.names.count > 1 && $0.displayName.isSameName(as: text) }
      ?? all.first { $0.names.count > 1 && $0.names.last?.isSameName(as: text) ?? false }
    let holder =
      inside.map { layers[$0.path[0]] }
      ?? layers.first { $0.children.contains { $0.holds(named: text) } }
    if let holder {
      let way =
        holder.model == nil
        ? "" : "; to get inside, take that model out first: `cut: {from: \(holder.name), to: \(holder.name)}`"
      return SurgeryError(
        .unknownLayer, layer: text, setting: setting,
        "layer \"\(text)\" is inside \"\(holder.name)\"; `\(setting)` takes the layers of the model itself, for instance \"\(holder.name)\"\(way)"
      )
    }
    let names = text.contains("/") ? all.map(\.displayName) : kerasLayers.map(\.name)
    var hint = DidYouMean.hint(for: text, among: names)
    if hint.isEmpty { hint = DidYouMean.hint(for: text, among: Array(Set(all.compactMap(\.names.last)))) }
    return SurgeryError(
      .unknownLayer, layer: text, setting: setting, "no layer \"\(text)\"\(hint)")
  }

  /// The way down to the layer that an option means: a name, an index into Keras's `model.layers`, or a way down
  /// (`outer/inner`).
  func path(of text: String, setting: String) throws(SurgeryError) -> LayerPath {
    let isOwn = layer(named: text) != nil || Int(text) != nil
    if !isOwn {
      let all = layersInside()
      if let unit = all.first(where: { $0.displayName.isSameName(as: text) }) { return unit.path }
      if let unit = all.first(where: { $0.names.last?.isSameName(as: text) ?? false }) {
        throw SurgeryError(
          .unknownLayer, layer: text, setting: setting,
          "layer \"\(text)\" is inside another: write `\(setting): \(unit.displayName)`")
      }
    }
    let name = try layer(at: text, setting: setting).name
    return index(of: name).map { [$0] } ?? []
  }

  /// Index of the output that the setting `output` means: that of the layer of this name, that of this number, or the only one.
  ///
  /// - Parameter advice: what to do where there are several and none is named.
  func outputIndex(named name: String?, advice: String) throws(SurgeryError) -> Int {
    let names = outputNames
    let listed = names.map { "\"\($0)\"" }.joined(separator: ", ")
    guard let name else {
      guard names.count <= 1 else {
        throw SurgeryError(
          .severalOutputs, setting: "output", "the model has \(names.count) outputs (\(listed)); \(advice)")
      }
      return 0
    }
    if let number = Int(name), !names.contains(where: { $0.isSameName(as: name) }) {
      let index = number < 0 ? names.count + number : number
      guard names.indices.contains(index) else {
        throw SurgeryError(
          .unknownLayer, layer: name, setting: "output",
          "no output \(number): the model has \(count(names.count, "output")), from 0 or -\(names.count) on")
      }
      return index
    }
    let found = names.indices.filter { names[$0].isSameName(as: name) }
    guard let index = found.first else {
      throw SurgeryError(
        .unknownLayer, layer: name, setting: "output",
        "no output \"\(name)\"; the model's outputs are \(listed)\(DidYouMean.hint(for: name, among: names))")
    }
    guard found.count == 1 else {
      throw SurgeryError(
        .severalOutputs, layer: name, setting: "output",
        "\(found.count) outputs are made by layer \"\(name)\", so the name does not tell which is meant")
    }
    return index
  }

  /// The one tensor that a layer makes; refused where it makes several, or is called more than once.
  ///
  /// - Parameter setting: the setting that names the layer.
  func tensor(
    madeBy layer: Layer, _ dialect: Dialect, refusing code: SurgeryError.Code, setting: String
  ) throws(SurgeryError) -> TensorReference {
    let all = try tensors(madeBy: layer, dialect, refusing: code, setting: setting)
    guard all.count == 1, let tensor = all.first else {
      throw SurgeryError(
        code, layer: layer.name, setting: setting,
        "layer \"\(layer.name)\" has several outputs (\(all.count)), and one tensor is needed; choose a layer behind it"
      )
    }
    return tensor
  }

  /// All tensors that a layer makes, as Keras's `layer.output` lists them: a recurrent layer's output and states, the
  /// outputs of a nested model. Refused where the layer is called more than once, or their number can't be told.
  ///
  /// - Parameter setting: the setting that names the layer.
  func tensors(
    madeBy layer: Layer, _ dialect: Dialect, refusing code: SurgeryError.Code, setting: String
  ) throws(SurgeryError) -> [TensorReference] {
    guard layer.calls.count <= 1 else {
      let advice =
        layer.model == nil
        ? "choose a layer behind it"
        : "choose a layer behind it, or take it out alone: `cut: {from: \(layer.name), to: \(layer.name)}`"
      throw SurgeryError(
        code, layer: layer.name, setting: setting,
        "layer \"\(layer.name)\" is called \(layer.calls.count) times, so it has no one output; \(advice)")
    }
    let seen = (layers.flatMap { $0.calls.flatMap(\.allInputs) } + outputs)
      .filter { $0.layer.isSameName(as: layer.name) }
    let most = (seen.map(\.tensor).max() ?? 0) + 1
    let place = index(of: layer.name) ?? 0
    let known =
      layer.model?.outputs.count ?? ShapeInference.shapes(of: self, dialect).output(of: place)?.count
    let isAlone = most == 1 && !layer.returnsSeveral
    guard let count = known ?? (isAlone ? 1 : nil), count >= most else {
      throw SurgeryError(
        code, layer: layer.name, setting: setting,
        "layer \"\(layer.name)\" has several outputs, and how many can't be told from the file; choose a layer behind it"
      )
    }
    if count == 1, let tensor = seen.first { return [tensor] }
    guard !layer.calls.isEmpty else { return [TensorReference(layer: layer.name)] }
    let graph = CallGraph(self, dialect)
    return (0..<count).map { graph.reference(to: CallSite(layer: place, call: 0), tensor: $0) }
  }
}

extension Layer {
  fileprivate func holds(named text: String) -> Bool {
    name.isSameName(as: text) || children.contains { $0.holds(named: text) }
  }

  /// Whether a recurrent layer gives its states beside its output, or a Bidirectional both directions.
  fileprivate var returnsSeveral: Bool {
    if config["return_state"]?.boolValue == true { return true }
    guard case .bidirectional(let forward, _, _) = contents else { return false }
    return forward.returnsSeveral || config["merge_mode"]?.isNull == true
  }
}
