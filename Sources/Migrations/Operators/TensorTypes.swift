internal import GraphIR
internal import JSON
internal import Operations

/// Element types of a graph's tensors, in Keras's words.
struct TensorTypes {
  private let layers: [ExactName: CanonicalLayer]
  private let model: CanonicalModel

  init(_ model: CanonicalModel) {
    self.model = model
    layers = Dictionary(
      model.layers.map { (ExactName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The type of a tensor; nil where it can't be told.
  func type(of tensor: TensorReference) -> String? {
    var tensor = tensor
    // once for each layer, so that a cycle ends
    for _ in 0...layers.count {
      guard let layer = layers[ExactName(tensor.layer)] else { return nil }
      if layer.isInput { return layer.config["dtype"]?.stringValue ?? "float32" }
      if let inner = layer.model {
        guard inner.outputs.tensors.indices.contains(tensor.tensor) else { return "float32" }
        return TensorTypes(inner).type(of: inner.outputs.tensors[tensor.tensor])
      }
      if let type = layer.operation.flatMap(Self.type) { return type }
      if layer.operation == nil, !layer.isOperatorLayer {
        if Self.ofOtherTypes.contains(layer.plainClassName) { return nil }
        let own = layer.children.first?.policy ?? layer.policy
        if let type = own.flatMap({ DTypePolicy(.string($0)) })?.computeType { return type }
      }
      guard let input = layer.calls.first?.allInputs.first else { return nil }
      tensor = input
    }
    return nil
  }

  /// The type that an operation gives whatever it takes; nil where it keeps that of its operands.
  static func type(of operation: Operation) -> String? {
    switch operation {
    case .cast(let type): type
    case .argmax: "int64"
    case .oneHot: "float32"
    case .unary(.logicalNot), .reduce(.any, _, _), .reduce(.all, _, _): "bool"
    case .binary(let function) where comparisons.contains(function): "bool"
    default: nil
    }
  }

  private static let comparisons: Set<Binary> = [
    .equal, .notEqual, .greater, .greaterEqual, .less, .lessEqual, .logicalAnd, .logicalOr,
  ]
  private static let ofOtherTypes: Set = [
    "Lambda", "CategoryEncoding", "Hashing", "HashedCrossing", "Discretization", "IntegerLookup",
    "StringLookup",
    "TextVectorization",
  ]
}

/// Whether tensors carry a mask, as far as a graph tells it.
struct CarriedMasks {
  private var known: [ExactName: Bool] = [:]

  init(_ model: CanonicalModel) {
    // what makes masks are the layers that the rule of masks looks at
    guard !model.concernedRules.isDisjoint(with: MigrationRules.set(of: MergedMasks.self)) else { return }
    // models come with masks of their own only where they make them
    for place in model.callsInOrder() {
      let layer = model.layers[place.layer]
      let name = ExactName(layer.name)
      if known[name] == true { continue }
      let isCarried = layer.calls[place.call].allInputs.contains { known[ExactName($0.layer)] ?? false }
      known[name] = Self.isMade(by: layer) || (isCarried && !Self.ends(layer))
    }
  }

  /// Whether a tensor has a mask.
  func isMasked(_ tensor: TensorReference) -> Bool { known[ExactName(tensor.layer)] ?? false }

  private static func isMade(by layer: CanonicalLayer) -> Bool {
    switch layer.className {
    case "Masking": return true
    case "Embedding": return layer.config["mask_zero"]?.boolValue == true
    default: return layer.children.contains(where: isMade)
    }
  }

  private static func ends(_ layer: CanonicalLayer) -> Bool {
    if layer.operation != nil || layer.isOperatorLayer || layer.className == "Lambda" { return true }
    if layer.className.hasPrefix("Global") || layer.className == "Flatten" { return true }
    let isSequence = layer.config["return_sequences"] ?? layer.children.first?.config["return_sequences"]
    return isSequence?.boolValue == false
  }
}
