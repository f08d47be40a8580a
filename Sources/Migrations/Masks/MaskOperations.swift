internal import GraphIR
internal import JSON

/// Operations that compute masks in Keras 3, each once for a model.
struct MaskOperations {
  private(set) var layers: [CanonicalLayer] = []
  private var made: [Mask: TensorReference] = [:]

  /// The tensor of a mask; nil where no operations are known that compute it.
  mutating func tensor(for mask: Mask, in model: CanonicalModel) -> TensorReference? {
    if let tensor = made[mask] { return tensor }
    let tensor: TensorReference?
    switch mask {
    case .source(let source): tensor = self.tensor(for: source, in: model)
    case .all(let masks): tensor = chain(Mask.sorted(masks), "LogicalAnd", "and", in: model)
    case .any(let masks): tensor = chain(Mask.sorted(masks), "LogicalOr", "or", in: model)
    case .joined, .foreign: tensor = nil
    }
    made[mask] = tensor
    return tensor
  }

  /// The tensor of a mask that masks nothing, of the shape of another one.
  mutating func openTensor(like mask: Mask, in model: CanonicalModel) -> TensorReference? {
    guard let some = tensor(for: mask, in: model) else { return nil }
    let others = add("LogicalNot", [.tensor(some)], "\(some.layer)_not", in: model)
    return add("LogicalOr", [.tensor(some), .tensor(others)], "\(some.layer)_open", in: model)
  }

  private mutating func tensor(for source: Mask.Source, in model: CanonicalModel) -> TensorReference {
    let number: JSONValue =
      source.value == 0 && !source.isOverFeatures ? 0 : .number(JSONNumber(source.value))
    let differs = add(
      "NotEqual", [.tensor(source.tensor), .constant(number)], "\(source.tensor.layer)_mask", in: model)
    guard source.isOverFeatures else { return differs }
    return add(
      "Any", [.tensor(differs)], "\(source.tensor.layer)_any", ["axis": -1, "keepdims": false], in: model)
  }

  private mutating func chain(
    _ masks: [Mask], _ operation: String, _ ending: String, in model: CanonicalModel
  ) -> TensorReference? {
    var whole: TensorReference?
    for mask in masks {
      guard let one = tensor(for: mask, in: model) else { return nil }
      whole =
        whole.map { add(operation, [.tensor($0), .tensor(one)], "\(one.layer)_\(ending)", in: model) } ?? one
    }
    return whole
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
