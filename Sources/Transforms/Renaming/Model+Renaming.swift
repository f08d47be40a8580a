internal import GraphIR
internal import JSON

extension Model {
  /// Gives layers their new names, with all that refers to them.
  mutating func rename(_ renaming: Renaming) throws(SurgeryError) {
    rename(renaming, at: [])
    for index in layers.indices {
      layers[index].walk { layer, _ in
        for weight in layer.weights.indices where layer.weights[weight].path.utf8.contains(0) {
          layer.weights[weight].path.removeAll { $0 == settled }
        }
      }
    }
    try checkWeightNames(renaming)
  }

  fileprivate mutating func rename(_ renaming: Renaming, at path: LayerPath) {
    // Keras 3 puts a list's name before those of its layers.
    if kind == .sequential, renaming.dialect.family == .keras3, !name.isEmpty {
      let new = path.isEmpty ? renaming.model : renaming.names[path]
      for index in layers.indices { layers[index].renameWeights(from: name, to: new ?? name) }
    }
    if path.isEmpty, let new = renaming.model { config["name"] = .string(new) }
    var new: [[UInt8]: String] = [:]
    for index in layers.indices {
      let place = path + [index]
      if let name = renaming.names[place] { new[Array(layers[index].name.utf8)] = name }
      layers[index].rename(renaming, at: place)
    }
    guard !new.isEmpty else { return }
    func follow(_ tensor: TensorReference) -> TensorReference {
      var tensor = tensor
      if let name = new[Array(tensor.layer.utf8)] { tensor.layer = name }
      return tensor
    }
    for index in layers.indices {
      for call in layers[index].calls.indices {
        layers[index].calls[call].inputs = layers[index].calls[call].inputs.map(follow)
        layers[index].calls[call].keywordInputs = layers[index].calls[call].keywordInputs.map(follow)
      }
    }
    inputs = inputs.map(follow)
    outputs = outputs.map(follow)
  }

  /// Refuses names inside a group that would tell its next reader that a weight is another layer's.
  private func checkWeightNames(_ renaming: Renaming) throws(SurgeryError) {
    guard !renaming.dialect.writesBareWeightNames else { return }
    for (path, name) in renaming.names where path.count > 1 {
      let own = Set(layer(at: path).allWeights)
      let parts = ObjectPath.parts(of: name)
      let other = layers[path[0]].allWeights.first { weight in
        !own.contains(weight) && ObjectPath.parts(of: weight.path).dropLast().place(of: parts) != nil
      }
      guard let other else { continue }
      throw SurgeryError(
        .notRenamable, layer: displayName(at: path), setting: "layers",
        "\"\(name)\" can't be the name of a layer inside \"\(layers[path[0]].name)\": the weight \(other.path) of another layer there is called after it"
      )
    }
  }
}

extension Layer {
  fileprivate mutating func rename(_ renaming: Renaming, at path: LayerPath) {
    let new = renaming.names[path]
    // The name of a graph is in no weight's name; that of a wrapper or a recurrent layer is.
    if let new, !containsModel { renameWeights(from: name, to: new) }
    if case .model(var model) = contents {
      model.rename(renaming, at: path)
      contents = .model(model)
    } else if containsModel {
      var inside = children
      for index in inside.indices { inside[index].rename(renaming, at: path + [index]) }
      children = inside
    }
    guard let new else { return }
    name = new
    if entry["name"] != nil { entry["name"] = .string(new) }
    if config["name"] != nil { config["name"] = .string(new) }
  }

  /// Gives weights that are called after a layer the new name: in `old/kernel:0` what comes first. What was given is
  /// marked, so that it is not taken for the old name of another layer.
  fileprivate mutating func renameWeights(from old: String, to new: String) {
    walk { layer, _ in
      for index in layer.weights.indices {
        layer.weights[index].path = Self.renamed(layer.weights[index].path, from: old, to: new)
      }
    }
  }

  private static func renamed(_ path: String, from old: String, to new: String) -> String {
    let front = ObjectPath.parts(of: old)
    var parts = ObjectPath.parts(of: path)
    guard let place = parts.dropLast().place(of: front) else { return path }
    parts.replaceSubrange(
      place..<(place + front.count), with: ObjectPath.parts(of: new).map { "\(settled)\($0)" })
    return parts.joined(separator: "/")
  }
}

extension Collection<String> where Index == Int {
  /// Where some names stand among these for the first time, one behind the other.
  fileprivate func place(of names: [String]) -> Int? {
    guard !names.isEmpty, count >= names.count else { return nil }
    return (startIndex...(endIndex - names.count)).first { start in
      zip(self[start...], names).allSatisfy { $0.isSameName(as: $1) }
    }
  }
}

/// Stands before a part of a weight's name that is new.
private let settled: Character = "\0"
