internal import GraphIR
internal import JSON
internal import Operations

/// A tensor or a constant that an operation takes, with what is known of it.
struct Operand {
  let argument: CallArgument
  /// The shape, batch first; nil where not even the rank is known.
  let shape: [Int?]?
  /// The element type; nil where it is not known, or a constant's.
  let type: String?
  /// Whether it carries a mask, which layers hand on and operations don't.
  var isMasked = false

  var tensor: TensorReference? { argument.tensor }
  var constant: Constant? { argument.constant.flatMap(Constant.init) }
  var rank: Int? { shape?.count }

  /// The sizes behind the batch; nil where one is not known.
  var sizes: [Int]? {
    guard let shape, !shape.isEmpty else { return nil }
    let sizes = shape.dropFirst().compactMap(\.self)
    return sizes.count == shape.count - 1 ? sizes : nil
  }

  /// Whether its elements are floating-point numbers; what is not known mostly is.
  var isFloat: Bool { type.map { DTypePolicy(elementType: $0) != nil } ?? true }
}

/// The layers that come in an operation's place. The last one gets its name.
struct LayerChain {
  private(set) var layers: [CanonicalLayer] = []
  private let name: String
  /// The type that the layers compute in.
  let type: String
  /// The names that the graph had when the chain was begun.
  private let names: Set<ExactName>
  private var taken: Set<ExactName> = []

  init(named name: String, type: String, beside names: Set<ExactName>) {
    (self.name, self.type, self.names) = (name, type, names)
  }

  /// A name for a layer that is not the last, or not yet.
  private mutating func freeName(_ suffix: String, prefix: String) -> String {
    let base = "\(prefix)\(name)_\(suffix)"
    var (free, number) = (base, 1)
    while taken.contains(ExactName(free)) || names.contains(ExactName(free)) {
      free = "\(base)_\(number)"
      number += 1
    }
    taken.insert(ExactName(free))
    return free
  }

  /// Adds a layer.
  ///
  /// - Parameters:
  ///   - config: Its own keys; name, flag and type come before them.
  ///   - arguments: What it is called on.
  ///   - shape: What it gives, where that is known.
  mutating func add(
    _ className: String, _ config: JSONObject, _ arguments: [CallArgument], shape: [Int?]?,
    type: String? = nil
  ) -> Operand {
    var whole: JSONObject = ["name": "", "trainable": true, "dtype": .string(self.type)]
    for (key, value) in config { whole[key] = .some(value) }
    return add(CanonicalLayer(className, named: "", whole, calls: [CanonicalCall(arguments)]), shape, type)
  }

  /// Adds a layer that is ready but for its name.
  mutating func add(_ layer: CanonicalLayer, _ shape: [Int?]?, _ type: String?, prefix: String = "")
    -> Operand
  {
    var layer = layer
    layer.rename(freeName(layer.suffix, prefix: prefix))
    layer.outputShapes = [shape.map { [TensorShape($0)] }]
    layers.append(layer)
    return Operand(
      argument: .tensor(TensorReference(layer: layer.name)), shape: shape, type: type ?? self.type)
  }

  /// Whether a layer of the chain has a name.
  func has(_ name: String) -> Bool { layers.contains { $0.name.isExactly(name) } }

  /// Gives the last layer another name, that of the operation mostly.
  mutating func renameLast(_ name: String) { layers[layers.count - 1].rename(name) }

  /// Gives the last layer weights.
  mutating func giveLast(_ weights: [Weight]) { layers[layers.count - 1].weights = weights }
}

extension CanonicalLayer {
  /// What a layer that is not the last is called after: its class, or the function that it has.
  fileprivate var suffix: String {
    let function = config["node_def"]?["op"]?.stringValue ?? config["function"]?.stringValue
    let plain = function?.split(separator: ".").last.map(String.init)
    return (plain ?? className).lowercased()
  }

  /// Gives a layer its name, in the config too.
  mutating func rename(_ new: String) {
    name = new
    // tf.keras puts the prefix in front itself
    let prefix = TensorFlowNodeLayers.prefix
    let isNode = className == "TensorFlowOpLayer" && new.hasPrefix(prefix)
    config["name"] = .string(isNode ? String(new.dropFirst(prefix.count)) : new)
  }
}
