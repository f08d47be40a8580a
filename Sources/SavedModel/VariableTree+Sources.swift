internal import FormatInterface
internal import JSON
internal import TensorFlowBundle

extension VariableTree {
  /// The objects of a checkpoint alone.
  init(_ graph: CheckpointGraph, in store: BundleStore) {
    nodes = zip(graph.objects, graph.variables).enumerated().map { place, both in
      let (object, variable) = both
      return Node(
        children: Self.parts(of: object, at: place),
        variable: variable.map { Variable(name: $0.name, key: $0.key, isTrained: nil) })
    }
    self.store = store
  }

  /// The objects of a SavedModel, with what its checkpoint has of them.
  init(
    _ saved: SavedGraph, _ graph: CheckpointGraph, _ pairing: ObjectPairing, in store: BundleStore
  ) throws {
    var nodes: [Node] = []
    nodes.reserveCapacity(saved.objects.count)
    for (place, object) in saved.objects.enumerated() {
      var node = Node()
      if object.kind == .variable {
        if let variable = pairing.partner(of: place).flatMap({ graph.variables[$0] }) {
          node.variable = Variable(name: variable.name, key: variable.key, isTrained: object.isTrained)
        } else {
          node.variable = Variable(name: "object \(place)", key: "", isTrained: object.isTrained)
        }
      } else if object.kind == .user {
        node.children = Self.parts(of: object.tracked, at: place).filter {
          saved.objects[$0.node].holdsVariables
        }
        if object.identifier.hasPrefix("_tf_keras_") {
          node.lists = try Self.lists(of: place, in: saved)
          node.isInput = object.identifier == "_tf_keras_input_layer"
          if object.identifier != "_tf_keras_metric" {
            node.name = try saved.metadata(of: place)?["name"]?.stringValue
          }
        }
      }
      nodes.append(node)
    }
    self.nodes = nodes
    self.store = store
  }

  /// The lists of a layer: of what is trained in one place, of the others in another.
  private static func lists(of place: Int, in saved: SavedGraph) throws(FormatError) -> Lists? {
    let object = saved.objects[place].tracked
    let inside = object.child("keras_api").map { saved.objects[$0].tracked }
    func list(_ name: String) -> [Int]? {
      (object.child(name) ?? inside?.child(name)).map { list in
        saved.objects[list].tracked.elements.filter { saved.objects[$0].kind == .variable }
      }
    }
    guard let trained = list("trainable_variables") else { return nil }
    let (all, others) = (list("variables"), list("non_trainable_variables"))
    if let others {
      if let all, Set(all) != Set(trained).union(others) {
        throw FormatError(.damaged, "the lists of the variables of object \(place) do not agree")
      }
      return Lists(trained: unique(trained), other: unique(others))
    }
    guard let all else { return nil }
    let known = Set(trained)
    return Lists(trained: unique(trained), other: unique(all.filter { !known.contains($0) }))
  }

  private static func unique(_ nodes: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return nodes.filter { seen.insert($0).inserted }
  }
}

extension SavedObject {
  /// Whether it can be a variable, or an object that has some.
  fileprivate var holdsVariables: Bool { kind == .variable || kind == .user }
}
