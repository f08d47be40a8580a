internal import GraphIR

extension Model {
  /// Names of the outputs: those of the layers that make them, as Keras has it.
  var outputNames: [String] { outputs.map(\.layer) }

  /// The prefix that Keras 3 puts before the weights of a list's layers; empty in a graph.
  var listName: String { kind == .sequential ? name : "" }

  /// The way down along layers of these names.
  func path(named names: [String]) -> LayerPath {
    var path: LayerPath = []
    var here = layers
    for name in names {
      guard let index = here.firstIndex(where: { $0.name.isSameName(as: name) }) else { return path }
      path.append(index)
      here = here[index].children
    }
    return path
  }

  /// Gives new weights names that no other weight of their group has: a reader takes equal prefixes for one layer.
  mutating func makeWeightNamesUnique(of path: LayerPath) throws(SurgeryError) {
    guard let first = path.first, path.count > 1 else { return }
    let new = Set(layer(at: path).weights)
    let others = layers[first].allWeights.filter { !new.contains($0) }
    let taken = Set(others.map { $0.prefix } + layers[first].namesInside(besides: path.dropFirst()))
    try update(at: path) { (layer: inout Layer) throws(SurgeryError) in
      guard let prefix = layer.weights.first?.prefix, taken.contains(prefix) else { return }
      var number = 1
      while taken.contains("\(prefix)_\(number)") { number += 1 }
      for index in layer.weights.indices {
        let own = ObjectPath.last(of: layer.weights[index].path)
        layer.weights[index].path = "\(prefix.isEmpty ? layer.name : "\(prefix)_\(number)")/\(own)"
      }
    }
  }
}

extension Weight {
  /// What stands before the variable's own name.
  var prefix: String { String(ObjectPath.holder(of: path)) }
}

extension Layer {
  /// The same with another prefix before its weights' names.
  func withWeightPrefix(_ prefix: String, _ dialect: Dialect) -> Layer {
    var layer = self
    for index in layer.weights.indices {
      let own = "\(layer.weights[index].name)\(dialect.weightNameSuffix)"
      layer.weights[index].path = dialect.writesBareWeightNames ? own : "\(prefix)/\(own)"
    }
    return layer
  }

  /// Names of all leaves inside but the one at the end of a way down.
  fileprivate func namesInside(besides path: ArraySlice<Int>) -> [String] {
    if children.isEmpty { return path.isEmpty ? [] : [name] }
    return children.enumerated().flatMap { index, child in
      child.namesInside(besides: path.first == index ? path.dropFirst() : [-1])
    }
  }
}
