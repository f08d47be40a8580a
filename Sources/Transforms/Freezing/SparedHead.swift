internal import GraphIR

/// The layer that makes the predictions of one output, as freezing leaves it alone: the last layer with weights that
/// leads to the output.
///
/// The way goes from the output back over layers without weights, whatever they do, into nested models and into what
/// a TimeDistributed holds. Unlike a head to be replaced, this one may be of any class: a tagger's, a U-Net's last
/// convolution, a recurrent layer. Where it is in doubt it is refused: behind a merge, behind a normalisation, where
/// another layer with weights reads it, and where the class is unknown.
struct SparedHead {
  let dialect: Dialect
  let model: Model

  /// The way down to the head of one output of the model; of a TimeDistributed layer, to the wrapper.
  func path(ofOutput index: Int) throws(SurgeryError) -> LayerPath {
    var path: LayerPath = []
    var inside = model
    var output = inside.outputs[index]
    while true {
      let (place, tensor) = try last(in: inside, at: path, leadingTo: output)
      let layer = inside.layers[place]
      path.append(place)
      guard layer.containsModel else { return path }
      guard let inner = layer.heldModel else {
        throw refusal(
          at: path, "layer \"\(layer.name)\" (\(layer.className)) holds a model in a way that is not known")
      }
      if layer.model == nil { path.append(0) }
      guard inner.outputs.indices.contains(tensor) else {
        throw refusal(at: path, "the model inside layer \"\(layer.name)\" has no output \(tensor)")
      }
      inside = inner
      output = inner.outputs[tensor]
    }
  }

  /// The last layer with weights on the way to a tensor of a model, and which of its tensors leads there.
  private func last(
    in inside: Model, at path: LayerPath, leadingTo output: TensorReference
  ) throws(SurgeryError) -> (place: Int, tensor: Int) {
    let graph = CallGraph(inside, dialect)
    var seen: Set<TensorReference> = []
    var tensor = output
    while true {
      guard let place = graph.place(of: tensor.layer), seen.insert(tensor).inserted else {
        throw refusal(at: path, "output \"\(output)\" of model \"\(inside.name)\" is made by no layer of it")
      }
      let layer = inside.layers[place]
      let here = path + [place]
      guard layer.allWeights.isEmpty else {
        try check(layer, at: here, making: tensor, in: inside, graph)
        return (place, tensor.tensor)
      }
      let inputs = graph.site(of: tensor).map { layer.calls[$0.call].allInputs } ?? []
      guard inputs.count <= 1 else {
        throw refusal(
          at: here,
          "layer \"\(layer.name)\" (\(layer.className)) takes \(inputs.count) tensors, so there is no one head before it"
        )
      }
      guard let input = inputs.first else {
        throw refusal(at: here, "no layer on the way to the output \"\(output.layer)\" has weights")
      }
      tensor = input
    }
  }

  /// Refuses a layer with weights of which it can't be told that it is the head.
  private func check(
    _ layer: Layer, at path: LayerPath, making tensor: TensorReference, in inside: Model, _ graph: CallGraph
  ) throws(SurgeryError) {
    let title = "layer \"\(layer.name)\" (\(layer.className))"
    if layer.isNormalizing {
      throw refusal(
        at: path, "\(title) only scales what another layer makes, and which of them is the head is in doubt")
    }
    let reads = { (read: TensorReference) in
      // Every output of a leaf depends on its weights; those of a model are made by layers of their own.
      read.layer.isSameName(as: tensor.layer) && (!layer.containsModel || read.tensor == tensor.tensor)
    }
    if let reader = inside.layerWithWeights(reading: reads, graph) {
      throw refusal(
        at: path,
        "\(title) makes the output, and layer \"\(reader.name)\" (\(reader.className)) learns from it too")
    }
    guard layer.containsModel || layer.isKerasOwn(dialect) else {
      throw refusal(at: path, "\(title) is not a Keras class, so what it is can't be told")
    }
  }

  private func refusal(at path: LayerPath, _ reason: String) -> SurgeryError {
    let example = lastBeforeHeads().map { ", for instance `until: \"\($0)\"`" } ?? ""
    return SurgeryError(
      .noHead, layer: path.isEmpty ? nil : model.displayName(at: path), setting: "except-head",
      "no head found: \(reason); say what to select by name\(example)")
  }

  /// The last layer in file order before all that could be a head.
  private func lastBeforeHeads() -> String? {
    var heads: [LayerPath] = []
    collect(&heads, in: model, at: [], leadingTo: model.outputs)
    guard let first = heads.min(by: { $0.lexicographicallyPrecedes($1) }) else { return nil }
    return model.freezingUnits.last { $0.path.lexicographicallyPrecedes(first) }?.displayName
  }

  /// Layers with weights that lead to some tensors over layers without weights, merges, and normalisations.
  private func collect(
    _ heads: inout [LayerPath], in inside: Model, at path: LayerPath, leadingTo tensors: [TensorReference]
  ) {
    let graph = CallGraph(inside, dialect)
    var seen: Set<TensorReference> = []
    var open = tensors
    while let tensor = open.popLast() {
      guard seen.insert(tensor).inserted, let place = graph.place(of: tensor.layer) else { continue }
      let layer = inside.layers[place]
      let way = path + [place]
      if let inner = layer.heldModel, !layer.allWeights.isEmpty {
        guard inner.outputs.indices.contains(tensor.tensor) else { continue }
        collect(
          &heads, in: inner, at: layer.model == nil ? way + [0] : way,
          leadingTo: [inner.outputs[tensor.tensor]])
      } else {
        if !layer.allWeights.isEmpty { heads.append(way) }
        guard layer.allWeights.isEmpty || layer.isNormalizing else { continue }
        open += graph.site(of: tensor).map { layer.calls[$0.call].allInputs } ?? []
      }
    }
  }
}

extension Layer {
  /// The model of a nested model or inside a TimeDistributed.
  fileprivate var heldModel: Model? {
    if let model { return model }
    guard className == "TimeDistributed", case .wrapper(_, let inner) = contents else { return nil }
    return inner.model
  }

  /// Whether its class, and the classes of what it holds, are known ones.
  fileprivate func isKerasOwn(_ dialect: Dialect) -> Bool {
    weightsAreUnderstood && plainClassName.isSameName(as: className)
      && Catalogue.definition(of: self, dialect) != nil && children.allSatisfy { $0.isKerasOwn(dialect) }
  }

  /// Whether its weights only scale and shift what it takes.
  fileprivate var isNormalizing: Bool {
    let classes: Set = [
      "BatchNormalization", "SyncBatchNormalization", "LayerNormalization", "GroupNormalization",
      "RMSNormalization", "Normalization", "PReLU",
    ]
    if classes.contains(plainClassName) { return true }
    guard className == "TimeDistributed", case .wrapper(_, let inner) = contents else { return false }
    return inner.isNormalizing
  }
}

extension Model {
  /// The first layer with weights that reads some tensors, itself or over layers without weights.
  fileprivate func layerWithWeights(
    reading isRead: (TensorReference) -> Bool, _ graph: CallGraph
  ) -> Layer? {
    var made: Set<CallSite> = []
    for site in graph.callsInOrder() {
      let layer = layers[site.layer]
      let reads = layer.calls[site.call].allInputs.contains {
        isRead($0) || graph.site(of: $0).map(made.contains) ?? false
      }
      guard reads else { continue }
      guard layer.allWeights.isEmpty else { return layer }
      made.insert(site)
    }
    return nil
  }
}
