public import JSON

/// One layer of a model: its configuration to the letter, its calls, its own weights and what it holds.
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
  public var name: String
  /// Keras's class name as the file has it, `Custom>` prefix included.
  public var className: String
  /// The layer's entry in the file without `config`'s value and the inbound nodes: key order and unknown keys survive.
  public var entry: JSONObject
  /// Inbound nodes, one per call. A Sequential's layers have theirs derived.
  public var calls: [Call]
  /// `inbound_nodes` as the file has it, for writing it back to the letter; nil in a Sequential and for a new layer.
  public var writtenCalls: JSONValue?
  /// What the layer holds.
  public var contents: Contents
  /// Own weights in creation order, those of `children` not included.
  public var weights: [Weight]
  /// The name of the layer's weight group in the file that was read: the layer keeps it when it is renamed. Nil for a new
  /// layer, for one inside another, and for one that has no group.
  public var savedName: String?
  /// False when the catalogue does not know the layer and so its weights are only a list in file order.
  public var weightsAreUnderstood: Bool

  private var plainConfig: JSONObject

  /// A layer as a reader or a transform makes it.
  public init(
    name: String, className: String, config: JSONObject, entry: JSONObject = [:], calls: [Call] = [],
    writtenCalls: JSONValue? = nil, contents: Contents = .plain, weights: [Weight] = []
  ) {
    self.name = name
    self.className = className
    self.plainConfig = config
    self.entry = entry
    self.calls = calls
    self.writtenCalls = writtenCalls
    self.contents = contents
    self.weights = weights
    self.weightsAreUnderstood = true
  }

  /// The configuration, with null where `contents` stands (`layer`, `cell`, a model's `layers`).
  public var config: JSONObject {
    get {
      if case .model(let model) = contents { return model.config }
      return plainConfig
    }
    set {
      if case .model(var model) = contents {
        model.config = newValue
        contents = .model(model)
      } else {
        plainConfig = newValue
      }
    }
  }

  /// The class name without the `package>` prefix of a registered custom class.
  public var plainClassName: String {
    guard let bracket = className.utf8.lastIndex(of: UInt8(ascii: ">")) else { return className }
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
