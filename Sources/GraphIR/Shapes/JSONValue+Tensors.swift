package import JSON

extension JSONValue {
  /// What stands beside the first reference to a tensor in Keras 3's calls: `shape` and `dtype`.
  package func tensorConfig(of tensor: TensorReference) -> JSONValue? {
    switch self {
    case .array(let list): return list.lazy.compactMap { $0.tensorConfig(of: tensor) }.first
    case .object(let object):
      guard object["class_name"]?.stringValue == "__keras_tensor__", let config = object["config"] else {
        return object.lazy.compactMap { $0.value.tensorConfig(of: tensor) }.first
      }
      guard config["keras_history"]?.isReference(to: tensor) ?? false else { return .none }
      return config
    default: return nil
    }
  }

  /// Whether this is `["layer", node, tensor]`.
  package func isReference(to tensor: TensorReference) -> Bool {
    self[0]?.stringValue?.isExactly(tensor.layer) ?? false
      && self[1]?.intValue == tensor.node && self[2]?.intValue == tensor.tensor
  }
}
