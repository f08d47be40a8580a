internal import JSON

/// A model of five layers as a .safetensors file: the form that can be written down here.
enum RehearsalModel {
  /// The whole file. Its weights are zero.
  static var bytes: [UInt8] {
    let header = Array(JSONValue.object(header).serialized().utf8)
    let count = UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + header
      + [UInt8](repeating: 0, count: 4 * tensors.reduce(0) { $0 + $1.count })
  }

  private struct Tensor {
    let layer: String
    let role: String
    let shape: [Int]
    var isTrainable = true

    var key: String { "\(layer)/\(role)" }
    var count: Int { shape.reduce(1, *) }
  }

  private static let tensors = [
    Tensor(layer: "conv", role: "kernel", shape: [3, 3, 1, 2]),
    Tensor(layer: "conv", role: "bias", shape: [2]),
    Tensor(layer: "norm", role: "gamma", shape: [2]),
    Tensor(layer: "norm", role: "beta", shape: [2]),
    Tensor(layer: "norm", role: "moving_mean", shape: [2], isTrainable: false),
    Tensor(layer: "norm", role: "moving_variance", shape: [2], isTrainable: false),
    Tensor(layer: "classes", role: "kernel", shape: [2, 3]),
    Tensor(layer: "classes", role: "bias", shape: [3]),
  ]

  private static var header: JSONObject {
    var header: JSONObject = ["__metadata__": .object(metadata)]
    var end = 0
    for tensor in tensors {
      let start = end
      end += 4 * tensor.count
      header[tensor.key] = [
        "dtype": "F32", "shape": numbers(tensor.shape), "data_offsets": numbers([start, end]),
      ]
    }
    return header
  }

  private static var metadata: JSONObject {
    [
      "format": "keras", "h5surgery_layout": "1", "keras_version": "2.15.0", "backend": "tensorflow",
      "model_config": .string(config.serialized()), "weight_names": "true",
      "weights": .string(JSONValue.array(places).serialized()),
    ]
  }

  private static func numbers(_ values: [Int]) -> JSONValue { .array(values.map { .number(JSONNumber($0)) }) }

  /// The layers that have weights, in the form of the file's metadata.
  private static var places: [JSONValue] {
    [(1, "conv"), (2, "norm"), (4, "classes")].map { place, layer in
      let weights = tensors.filter { $0.layer == layer }.map { tensor -> JSONValue in
        var weight: JSONObject = [
          "name": .string(tensor.role), "tensor": .string(tensor.key), "path": .string("\(tensor.key):0"),
        ]
        if !tensor.isTrainable { weight["trainable"] = false }
        return .object(weight)
      }
      return ["layer": .string(layer), "place": numbers([place]), "weights": .array(weights)]
    }
  }

  private static var config: JSONValue {
    [
      "class_name": "Functional",
      "config": [
        "name": "model", "trainable": true,
        "layers": [
          layer(
            "InputLayer", "image", after: nil,
            ["batch_input_shape": [nil, 8, 8, 1], "sparse": false, "ragged": false]),
          layer(
            "Conv2D", "conv", after: "image",
            [
              "trainable": true, "filters": 2, "kernel_size": [3, 3], "strides": [1, 1], "padding": "valid",
              "data_format": "channels_last", "dilation_rate": [1, 1], "groups": 1, "activation": "relu",
              "use_bias": true, "kernel_initializer": initializer("GlorotUniform", ["seed": nil]),
              "bias_initializer": initializer("Zeros"), "kernel_regularizer": nil,
            ]),
          layer(
            "BatchNormalization", "norm", after: "conv",
            [
              "trainable": true, "axis": [3], "momentum": 0.99, "epsilon": 0.001, "center": true,
              "scale": true,
              "gamma_initializer": initializer("Ones"), "beta_initializer": initializer("Zeros"),
            ]),
          layer(
            "GlobalAveragePooling2D", "pool", after: "norm",
            ["trainable": true, "data_format": "channels_last", "keepdims": false]),
          layer(
            "Dense", "classes", after: "pool",
            [
              "trainable": true, "units": 3, "activation": "softmax", "use_bias": true,
              "kernel_initializer": initializer("GlorotUniform", ["seed": nil]),
              "bias_initializer": initializer("Zeros"),
            ]),
        ],
        "input_layers": [["image", 0, 0]], "output_layers": [["classes", 0, 0]],
      ],
    ]
  }

  private static func layer(
    _ className: String, _ name: String, after source: String?, _ settings: JSONObject
  ) -> JSONValue {
    var config: JSONObject = ["name": .string(name), "dtype": "float32"]
    for (key, value) in settings { config[key] = value }
    let calls: [JSONValue] = source.map { [[[.string($0), 0, 0, [:]]]] } ?? []
    return [
      "class_name": .string(className), "config": .object(config), "name": .string(name),
      "inbound_nodes": .array(calls),
    ]
  }

  private static func initializer(_ className: String, _ config: JSONObject = [:]) -> JSONValue {
    [
      "module": "keras.initializers", "class_name": .string(className), "config": .object(config),
      "registered_name": nil,
    ]
  }
}
