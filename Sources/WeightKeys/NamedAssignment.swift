package import FormatInterface
package import GraphIR
internal import JSON
internal import ObjectPaths

/// Gives the tensors of a file that has nothing but names to the weights of a model.
///
/// By the names of layers and variables, as Keras's versions and h5surgery give them; by the paths of a Keras 2.12 or
/// later; or, for `arr_0`, `arr_1` and so on, in the order of `model.get_weights()`. Shapes are required to fit, and
/// decide nothing.
package struct NamedAssignment {
  /// The model with its weights.
  package let model: Model
  /// How they were found, and what nothing took.
  package let findings: [Finding]

  private let listing: TensorListing

  /// Assigns the tensors of a listing.
  ///
  /// - Throws: `FormatError` where a weight is not there, has another shape, or it can't be told which one it is.
  package init(_ listing: TensorListing, to whole: WholeModel) throws(FormatError) {
    self.listing = listing
    try Self.requireKernels(of: listing, whole)
    let assigned: (model: Model, used: Set<Int>, way: String, findings: [Finding])
    if let byOrder = try Self.byOrder(listing, whole) {
      assigned = byOrder
    } else if let paths = Self.paths(listing, whole) {
      do {
        assigned = try Self.byPath(listing, paths, whole)
      } catch {
        // layers may be called so, too
        guard let byName = try? Self.byName(listing, whole) else { throw error }
        assigned = byName
      }
    } else {
      assigned = try Self.byName(listing, whole)
    }
    model = assigned.model
    let unused = listing.tensors.indices.filter { !assigned.used.contains($0) }.map {
      listing.tensors[$0].key
    }
    var findings = [
      Finding(
        .note, "weights-matched", layer: nil,
        "\(counted(assigned.used.count, "tensor")) of \"\(listing.path)\" \(assigned.used.count == 1 ? "was" : "were") "
          + "found \(assigned.way)")
    ]
    if !unused.isEmpty {
      let names = unused.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
      let more = unused.count > 10 ? " and \(unused.count - 10) more" : ""
      findings.append(
        Finding(
          .warning, "tensors-unused", layer: nil,
          "\(counted(unused.count, "tensor")) of \"\(listing.path)\" \(unused.count == 1 ? "belongs" : "belong") to "
            + "nothing in the model: \(names)\(more)"))
    }
    self.findings = findings + assigned.findings
  }

  /// Requires kernels to be turned as the architecture says: Theano keeps those of convolutions the other way round,
  /// and no shape tells.
  private static func requireKernels(of listing: TensorListing, _ whole: WholeModel) throws(FormatError) {
    var other = whole
    other.backend = listing.backend
    guard other.keepsKernelsTurned != whole.keepsKernelsTurned else { return }
    let theirs =
      listing.backend.map { "are of the backend \"\($0)\"" } ?? "do not say of which backend they are"
    throw FormatError(
      .notWritable, file: listing.path,
      "the architecture is of the backend \"\(whole.backend ?? "tensorflow")\" and the tensors \(theirs): Theano "
        + "keeps the "
        + "kernels of convolutions turned around; 'migrate' the model of Theano first, which turns them")
  }

  private typealias Assigned = (model: Model, used: Set<Int>, way: String, findings: [Finding])

  // MARK: by name

  private static func byName(_ listing: TensorListing, _ whole: WholeModel) throws(FormatError) -> Assigned {
    var untold: [(place: [Int], name: String, className: String)] = []
    let targets = whole.model.keyTargets(whole.dialect) {
      untold.append(($0, $1.name, $1.className))
    }
    let modelName = whole.model.name[...]
    var byVariable: [Substring: [Int]] = [:]
    for (number, target) in targets.enumerated() {
      for name in target.steps.last?.names ?? [] { byVariable[name, default: []].append(number) }
    }
    var keys: [Int: [Int]] = [:]
    for (number, tensor) in listing.tensors.enumerated() {
      let parts = KeyParts(tensor.key)
      guard let last = parts.parts.last else { continue }
      var best: [Int] = []
      var most = 0
      for candidate in byVariable[last] ?? [] {
        guard let matched = targets[candidate].match(parts, inModel: modelName), matched >= most else {
          continue
        }
        if matched > most { best = [] }
        most = matched
        best.append(candidate)
      }
      guard let found = best.first else { continue }
      guard best.count == 1 else {
        throw FormatError(
          .undecidableOrder, file: listing.path,
          "the tensor \"\(tensor.key)\" may be "
            + "\(best.prefix(3).map { whole.model.quoted(targets[$0]) }.joined(separator: " or ")): "
            + "its name does not tell; rename it after the layers on the way down")
      }
      keys[found, default: []].append(number)
    }
    var filling = Filling(whole.model, whole.dialect)
    var used: Set<Int> = []
    for (number, target) in targets.enumerated() {
      let layer = whole.model.layer(at: target.place).name
      guard let found = keys[number] else {
        throw missing(target, listing, whole, found: keys.count, of: targets.count)
      }
      guard found.count == 1 else {
        throw FormatError(
          .undecidableOrder, file: listing.path, layer: layer,
          "layer \"\(layer)\": both \"\(listing.tensors[found[0]].key)\" and \"\(listing.tensors[found[1]].key)\" are "
            + "named as its \"\(target.variable)\"; leave one of them out")
      }
      let tensor = listing.tensors[found[0]]
      try require(tensor, target, of: layer, listing)
      filling.put(tensor, at: target)
      used.insert(found[0])
    }
    for layer in untold {
      let other = listing.tensors.indices.first { number in
        !used.contains(number)
          && KeyParts(listing.tensors[number].key).parts.dropLast().contains { $0 == layer.name[...] }
      }
      guard let other else { continue }
      throw FormatError(
        .undecidableOrder, file: listing.path, layer: layer.name,
        "layer \"\(layer.name)\": class \"\(layer.className)\" is not known, so what "
          + "\"\(listing.tensors[other].key)\" is "
          + "to it can't be told; take an .h5 or a .keras of the model instead of its architecture")
    }
    return (filling.model, used, "by the names of layers and variables", [])
  }

  private static func missing(
    _ target: KeyTarget, _ listing: TensorListing, _ whole: WholeModel, found: Int, of all: Int
  ) -> FormatError {
    let layer = whole.model.layer(at: target.place).name
    let examples = listing.tensors.prefix(3).map { "\"\($0.key)\"" }.joined(separator: ", ")
    let hint =
      listing.tensors.isEmpty
      ? "it has no tensors" : "its first ones are \(examples)"
    return FormatError(
      .missingWeights, file: listing.path, layer: layer,
      "layer \"\(layer)\": no tensor is named as its \"\(target.variable)\" (\(found) of "
        + "\(counted(all, "weight")) were "
        + "found by name); expected a name as \"\(whole.model.key(of: target))\"; \(hint)")
  }

  private static func require(
    _ tensor: NamedTensor, _ target: KeyTarget, of layer: String, _ listing: TensorListing
  ) throws(FormatError) {
    let wanted = WeightSpecification(target.variable, target.shape)
    guard wanted.matches(shape: tensor.shape) else {
      let expected = (target.shape ?? []).map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      throw FormatError(
        .missingWeights, file: listing.path, layer: layer,
        "layer \"\(layer)\": its \"\(target.variable)\" has the shape (\(expected)) by the config, and the tensor "
          + "\"\(tensor.key)\" has \(TensorShape(tensor.shape))")
    }
  }

  // MARK: by path

  /// The tensors under the paths of Keras's objects, which may come without `vars` in front of the number; nil where
  /// these are no such paths.
  private static func paths(_ listing: TensorListing, _ whole: WholeModel) -> [StoredArray]? {
    guard whole.dialect.writesObjectTrees,
      listing.tensors.contains(where: { tensor in
        ["layers/", "_layer_checkpoint_dependencies/"].contains { tensor.key.hasPrefix($0) }
      })
    else { return nil }
    var taken: Set<ExactName> = []
    var arrays: [StoredArray] = []
    for tensor in listing.tensors {
      var parts = ObjectPath.parts(of: tensor.key)
      guard parts.count > 1, let last = parts.popLast() else { return nil }
      if parts.last != "vars" { parts.append("vars") }
      let path = (parts + [last]).joined(separator: "/")
      guard taken.insert(ExactName(path)).inserted else { return nil }
      arrays.append(StoredArray(path: path, tensor: tensor.tensor, shape: tensor.shape, type: tensor.type))
    }
    return arrays
  }

  private static func byPath(
    _ listing: TensorListing, _ arrays: [StoredArray], _ whole: WholeModel
  ) throws(FormatError) -> Assigned {
    let found: ObjectAssignment
    do throws(ObjectPathError) {
      found = try ObjectAssignment(StoredTree(arrays: arrays), to: whole.model, whole.dialect)
    } catch {
      throw FormatError(.missingWeights, file: listing.path, layer: error.layer, error.message)
    }
    let numbers = Dictionary(
      arrays.enumerated().map { (ExactName($1.path), $0) }, uniquingKeysWith: { first, _ in first })
    var used: Set<Int> = []
    var model = found.model
    for index in model.layers.indices {
      model.layers[index].walk { layer, _ in
        for weight in layer.weights {
          if let number = numbers[ExactName(weight.path)] { used.insert(number) }
        }
      }
    }
    return (model, used, "by the paths of Keras's objects", found.findings)
  }

  // MARK: by order

  /// `arr_0`, `arr_1` and so on are what `numpy.savez(file, *model.get_weights())` writes; nil for other names.
  private static func byOrder(_ listing: TensorListing, _ whole: WholeModel) throws(FormatError) -> Assigned?
  {
    var numbers: [Int: Int] = [:]
    for (number, tensor) in listing.tensors.enumerated() {
      guard tensor.key.hasPrefix("arr_"), let place = Int(tensor.key.dropFirst(4)) else { return nil }
      numbers[place] = number
    }
    guard !numbers.isEmpty, numbers.count == listing.tensors.count else { return nil }
    func refusal(_ layer: String? = nil, _ reason: String) -> FormatError {
      FormatError(
        .undecidableOrder, file: listing.path, layer: layer,
        "its tensors have numbers for names, as numpy.savez(file, *model.get_weights()) writes them, and \(reason)"
      )
    }
    let places = LoadOrder.places(of: whole.model, whole.dialect)
    guard places == Array(whole.model.layers.indices) else {
      throw refusal(
        nil,
        "Keras lists the layers of this model in another order once it is loaded: which one was saved can't be told"
      )
    }
    var filling = Filling(whole.model, whole.dialect)
    var next = 0
    for (index, layer) in whole.model.layers.enumerated() where !layer.isInput {
      guard layer.children.isEmpty else {
        throw refusal(
          layer.name,
          "layer \"\(layer.name)\" holds others: Keras's versions list their weights in different orders")
      }
      guard let specified = layer.specifiedWeights(whole.dialect) else {
        throw refusal(
          layer.name,
          "layer \"\(layer.name)\": class \"\(layer.className)\" is not known, nor how many weights it has")
      }
      for slot in SavedOrder.slots(of: filling.model.layers[index], whole.dialect) {
        guard let number = numbers[next] else {
          throw refusal(layer.name, "there are \(numbers.count), fewer than the model has weights")
        }
        let target = KeyTarget(
          place: [index], index: slot.index,
          steps: [], variable: specified[slot.index].name,
          shape: specified[slot.index].shape)
        try require(listing.tensors[number], target, of: layer.name, listing)
        filling.put(listing.tensors[number], at: target)
        next += 1
      }
    }
    guard next == numbers.count else {
      throw refusal(nil, "there are \(numbers.count), and the model has \(counted(next, "weight"))")
    }
    return (filling.model, Set(listing.tensors.indices), "in the order of model.get_weights()", [])
  }
}

/// A model whose weights are put into their places.
private struct Filling {
  private(set) var model: Model

  init(_ model: Model, _ dialect: Dialect) {
    self.model = model
    for index in self.model.layers.indices {
      self.model.layers[index].walk { layer, _ in
        layer.weights = (layer.specifiedWeights(dialect) ?? []).map {
          Weight(
            name: $0.name, path: $0.name, shape: [], type: "", isTrainable: $0.isTrainable,
            source: .values([]))
        }
      }
    }
  }

  mutating func put(_ tensor: NamedTensor, at target: KeyTarget) {
    let key = tensor.key
    model.layers[target.place[0]].walk(path: [target.place[0]]) { layer, place in
      guard place == target.place else { return }
      layer.weights[target.index].path = key
      layer.weights[target.index].shape = tensor.shape
      layer.weights[target.index].type = tensor.type
      layer.weights[target.index].source = .stored(tensor.tensor)
    }
  }
}

extension Model {
  /// The key that h5surgery would give a weight.
  fileprivate func key(of target: KeyTarget) -> String {
    target.steps.map { String($0.names.first ?? "") }.joined(separator: "/")
  }

  fileprivate func quoted(_ target: KeyTarget) -> String { "\"\(key(of: target))\"" }
}

private func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
