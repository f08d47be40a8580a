internal import GraphIR

/// A model and the models in it, each as a graph, with the masks that reach it from outside.
struct MaskedGraph {
  /// The model, a list of layers as a graph too.
  let model: CanonicalModel
  /// InputLayers that get masked tensors.
  let maskedInputs: Set<ExactName>
  /// Whether it is the model as a whole.
  let isOutermost: Bool
  /// The graph and those inside it, a model once for each call. Models that a wrapper holds see one step, without a
  /// mask.
  static func all(of model: CanonicalModel, merging: Dialect.MaskMerging) -> [MaskedGraph] {
    var found: [MaskedGraph] = []
    collect(model, merging, [], isOutermost: true, into: &found)
    return found
  }

  private static func collect(
    _ model: CanonicalModel, _ merging: Dialect.MaskMerging, _ maskedInputs: Set<ExactName>,
    isOutermost: Bool, into found: inout [MaskedGraph]
  ) {
    var graph = model
    if !graph.becomeGraph() { graph.chainWithoutInput() }
    found.append(
      MaskedGraph(
        model: graph, maskedInputs: maskedInputs, isOutermost: isOutermost))
    var walk = MaskWalk(graph, merging: merging, maskedInputs: maskedInputs)
    for layer in graph.layers {
      guard let inner = layer.model else {
        for model in layer.heldModels { collect(model, merging, [], isOutermost: false, into: &found) }
        continue
      }
      for call in layer.calls {
        var inside = inner
        _ = inside.becomeGraph()
        let masked = walk.maskedInputs(of: inside, calledOn: call.inputs)
        collect(inner, merging, masked, isOutermost: false, into: &found)
      }
    }
  }
}

extension CanonicalLayer {
  /// Models that a wrapper holds, at any depth.
  fileprivate var heldModels: [CanonicalModel] {
    children.flatMap { child in child.model.map { [$0] } ?? child.heldModels }
  }
}

extension CanonicalModel {
  /// Makes a Sequential of an unknown input a graph that begins with its first layer.
  fileprivate mutating func chainWithoutInput() {
    var last = TensorReference(layer: "")
    for index in layers.indices {
      layers[index].calls = [CanonicalCall(on: last)]
      last = TensorReference(layer: layers[index].name)
    }
    kind = .functional
    outputs = .list([.tensor(last)])
  }
}
