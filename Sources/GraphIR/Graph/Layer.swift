public import JSON

/// One layer of a model: its configuration to the letter, its calls, its own weights and what it holds.
///
/// A value, of which a copy costs next to nothing: copies share what they hold until one is changed.
public struct Layer: Sendable {
  /// What a layer holds besides its own weights.
  public indirect enum Contents: Sendable {
    /// Nothing: a leaf.
    case plain
    /// One layer, under a key of the config: TimeDistributed and other wrappers (`layer`), RNN (`cell`).
    case wrapper(key: String, Layer)
    /// A nested model.
    case model(Model)
    /// Both directions. `backwardIsWritten` tells whether the config has a `backward_layer` of its own.
    case bidirectional(forward: Layer, backward: Layer, backwardIsWritten: Bool)
    /// The cells of StackedRNNCells, or of an RNN that was given a list.
    case cells([Layer])
  }

  /// The name that calls refer to and that the weight group carries.
  public var name: String {
    get { storage.name }
    _modify {
      own()
      yield &storage.name
    }
  }
  /// Keras's class name as the file has it, `Custom>` prefix included.
  public var className: String {
    get { storage.className }
    _modify {
      own()
      yield &storage.className
    }
  }
  /// The layer's entry in the file without `config`'s value and the inbound nodes: key order and unknown keys survive.
  public var entry: JSONObject {
    get { storage.entry }
    _modify {
      own()
      yield &storage.entry
    }
  }
  /// Inbound nodes, one per call. A Sequential's layers have theirs derived.
  public var calls: [Call] {
    get { storage.calls }
    _modify {
      own()
      yield &storage.calls
    }
  }
  /// `inbound_nodes` as the file has it, for writing it back to the letter; nil in a Sequential and for a new layer.
  public var writtenCalls: JSONValue? {
    get { storage.writtenCalls }
    _modify {
      own()
      yield &storage.writtenCalls
    }
  }
  /// What the layer holds.
  public var contents: Contents {
    get { storage.contents }
    _modify {
      own()
      yield &storage.contents
    }
  }
  /// Own weights in creation order, those of `children` not included.
  public var weights: [Weight] {
    get { storage.weights }
    _modify {
      own()
      yield &storage.weights
    }
  }
  /// The name of the layer's weight group in the file that was read: the layer keeps it when it is renamed. Nil for a new
  /// layer, for one inside another, and for one that has no group.
  public var savedName: String? {
    get { storage.savedName }
    _modify {
      own()
      yield &storage.savedName
    }
  }
  /// False when the catalogue does not know the layer and so its weights are only a list in file order.
  public var weightsAreUnderstood: Bool {
    get { storage.weightsAreUnderstood }
    _modify {
      own()
      yield &storage.weightsAreUnderstood
    }
  }

  /// Files that the layer keeps beside its weights: a lookup's vocabulary. Only formats that have a place for them
  /// have any.
  public var assets: [Asset] {
    get { storage.assets }
    _modify {
      own()
      yield &storage.assets
    }
  }

  private var storage: LayerStorage

  /// A layer as a reader or a transform makes it.
  public init(
    name: String, className: String, config: JSONObject, entry: JSONObject = [:], calls: [Call] = [],
    writtenCalls: JSONValue? = nil, contents: Contents = .plain, weights: [Weight] = []
  ) {
    storage = LayerStorage(
      name: name, className: className, config: config, entry: entry, calls: calls,
      writtenCalls: writtenCalls, contents: contents, weights: weights)
  }

  /// Makes sure that no other copy of the layer sees a change.
  private mutating func own() {
    if !isKnownUniquelyReferenced(&storage) { storage = LayerStorage(storage) }
  }

  /// The configuration, with null where `contents` stands (`layer`, `cell`, a model's `layers`).
  public var config: JSONObject {
    get {
      if case .model(let model) = storage.contents { return model.config }
      return storage.config
    }
    set {
      own()
      if case .model(var model) = storage.contents {
        model.config = newValue
        storage.contents = .model(model)
      } else {
        storage.config = newValue
      }
    }
  }

  /// The class name without the `package>` prefix of a registered custom class.
  public var plainClassName: String {
    let sign = UInt8(ascii: ">")
    // nearly none has one, and to look for it so is quick
    guard className.utf8.withContiguousStorageIfAvailable({ $0.contains(sign) }) ?? true,
      let bracket = className.utf8.lastIndex(of: sign)
    else { return className }
    return String(className[className.utf8.index(after: bracket)...])
  }

  /// The `trainable` flag of the config; nil where the file has none.
  public var trainableFlag: Bool? {
    get { config["trainable"]?.boolValue }
    set {
      guard let newValue else {
        config["trainable"] = nil
        return
      }
      if config["trainable"] == nil, config["name"] != nil {
        config.insert("trainable", .bool(newValue), after: "name")
      } else {
        config["trainable"] = .bool(newValue)
      }
    }
  }

  /// The nested model, if this is one.
  public var model: Model? {
    if case .model(let model) = contents { return model }
    return nil
  }

  /// The layers directly inside, in the order in which Keras collects their weights.
  public var children: [Layer] {
    get {
      switch contents {
      case .plain: return []
      case .wrapper(_, let layer): return [layer]
      case .model(let model): return model.layers
      case .bidirectional(let forward, let backward, _): return [forward, backward]
      case .cells(let cells): return cells
      }
    }
    set {
      switch contents {
      case .plain: precondition(newValue.isEmpty, "a plain layer holds none")
      case .wrapper(let key, _): contents = .wrapper(key: key, newValue[0])
      case .model(var model):
        model.layers = newValue
        contents = .model(model)
      case .bidirectional(_, _, let written):
        contents = .bidirectional(
          forward: newValue[0], backward: newValue[1], backwardIsWritten: written)
      case .cells: contents = .cells(newValue)
      }
    }
  }

  /// True where a model is inside, at any depth: such a layer's own flag is never set by freezing.
  public var containsModel: Bool {
    if case .model = contents { return true }
    return children.contains { $0.containsModel }
  }

  /// Own weights and those of everything inside, in natural order.
  public var allWeights: [Weight] { weights + children.flatMap(\.allWeights) }

  /// Lower-case name for what is called without regard to dialect: `InputLayer` in all of them.
  public var isInput: Bool { className == "InputLayer" }
}
