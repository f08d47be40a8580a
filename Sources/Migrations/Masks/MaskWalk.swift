internal import GraphIR
internal import JSON

/// The masks of a model's tensors, as a Keras makes them that merges masks in a certain way.
struct MaskWalk {
  /// Layers whose inputs are of one shape, or are joined.
  static let merges: Set = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate",
  ]
  /// Layers behind which there is no mask.
  private static let ends: Set = [
    "Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "Conv1D", "Conv2D", "Reshape", "Permute",
    "RepeatVector", "Lambda", "UpSampling1D", "MaxPooling1D", "AveragePooling1D", "ZeroPadding1D",
    "Cropping1D",
    "SeparableConv1D", "LocallyConnected1D", "Dot", "InputLayer",
  ]
  private static let recurrent: Set = ["LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"]

  private let merging: Dialect.MaskMerging
  private let maskedInputs: Set<ExactName>
  private let layers: [ExactName: CanonicalLayer]
  private var known: [TensorReference: Mask?] = [:]
  private var begun: Set<TensorReference> = []

  /// - Parameters:
  ///   - model: A graph.
  ///   - maskedInputs: InputLayers that the model is called on masked tensors for.
  init(_ model: CanonicalModel, merging: Dialect.MaskMerging, maskedInputs: Set<ExactName> = []) {
    (self.merging, self.maskedInputs) = (merging, maskedInputs)
    layers = Dictionary(
      model.layers.map { (ExactName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The mask that a tensor carries; nil for none. A tensor that depends on itself has none.
  ///
  /// What it depends on is found first, one after another: a graph may be thousands of layers deep.
  mutating func mask(of tensor: TensorReference) -> Mask? {
    if maskedInputs.contains(ExactName(tensor.layer)) { return .foreign(tensor) }
    let wanted = key(of: tensor)
    if let mask = known[wanted] { return mask }
    var open = [wanted]
    while let next = open.last {
      guard known[next] == nil else {
        open.removeLast()
        continue
      }
      if begun.insert(next).inserted {
        open += sources(of: next).map(key).filter { known[$0] == nil && !begun.contains($0) }
      } else {
        known[next] = .some(find(next))
        open.removeLast()
      }
    }
    return known[wanted] ?? nil
  }

  /// One for all outputs of a call, but of a model, whose outputs have masks of their own.
  private func key(of tensor: TensorReference) -> TensorReference {
    let isOfModel = layers[ExactName(tensor.layer)]?.model != nil
    return TensorReference(layer: tensor.layer, node: tensor.node, tensor: isOfModel ? tensor.tensor : 0)
  }

  /// The tensors whose masks the mask of another one depends on, at most.
  private func sources(of tensor: TensorReference) -> [TensorReference] {
    guard let layer = layers[ExactName(tensor.layer)], layer.calls.indices.contains(tensor.node) else {
      return []
    }
    return layer.calls[tensor.node].inputs.filter { !maskedInputs.contains(ExactName($0.layer)) }
  }

  /// The mask of a tensor whose sources are known; one that is not depends on this one.
  private func known(_ tensor: TensorReference) -> Mask? {
    if maskedInputs.contains(ExactName(tensor.layer)) { return .foreign(tensor) }
    return known[key(of: tensor)] ?? nil
  }

  private func find(_ tensor: TensorReference) -> Mask? {
    guard let layer = layers[ExactName(tensor.layer)], layer.calls.indices.contains(tensor.node) else {
      return nil
    }
    let inputs = layer.calls[tensor.node].inputs
    guard let input = inputs.first else { return nil }
    // operations hand no mask on
    guard layer.operation == nil, !layer.isOperatorLayer else { return nil }
    if let inner = layer.model {
      return masksOut(of: inner, calledOn: inputs, tensor.tensor) ? .foreign(tensor) : nil
    }
    switch layer.className {
    case "Embedding":
      guard layer.config["mask_zero"]?.countsAsTrue == true else { return nil }
      return .source(.init(tensor: input, value: 0, isOverFeatures: false))
    case "Masking":
      return .source(
        .init(tensor: input, value: layer.config["mask_value"]?.doubleValue ?? 0, isOverFeatures: true))
    case let name where Self.merges.contains(name): return merged(inputs.map { known($0) }, by: layer)
    case let name where Self.recurrent.contains(name):
      let inner = layer.children.first?.config["return_sequences"]
      let isSequence = (layer.config["return_sequences"] ?? inner)?.countsAsTrue ?? false
      return isSequence ? known(input) : nil
    case let name where Self.ends.contains(name): return nil
    default: return known(input)
    }
  }

  /// Whether a model gives one of its outputs with a mask.
  private func masksOut(
    of model: CanonicalModel, calledOn inputs: [TensorReference], _ output: Int
  ) -> Bool {
    var graph = model
    guard graph.becomeGraph() else { return inputs.contains { known($0) != nil } }
    let outputs = graph.outputs.tensors
    guard outputs.indices.contains(output) else { return false }
    var inner = MaskWalk(
      graph, merging: merging, maskedInputs: Self.masked(graph, inputs.map { known($0) != nil }))
    return inner.mask(of: outputs[output]) != nil
  }

  /// The InputLayers of a model that get masked tensors.
  mutating func maskedInputs(
    of model: CanonicalModel, calledOn inputs: [TensorReference]
  ) -> Set<ExactName> {
    Self.masked(model, inputs.map { mask(of: $0) != nil })
  }

  private static func masked(_ model: CanonicalModel, _ masked: [Bool]) -> Set<ExactName> {
    let names = model.inputs.tensors.map { ExactName($0.layer) }
    guard names.count == masked.count else { return masked.contains(true) ? Set(names) : [] }
    return Set(zip(names, masked).compactMap { $1 ? $0 : nil })
  }

  private func merged(_ masks: [Mask?], by layer: CanonicalLayer) -> Mask? {
    let some = masks.compactMap(\.self)
    guard !some.isEmpty, merging != .none else { return nil }
    // steps behind steps: what is masked stays masked in every Keras
    if layer.className == "Concatenate", let axis = layer.config["axis"]?.intValue, axis == 1 || axis == -2 {
      return .joined(masks)
    }
    switch merging {
    case .all: return .every(of: some)
    case .any: return some.count == masks.count ? .some(of: some) : nil
    case .none: return nil
    }
  }

  /// The mask that operations compute; nil where they are others than those that masks are made of.
  func computed(by tensor: TensorReference) -> Mask? {
    guard let layer = layers[ExactName(tensor.layer)], layer.isKeras3Operation,
      layer.calls.indices.contains(tensor.node)
    else { return nil }
    let arguments = layer.calls[tensor.node].arguments
    switch layer.className {
    case "NotEqual":
      guard arguments.count == 2, let read = arguments[0].tensor,
        let value = arguments[1].constant?.doubleValue
      else { return nil }
      return .source(.init(tensor: read, value: value, isOverFeatures: false))
    case "Any":
      guard let axis = layer.config["axis"]?.intValue, axis == -1,
        let read = arguments.first?.tensor, case .source(var source)? = computed(by: read),
        !source.isOverFeatures
      else { return nil }
      source.isOverFeatures = true
      return .source(source)
    case "LogicalAnd", "LogicalOr":
      let parts = arguments.compactMap { $0.tensor.flatMap { computed(by: $0) } }
      guard parts.count == 2, arguments.count == 2 else { return nil }
      return layer.className == "LogicalAnd" ? .every(of: parts) : .some(of: parts)
    default: return nil
    }
  }
}

extension JSONValue {
  /// Whether Python takes it for true, as Keras does of its flags: `mask_zero` may be 1.
  var countsAsTrue: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .number(let number): number.doubleValue != 0
    case .string(let text): !text.isEmpty
    case .array(let list): !list.isEmpty
    case .object: true
    }
  }
}
