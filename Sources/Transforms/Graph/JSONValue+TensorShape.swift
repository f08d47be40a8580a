internal import GraphIR
internal import JSON

/// Shapes that Keras 3 writes beside references to tensors, in its `__keras_tensor__` dictionaries.
extension JSONValue {
  /// The shape beside the first reference to a tensor.
  func shape(of tensor: TensorReference) -> TensorShape? {
    tensorConfig(of: tensor)?["shape"]?.arrayValue.map { TensorShape($0.map(\.intValue)) }
  }

  /// Writes another shape beside every reference to a tensor.
  mutating func setShape(_ shape: TensorShape, of tensor: TensorReference) {
    switch self {
    case .array(var list):
      for index in list.indices { list[index].setShape(shape, of: tensor) }
      self = .array(list)
    case .object(var object):
      guard object["class_name"]?.stringValue == "__keras_tensor__",
        case .object(var config)? = object["config"]
      else {
        for key in object.keys {
          guard var inside = object[key] else { continue }
          inside.setShape(shape, of: tensor)
          object[key] = .some(inside)
        }
        self = .object(object)
        return
      }
      guard config["keras_history"]?.isReference(to: tensor) ?? false else { return }
      config["shape"] = shape.json
      object["config"] = .object(config)
      self = .object(object)
    default: return
    }
  }
}
