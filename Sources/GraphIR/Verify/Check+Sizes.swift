internal import JSON

extension Check {
  /// Sizes in the configs of Keras's own layers: one number, or one for every spatial axis.
  private static let sizes = [
    "units", "filters", "input_dim", "output_dim", "num_heads", "key_dim", "kernel_size", "pool_size",
    "strides",
    "dilation_rate",
  ]

  /// Sizes that are none, and tensors that are larger than a tensor can be: TensorFlow counts elements in 64 bits.
  mutating func sizes(of layer: Layer, path: String) {
    for shape in layer.declaredInputShapes ?? [] where !Self.isCountable(shape) {
      report(
        "verify-size", path,
        "layer \"\(layer.name)\" declares inputs of shape \(shape), more elements than can be counted")
    }
    guard layer.model == nil, layer.className.isExactly(layer.plainClassName),
      Catalogue.definition(of: layer, dialect) != nil
    else { return }
    let config = layer.config
    for key in Self.sizes {
      guard let value = config[key] else { continue }
      guard let wrong = (value.arrayValue ?? [value]).first(where: Self.isNoSize) else { continue }
      report(
        "verify-size", path,
        "\"\(key)\" of layer \"\(layer.name)\" (\(layer.className)) must be a whole number from 0 and is "
          + wrong.serialized())
    }
  }

  private static func isCountable(_ shape: TensorShape) -> Bool {
    do {
      _ = try Extent.product(of: shape.dimensions)
      return true
    } catch {
      return false
    }
  }

  /// Only numbers are judged.
  private static func isNoSize(_ value: JSONValue) -> Bool {
    guard let number = value.doubleValue else { return false }
    return !number.isFinite || number < 0
  }
}
