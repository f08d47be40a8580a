import GraphIR
import JSON
import Testing
import Transforms

/// Small models for tests, as `model_config` values in the form of tf.keras 2.1 unless said.
///
/// ```swift
/// let whole = try Build.graph([.input("x", [4]), .dense("fc", on: "x", 10)], to: ["fc"])
/// ```
enum Build {
  struct Node {
    var className: String
    var name: String
    var config: JSONObject
    /// Names of what each call reads; `name@node` for another node than 0.
    var calls: [[String]]

    static func of(
      _ className: String, _ name: String, on input: String..., config: JSONObject = [:]
    ) -> Node {
      Node(className: className, name: name, config: config, calls: [input])
    }

    static func input(_ name: String, _ shape: [Int?]) -> Node {
      let sizes: [JSONValue] = [.null] + shape.map { $0.map { .number(JSONNumber($0)) } ?? .null }
      return Node(
        className: "InputLayer", name: name,
        config: ["batch_input_shape": .array(sizes), "dtype": "float32", "sparse": false, "ragged": false],
        calls: [])
    }

    static func dense(_ name: String, on input: String, _ units: Int, _ activation: String = "softmax")
      -> Node
    {
      of(
        "Dense", name, on: input,
        config: [
          "units": .number(JSONNumber(units)), "activation": .string(activation), "use_bias": true,
        ])
    }

    static func convolution(_ name: String, on input: String, _ filters: Int, size: Int = 1) -> Node {
      of(
        "Conv2D", name, on: input,
        config: [
          "filters": .number(JSONNumber(filters)),
          "kernel_size": [.number(JSONNumber(size)), .number(JSONNumber(size))],
          "strides": [1, 1], "padding": "same", "data_format": "channels_last", "dilation_rate": [1, 1],
          "activation": "linear", "use_bias": true,
        ])
    }

    static func pool(_ name: String, on input: String, _ spatial: Int = 2) -> Node {
      of("GlobalAveragePooling\(spatial)D", name, on: input, config: ["data_format": "channels_last"])
    }

    static func activation(_ name: String, on input: String, _ function: String = "softmax") -> Node {
      of("Activation", name, on: input, config: ["activation": .string(function)])
    }

    static func norm(_ name: String, on input: String) -> Node {
      of(
        "BatchNormalization", name, on: input,
        config: ["axis": [3], "momentum": 0.99, "epsilon": 0.001, "center": true, "scale": true])
    }

    /// TimeDistributed of a layer or a model, given as `{"class_name", "config"}`.
    static func timeDistributed(_ name: String, on input: String, _ inner: JSONValue) -> Node {
      of("TimeDistributed", name, on: input, config: ["layer": inner])
    }

    /// A nested model.
    static func model(_ inner: JSONValue, on input: String) -> Node {
      let name = inner["config"]?["name"]?.stringValue ?? ""
      var node = Node(
        className: inner["class_name"]?.stringValue ?? "", name: name,
        config: inner["config"]?.objectValue ?? [:], calls: [[input]])
      node.isModel = true
      return node
    }

    var isModel = false

    func calling(_ calls: [String]...) -> Node {
      var node = self
      node.calls = calls
      return node
    }

    /// `{"class_name", "config"}`, as inside a wrapper or in a list.
    var bare: JSONValue {
      var config: JSONObject = ["name": .string(name)]
      if className == "InputLayer" {
        config = self.config
        config["name"] = .string(name)
      } else if isModel {
        config = self.config
      } else {
        config["trainable"] = true
        config["dtype"] = "float32"
        for (key, value) in self.config { config[key] = .some(value) }
      }
      return ["class_name": .string(className), "config": .object(config)]
    }

    fileprivate var entry: JSONValue {
      guard case .object(var entry) = bare else { return .null }
      entry["name"] = .string(name)
      entry["inbound_nodes"] = .array(
        calls.map { .array($0.map { .array(Build.reference($0) + [.object([:])]) }) })
      return .object(entry)
    }
  }

  static func reference(_ text: String) -> [JSONValue] {
    let parts = text.split(separator: "@")
    return [.string(String(parts[0])), .number(JSONNumber(parts.count > 1 ? Int(parts[1]) ?? 0 : 0)), 0]
  }

  /// `{"class_name": "Model", "config": ...}`
  static func model(_ nodes: [Node], to outputs: [String], name: String = "m") -> JSONValue {
    let inputs = nodes.filter { $0.className == "InputLayer" }.map(\.name)
    return [
      "class_name": "Model",
      "config": [
        "name": .string(name), "layers": .array(nodes.map(\.entry)),
        "input_layers": .array(inputs.map { .array(reference($0)) }),
        "output_layers": .array(outputs.map { .array(reference($0)) }),
      ],
    ]
  }

  static func list(_ nodes: [Node], name: String = "seq") -> JSONValue {
    [
      "class_name": "Sequential",
      "config": ["name": .string(name), "layers": .array(nodes.map(\.bare))],
    ]
  }

  static func whole(_ config: JSONValue, _ dialect: Dialect = .tf21) throws -> WholeModel {
    try .decoding(config.serialized(), dialect)
  }

  static func graph(_ nodes: [Node], to outputs: [String], _ dialect: Dialect = .tf21) throws -> WholeModel {
    try whole(model(nodes, to: outputs), dialect)
  }

  /// Image, convolution, normalisation, pooling, two classifier layers.
  static func image(name: String = "base", units: Int = 5) -> JSONValue {
    model(
      [
        .input("image", [8, 8, 3]), .convolution("c1", on: "image", 4), .norm("b1", on: "c1"),
        .activation("a1", on: "b1", "relu"), .pool("gap", on: "a1"), .dense("fc", on: "gap", 6, "relu"),
        .dense("predictions", on: "fc", units),
      ], to: ["predictions"], name: name)
  }

  /// `image` on every frame, averaged.
  static func video() -> JSONValue {
    model(
      [
        .input("video", [4, 8, 8, 3]), .timeDistributed("time_distributed", on: "video", image()),
        .pool("average", on: "time_distributed", 1),
      ], to: ["average"], name: "video_model")
  }
}
