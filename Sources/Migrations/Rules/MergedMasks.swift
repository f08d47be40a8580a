internal import GraphIR
internal import JSON

/// Merges of branches with different masks. Keras 2 takes what all masks have and passes over branches without one;
/// Keras 3 takes what any mask has, and a branch without one unmasks all.
enum MergedMasks: MigrationRule {
  static let name = "merged-masks"
  static let symptom = "other predictions where sequences are masked, without a word"
  static let cause = "Keras 2 ANDs the masks of merged branches, Keras 3 ORs them"
  static let remedy =
    "to Keras 3 the mask is computed by operations and given to what reads it; the other way refused"

  private static let merges: Set = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate",
  ]
  /// Layers that take a mask by name.
  private static let takers: Set = [
    "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "GlobalAveragePooling1D", "ConvLSTM2D",
  ]
  /// Layers that a mask has an effect on, for which there is no rule.
  private static let others: Set = [
    "Attention", "AdditiveAttention", "MultiHeadAttention", "Softmax", "TimeDistributed",
  ]
  /// Layers behind which there is no mask.
  private static let ends: Set = [
    "Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "Conv1D", "Conv2D", "Reshape", "Permute",
    "RepeatVector", "Lambda", "UpSampling1D", "MaxPooling1D", "AveragePooling1D", "ZeroPadding1D",
    "Cropping1D",
    "SeparableConv1D", "LocallyConnected1D", "Dot", "InputLayer",
  ]
  private static let recurrent: Set = ["LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"]

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    // without one there is no mask
    ["Embedding", "Masking"].contains(layer.className)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.crossesToKeras3 || draft.crossesToKeras2 else { return }
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      guard model.kind == .functional else { return }
      var masks = Masks(of: model)
      var made = MadeMasks()
      for index in model.layers.indices {
        let layer = model.layers[index]
        guard layer.operation == nil, !merges.contains(layer.className) else { continue }
        for call in layer.calls.indices {
          guard let input = layer.calls[call].inputs.first, let mask = masks.mask(of: input), mask.isMerged
          else {
            continue
          }
          if others.contains(layer.className) {
            throw MigrationRefusal(
              .noCounterpart, layer: layer.name, effect: .wrong,
              "it reads branches merged with different masks, which \(draft.target) merges otherwise")
          }
          guard takers.contains(layer.className), layer.calls[call]["mask"] == nil else { continue }
          guard draft.target.isKeras3 else {
            throw MigrationRefusal(
              .noCounterpart, layer: layer.name, effect: .wrong,
              "the masks of merged branches mean OR here and AND in \(draft.target)")
          }
          model.layers[index].calls[call]["mask"] = .tensor(made.tensor(for: mask, in: model))
          draft.note(name, layer: layer.name, .wrong, "the mask of the merged branches is given by name")
        }
      }
      model.layers += made.layers
    }
  }

  /// Where masks come from.
  fileprivate struct Mask: Hashable {
    /// Tensors that are masked where they have a value.
    var sources: Set<Source>
    /// Whether branches with different masks were merged.
    var isMerged = false
  }

  fileprivate struct Source: Hashable {
    var tensor: TensorReference
    var value: String
    /// Whether all features of a step have to have the value (Masking), or it is the step itself (Embedding).
    var isOverFeatures: Bool
  }

  /// The masks of a model's tensors as Keras 2 makes them.
  fileprivate struct Masks {
    private let layers: [ExactName: CanonicalLayer]
    private var known: [TensorReference: Mask?] = [:]

    init(of model: CanonicalModel) {
      layers = Dictionary(
        model.layers.map { (ExactName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func mask(of tensor: TensorReference) -> Mask? {
      let key = TensorReference(layer: tensor.layer, node: tensor.node)
      if let mask = known[key] { return mask }
      known[key] = .some(nil)
      let mask = find(key)
      known[key] = .some(mask)
      return mask
    }

    private mutating func find(_ tensor: TensorReference) -> Mask? {
      guard let layer = layers[ExactName(tensor.layer)], layer.calls.indices.contains(tensor.node) else {
        return nil
      }
      let inputs = layer.calls[tensor.node].inputs
      guard let input = inputs.first else { return nil }
      // operations hand no mask on
      guard layer.operation == nil, !layer.isOperatorLayer else { return nil }
      switch layer.className {
      case "Embedding":
        guard layer.config["mask_zero"]?.boolValue == true else { return nil }
        return Mask(sources: [Source(tensor: input, value: "0", isOverFeatures: false)])
      case "Masking":
        let value = layer.config["mask_value"]?.doubleValue ?? 0
        return Mask(sources: [Source(tensor: input, value: "\(value)", isOverFeatures: true)])
      case let name where merges.contains(name):
        let masks = inputs.map { mask(of: $0) }
        let some = masks.compactMap(\.self)
        guard !some.isEmpty else { return nil }
        return Mask(
          sources: some.reduce(into: []) { $0.formUnion($1.sources) },
          isMerged: Set(masks).count > 1 || some.contains(where: \.isMerged))
      case let name where recurrent.contains(name):
        let inner = layer.children.first?.config["return_sequences"]
        let isSequence = (layer.config["return_sequences"] ?? inner)?.boolValue ?? false
        return isSequence ? mask(of: input) : nil
      case let name where ends.contains(name) || layer.model != nil: return nil
      default: return mask(of: input)
      }
    }
  }

  /// Operations that compute masks, each once.
  private struct MadeMasks {
    private(set) var layers: [CanonicalLayer] = []
    private var made: [Mask: TensorReference] = [:]

    mutating func tensor(for mask: Mask, in model: CanonicalModel) -> TensorReference {
      if let tensor = made[mask] { return tensor }
      var whole: TensorReference?
      let sources = mask.sources.sorted {
        ($0.tensor.layer, $0.tensor.node, $0.value) < ($1.tensor.layer, $1.tensor.node, $1.value)
      }
      for source in sources {
        let number: JSONValue = .number(JSONNumber(Double(source.value) ?? 0))
        var one = add(
          "NotEqual", [.tensor(source.tensor), .constant(source.isOverFeatures ? number : 0)],
          "\(source.tensor.layer)_mask", in: model)
        if source.isOverFeatures {
          one = add(
            "Any", [.tensor(one)], "\(source.tensor.layer)_any", ["axis": -1, "keepdims": false], in: model)
        }
        if let other = whole {
          one = add("LogicalAnd", [.tensor(other), .tensor(one)], "\(source.tensor.layer)_and", in: model)
        }
        whole = one
      }
      made[mask] = whole
      return whole ?? TensorReference(layer: "")
    }

    private mutating func add(
      _ className: String, _ arguments: [CallArgument], _ base: String, _ config: JSONObject = [:],
      in model: CanonicalModel
    ) -> TensorReference {
      var name = model.freeName(base)
      while layers.contains(where: { $0.name.isExactly(name) }) { name += "_" }
      var whole: JSONObject = ["name": .string(name)]
      for (key, value) in config { whole[key] = .some(value) }
      var layer = CanonicalLayer(className, named: name, whole, calls: [CanonicalCall(arguments)])
      layer.isKeras3Operation = true
      layers.append(layer)
      return TensorReference(layer: name)
    }
  }
}
