package import GraphIR
package import JSON
package import Operations

/// One layer in no Keras's form.
///
/// A value, of which a copy costs next to nothing: copies share what they hold until one is changed.
package struct CanonicalLayer: Sendable {
  /// What a layer holds.
  package indirect enum Contents: Sendable {
    case plain
    /// One layer, under a key of the config.
    case wrapper(key: String, CanonicalLayer)
    case model(CanonicalModel)
    /// Both directions of a Bidirectional.
    case bidirectional(forward: CanonicalLayer, backward: CanonicalLayer, backwardIsWritten: Bool)
    case cells([CanonicalLayer])
  }

  /// The name that calls refer to.
  package var name: String {
    get { storage.name }
    _modify {
      own()
      yield &storage.name
    }
  }
  /// Keras's class, with `package>` in front where a class of somebody's own was registered.
  package var className: String {
    get { storage.className }
    _modify {
      own()
      storage.configGroup = nil
      yield &storage.className
    }
  }
  /// The configuration without the forms of any Keras: no modules, a policy by its name, lists for tuples. What the
  /// layer holds is not in it.
  package var config: JSONObject {
    get { storage.config }
    _modify {
      own()
      storage.configGroup = nil
      yield &storage.config
    }
  }
  /// What the layer holds.
  package var contents: Contents {
    get { storage.contents }
    _modify {
      own()
      yield &storage.contents
    }
  }
  /// Its calls; none in a Sequential.
  package var calls: [CanonicalCall] {
    get { storage.calls }
    _modify {
      own()
      yield &storage.calls
    }
  }
  /// Own weights in creation order.
  package var weights: [Weight] {
    get { storage.weights }
    _modify {
      own()
      yield &storage.weights
    }
  }
  /// Whether the weights are those that Keras's class has, by name.
  package var weightsAreUnderstood: Bool {
    get { storage.weightsAreUnderstood }
    _modify {
      own()
      yield &storage.weightsAreUnderstood
    }
  }
  /// Files that the layer keeps beside its weights.
  package var assets: [Asset] {
    get { storage.assets }
    _modify {
      own()
      yield &storage.assets
    }
  }
  /// The shapes that each call gives, as far as they are known; empty for a layer that a rule made.
  package var outputShapes: [[TensorShape]?] {
    get { storage.outputShapes }
    _modify {
      own()
      yield &storage.outputShapes
    }
  }
  /// Whether it is one of Keras 3's operations rather than a layer.
  package var isKeras3Operation: Bool {
    get { storage.isKeras3Operation }
    _modify {
      own()
      yield &storage.isKeras3Operation
    }
  }
  /// The name in the file of the layer of which this is one call; nil for a layer that is all of them.
  package var originalName: String? {
    get { storage.originalName }
    _modify {
      own()
      yield &storage.originalName
    }
  }
  /// Whether the target is to be told in which module the class is.
  package var saysModule: Bool {
    get { storage.saysModule }
    _modify {
      own()
      yield &storage.saysModule
    }
  }
  /// Whether the file says in which module the class is.
  package var namesModule: Bool {
    get { storage.namesModule }
    _modify {
      own()
      yield &storage.namesModule
    }
  }
  /// What it computes, where it is an operation in the vocabulary of all releases; its config is empty then, and its
  /// one call has the operands, tensors and constants, one after the other.
  package var operation: Operation? {
    get { storage.operation }
    _modify {
      own()
      yield &storage.operation
    }
  }

  private var storage: CanonicalLayerStorage

  /// A layer as the lifting or a rule makes it.
  package init(
    _ className: String, named name: String, _ config: JSONObject = [:], contents: Contents = .plain,
    calls: [CanonicalCall] = [], weights: [Weight] = []
  ) {
    storage = CanonicalLayerStorage(
      name: name, className: className, config: config, contents: contents, calls: calls, weights: weights)
  }

  /// Makes sure that no other copy of the layer sees a change.
  private mutating func own() {
    if !isKnownUniquelyReferenced(&storage) { storage = CanonicalLayerStorage(storage) }
    storage.traits = nil
  }

  /// The number of the group of layers whose configs every target takes for the same; nil for one by itself.
  var configGroup: Int? { storage.configGroup }

  /// Tells the layer, and all copies of it, the number of its group.
  func join(_ group: Int?) { storage.configGroup = group }

  /// What rules have to look at in the layer, and in what it holds; found once for all copies.
  package var traits: LayerTraits {
    if let known = storage.traits { return known }
    let found = LayerTraits(of: self)
    storage.traits = found
    return found
  }

  /// The class without the `package>` prefix.
  package var plainClassName: String {
    guard let sign = className.utf8.lastIndex(of: UInt8(ascii: ">")) else { return className }
    return String(className[className.utf8.index(after: sign)...])
  }

  package var isInput: Bool { className == "InputLayer" }

  /// The model, where the layer is one.
  package var model: CanonicalModel? {
    if case .model(let model) = contents { model } else { nil }
  }

  /// The layers directly inside.
  package var children: [CanonicalLayer] {
    get {
      switch contents {
      case .plain: []
      case .wrapper(_, let layer): [layer]
      case .model(let model): model.layers
      case .bidirectional(let forward, let backward, _): [forward, backward]
      case .cells(let cells): cells
      }
    }
    set {
      switch contents {
      case .plain: precondition(newValue.isEmpty, "a plain layer holds none")
      case .wrapper(let key, _): contents = .wrapper(key: key, newValue[0])
      case .model(var model):
        model.layers = newValue
        contents = .model(model)
      case .bidirectional(_, _, let isWritten):
        contents = .bidirectional(
          forward: newValue[0], backward: newValue[1], backwardIsWritten: isWritten)
      case .cells: contents = .cells(newValue)
      }
    }
  }

  /// Whether a model is inside, at any depth.
  package var containsModel: Bool { model != nil || children.contains(where: \.containsModel) }

  /// The element type or policy that it computes in, by name; nil where the config has none.
  package var policy: String? { config["dtype"]?.stringValue }

  /// Calls a closure with the models inside, at every depth, the innermost first.
  mutating func forEachModel<Failure>(
    _ body: (inout CanonicalModel) throws(Failure) -> Void
  ) throws(Failure) {
    guard traits.holdsModel else { return }
    if case .model(var model) = contents {
      try model.forEachModel(body)
      contents = .model(model)
      return
    }
    var inside = children
    for index in inside.indices { try inside[index].forEachModel(body) }
    children = inside
  }

  /// Whether it is no model and is so, or holds a layer of that kind.
  func isOrHoldsLeaf(where isSo: (CanonicalLayer) -> Bool) -> Bool {
    (model == nil && isSo(self)) || children.contains { $0.isOrHoldsLeaf(where: isSo) }
  }

  /// Calls a closure with every layer inside that is no model, and with this one unless it is a model.
  ///
  /// - Parameter rules: Only with layers with which one of these has something to do, and those that hold one.
  mutating func forEachLeaf<Failure>(
    concerning rules: RuleSet, _ body: (inout CanonicalLayer) throws(Failure) -> Void
  ) throws(Failure) {
    guard !traits.rules.isDisjoint(with: rules) else { return }
    var inside = children
    if !inside.isEmpty {
      for index in inside.indices { try inside[index].forEachLeaf(concerning: rules, body) }
      children = inside
    }
    if model == nil { try body(&self) }
  }
}
