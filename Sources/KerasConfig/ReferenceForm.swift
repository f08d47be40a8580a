internal import GraphIR
internal import JSON

/// References to tensors as every Keras writes them inside lists, objects and `__keras_tensor__` dictionaries.
///
/// Two forms: `["layer", node, tensor]` (perhaps with a fourth element, the keyword arguments of a call), and
/// `{"class_name": "__keras_tensor__", "config": {"shape", "dtype", "keras_history": ["layer", node, tensor]}}`.
enum ReferenceForm {
  /// The reference that a value is, in either form; nil for anything else.
  static func reference(_ value: JSONValue) -> TensorReference? {
    if let list = value.arrayValue {
      guard !isConstant(value), list.count == 3 || (list.count == 4 && list[3].objectValue != nil) else {
        return nil
      }
      guard let layer = list[0].stringValue, let node = list[1].intValue, let tensor = list[2].intValue
      else { return nil }
      return TensorReference(layer: layer, node: node, tensor: tensor)
    }
    guard value["class_name"]?.stringValue == "__keras_tensor__" else { return nil }
    return value["config"]?["keras_history"].flatMap(reference)
  }

  /// tf.keras writes `1 - x` as `["_CONSTANT_VALUE", -1, 1, {"y": ["x", 0, 0]}]`: a number where a tensor would stand, whose
  /// tensors are all among the keyword arguments.
  static func isConstant(_ value: JSONValue) -> Bool {
    value[0]?.stringValue == "_CONSTANT_VALUE"
  }

  /// Every reference inside a value, in writing order, at any depth.
  static func references(in value: JSONValue) -> [TensorReference] {
    if let reference = reference(value) {
      // the fourth element of a call's list may hold more, in keyword arguments
      guard case .array(let list) = value, list.count == 4 else { return [reference] }
      return [reference] + references(in: list[3])
    }
    switch value {
    case .array(let list): return list.flatMap { references(in: $0) }
    case .object(let object): return object.flatMap { references(in: $0.value) }
    default: return []
    }
  }

  /// The same value with its references replaced in writing order; everything else to the letter.
  static func replacing(_ value: JSONValue, with references: inout ArraySlice<TensorReference>) -> JSONValue {
    if reference(value) != nil, let new = references.popFirst() {
      return write(new, over: value, rest: &references)
    }
    switch value {
    case .array(let list): return .array(list.map { replacing($0, with: &references) })
    case .object(let object):
      var changed = object
      for (key, inside) in object { changed[key] = .some(replacing(inside, with: &references)) }
      return .object(changed)
    default: return value
    }
  }

  private static func write(
    _ new: TensorReference, over value: JSONValue, rest: inout ArraySlice<TensorReference>
  ) -> JSONValue {
    if case .array(var list) = value {
      list.replaceSubrange(0..<3, with: written(new))
      if list.count == 4 { list[3] = replacing(list[3], with: &rest) }
      return .array(list)
    }
    guard case .object(var tensor) = value, case .object(var config)? = tensor["config"] else { return value }
    config["keras_history"] = .array(written(new))
    tensor["config"] = .object(config)
    return .object(tensor)
  }

  /// `"layer", node, tensor`.
  static func written(_ reference: TensorReference) -> [JSONValue] {
    [
      .string(reference.layer), .number(JSONNumber(reference.node)), .number(JSONNumber(reference.tensor)),
    ]
  }
}
