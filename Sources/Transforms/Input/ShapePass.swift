internal import GraphIR
internal import JSON

/// The shapes of all calls of a model before and after a change of its input.
struct ShapePass {
  private let model: Model
  private let old: ModelShapes
  private let new: ModelShapes
  private let inputs: (old: [TensorShape], new: [TensorShape])
  private let graph: CallGraph

  init(_ model: Model, _ dialect: Dialect, old: [TensorShape], new: [TensorShape]) {
    self.model = model
    self.old = ShapeInference.shapes(of: model, inputShapes: old, dialect)
    // What the file notes beside calls is of the old shapes.
    self.new = ShapeInference.shapes(of: model, inputShapes: new, trustingNotes: false, dialect)
    inputs = (old, new)
    graph = CallGraph(model, dialect)
  }

  /// The tensors of the inputs that change.
  func changedInputs(_ graph: CallGraph) -> Set<TensorReference> {
    guard model.kind == .functional else { return [] }
    return Set(
      model.inputs.indices.filter { index in
        inputs.new.indices.contains(index) && inputs.old.indices.contains(index)
          && inputs.new[index] != inputs.old[index]
      }.map { model.inputs[$0] })
  }

  func before(_ site: CallSite) -> CallShapes { old.layers[site.layer].calls[site.call] }

  func after(_ site: CallSite) -> CallShapes { new.layers[site.layer].calls[site.call] }

  /// Calls as the file has them, with the new shapes beside references to tensors that changed.
  func follow(_ value: JSONValue, _ changed: Set<TensorReference>) -> JSONValue {
    switch value {
    case .array(let list): return .array(list.map { follow($0, changed) })
    case .object(var object):
      guard object["class_name"]?.stringValue == "__keras_tensor__",
        var config = object["config"]?.objectValue, config["shape"] != nil
      else {
        for (key, inside) in object { object[key] = .some(follow(inside, changed)) }
        return .object(object)
      }
      guard let history = config["keras_history"], let layer = history[0]?.stringValue,
        let node = history[1]?.intValue, let tensor = history[2]?.intValue
      else { return value }
      let reference = TensorReference(layer: layer, node: node, tensor: tensor)
      guard changed.contains(reference), let shape = shape(of: reference) else { return value }
      config["shape"] = .some(shape.json)
      object["config"] = .some(.object(config))
      return .object(object)
    default: return value
    }
  }

  private func shape(of reference: TensorReference) -> TensorShape? {
    if let site = graph.site(of: reference) {
      let outputs = after(site).outputs
      return outputs.flatMap { $0.indices.contains(reference.tensor) ? $0[reference.tensor] : nil }
    }
    return model.inputs.firstIndex(of: reference).flatMap {
      inputs.new.indices.contains($0) ? inputs.new[$0] : nil
    }
  }
}
