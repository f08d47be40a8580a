internal import GraphIR
internal import JSON

/// A layer that pads as Theano does, as two layers.
struct TheanoSplit {
  private let layer: CanonicalLayer
  /// The layer itself, or what its TimeDistributed holds.
  private let inner: CanonicalLayer
  private let isTimed: Bool
  private let model: CanonicalModel

  init(_ layer: CanonicalLayer, _ inner: CanonicalLayer, isTimed: Bool, in model: CanonicalModel) {
    (self.layer, self.inner, self.isTimed, self.model) = (layer, inner, isTimed, model)
  }

  /// The layers in their order. The last one has the name of the one that they stand for, so that what reads it stays.
  func layers(at place: TheanoPlace) -> [CanonicalLayer] {
    switch place {
    case .same: [layer]
    case .padded(let sizes): padded(sizes)
    case .cropped(let sizes): cropped(sizes)
    }
  }

  private func padded(_ sizes: [[Int]]) -> [CanonicalLayer] {
    let name = model.freeName("\(layer.name)_pad")
    var padding = edge("ZeroPadding", "padding", sizes, named: name)
    padding.calls = layer.calls
    var main = unpadded
    main.calls = calls(on: name)
    return [padding, main]
  }

  private func cropped(_ sizes: [[Int]]) -> [CanonicalLayer] {
    var main = unpadded
    main.name = model.freeName("\(layer.name)_whole")
    main.config["name"] = .string(main.name)
    main.outputShapes = []
    var cropping = edge("Cropping", "cropping", sizes, named: layer.name)
    cropping.calls = calls(on: main.name)
    cropping.outputShapes = layer.outputShapes
    return [main, cropping]
  }

  /// One call for each of the layer's, on another one's output.
  private func calls(on name: String) -> [CanonicalCall] {
    layer.calls.indices.map { CanonicalCall(on: TensorReference(layer: name, node: $0)) }
  }

  private var unpadded: CanonicalLayer {
    var own = inner
    own.config["padding"] = "valid"
    own.config.removeValue(forKey: StatedShapes.key)
    guard isTimed else { return own }
    var whole = layer
    whole.children = [own]
    return whole
  }

  private func edge(_ kind: String, _ key: String, _ sizes: [[Int]], named name: String) -> CanonicalLayer {
    let list = sizes.map { JSONValue.array($0.map { .number(JSONNumber($0)) }) }
    var config: JSONObject = ["name": .string(name), "trainable": true]
    // as the layer that it stands beside: Keras before tf.keras says none
    let type = inner.config["dtype"]
    if let type { config["dtype"] = .some(type) }
    config[key] = sizes.count == 1 ? list[0] : .array(list)
    if sizes.count > 1 { config["data_format"] = inner.config["data_format"] ?? "channels_last" }
    let className = "\(kind)\(sizes.count)D"
    guard isTimed else { return CanonicalLayer(className, named: name, config) }
    config["name"] = .string("\(name)_inner")
    var around: JSONObject = ["name": .string(name), "trainable": true]
    if let type { around["dtype"] = .some(type) }
    return CanonicalLayer(
      "TimeDistributed", named: name, around,
      contents: .wrapper(key: "layer", CanonicalLayer(className, named: "\(name)_inner", config)))
  }
}
