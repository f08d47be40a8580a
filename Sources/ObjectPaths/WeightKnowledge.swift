internal import GraphIR

/// A variable that a layer has, as far as it is known before the tree is.
struct KnownWeight {
  var name: String
  var shape: [Int?]?
  var isTrainable: Bool
}

/// What a walk asks about the weights of layers: a model that is written has them, one that is read only its configs.
protocol WeightKnowledge {
  /// A layer's own weights, in creation order.
  func weights(
    of layer: Layer, at place: [Int], path: String, _ style: TreeStyle
  ) throws(ObjectPathError) -> LayerVariables
  /// Whether a layer, or what it holds, has weights.
  func hasWeights(_ layer: Layer, path: String, _ style: TreeStyle) -> Bool
}

/// The own weights of a layer.
enum LayerVariables {
  /// Those of a class that the catalogue knows.
  case known([KnownWeight], ObjectStorage)
  /// Those of a class that it does not know, which has no layers inside, in the order of its variables.
  case alone([KnownWeight])
  /// A list that can't be taken apart, of the layer and all inside.
  case opaque
}

/// Weights as a model has them.
struct NamedWeights: WeightKnowledge {
  let model: Model

  func hasWeights(_ layer: Layer, path: String, _ style: TreeStyle) -> Bool {
    !layer.allWeights.isEmpty || layer.hasHiddenWeights(style)
  }

  func weights(
    of layer: Layer, at place: [Int], path: String, _ style: TreeStyle
  ) throws(ObjectPathError) -> LayerVariables {
    guard let definition = Catalogue.definition(of: layer, style.dialect) else {
      if let reason = layer.reasonAgainstWeightsOfItsOwn(style) {
        throw model.refusal(.unknownLayer, at: place, reason)
      }
      return .alone(
        layer.weights.map { KnownWeight(name: $0.name, shape: $0.shape, isTrainable: $0.isTrainable) })
    }
    guard layer.weightsAreUnderstood else {
      throw model.refusal(
        .weightsUnknown, at: place,
        "its weights are only a list, of which it can't be told what they belong to")
    }
    guard let storage = definition.storage(layer, style.dialect), storage.fits(layer) else {
      throw model.refusal(.unknownLayer, at: place, "which layers it holds can't be told")
    }
    if layer.weights.isEmpty, !storage.tables.isEmpty { return .known([], storage) }
    guard let wanted = definition.weights(layer, inputShapes: nil, style.dialect) else {
      throw model.refusal(
        .unknownLayer, at: place,
        "its config does not tell which variables it has, as with low-rank adapters, quantised weights, tables of "
          + "frequencies and code of other libraries")
    }
    guard wanted.count == layer.weights.count else {
      throw model.refusal(
        .weightsUnknown, at: place,
        "by its config it has \(counted(wanted.count, "variable")), and it was given \(layer.weights.count)")
    }
    for (specification, weight) in zip(wanted, layer.weights)
    where !specification.matches(shape: weight.shape) {
      throw model.refusal(
        .wrongShape, at: place,
        "its \"\(specification.name)\" has the shape \(TensorShape(weight.shape)), which its config does not allow"
      )
    }
    return .known(
      wanted.map { KnownWeight(name: $0.name, shape: $0.shape, isTrainable: $0.isTrainable) }, storage)
  }
}

extension Layer {
  /// Why it can't be said of a class that nobody knows that all of its weights are its own; nil if it can.
  fileprivate func reasonAgainstWeightsOfItsOwn(_ style: TreeStyle) -> String? {
    guard case .plain = contents else { return "a class that is not Keras's own, with layers inside" }
    if weights.isEmpty || weightsComeFromOneGroup { return nil }
    guard style.tellsOwnWeights else {
      return
        "a class that is not Keras's own, and \(style.dialect) does not name its weights so that those of "
        + "layers inside could be told"
    }
    return weights.allSatisfy(isNamedAsOwn)
      ? nil : "a class that is not Keras's own, whose weights are named as if layers inside had them"
  }

  /// Whether the weights were read from the variables of one object.
  private var weightsComeFromOneGroup: Bool {
    weightsAreUnderstood
      && weights.enumerated().allSatisfy { index, weight in
        let parts = ObjectPath.parts(of: weight.path).suffix(2)
        return parts.first == "vars" && parts.last == "\(index)"
      }
  }

  /// From Keras 3.2 on, `.h5` files name a weight after the layer whose own it is, `scale/factor`, and list
  /// those of a layer without others inside in the order of its variables.
  private func isNamedAsOwn(_ weight: Weight) -> Bool {
    let parts = ObjectPath.parts(of: weight.path).suffix(3)
    guard parts.count >= 2, let last = parts.last, !last.hasSuffix(":0") else { return false }
    let name = savedName ?? name
    let isInItself = parts.count == 3 && parts[parts.startIndex].isExactly(name)
    return parts[parts.endIndex - 2].isExactly(name) && !isInItself
  }
}

extension Layer {
  /// Whether the layer, or what it holds, counts as one with weights for what the file does not have.
  func hasHiddenWeights(_ style: TreeStyle) -> Bool {
    let storage = Catalogue.definition(of: self, style.dialect)?.storage(self, style.dialect)
    return storage?.hasHiddenWeights == true || children.contains { $0.hasHiddenWeights(style) }
  }
}

extension ObjectStorage {
  /// Whether it accounts for each of a layer's children.
  func fits(_ layer: Layer) -> Bool {
    let all = Set(layer.children.indices)
    return Set(objects.flatMap { $0.children(of: all) }) == all
  }
}

extension HeldObject {
  /// The children among so many that are reached through the object and built.
  fileprivate func children(of all: Set<Int>) -> [Int] {
    switch content {
    case .child(let index): [index]
    case .unbuilt: []
    case .children: Array(all)
    case .made(let made): made.storage.objects.flatMap { $0.children(of: all) }
    }
  }
}

func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
