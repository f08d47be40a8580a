import GraphIR
import JSON
import ObjectPaths
import Tensors
import TestSupport

/// Small models by hand.
enum Sample {
  static let keras3 = Dialect(kerasVersion: "3.15.1")
  static let keras30 = Dialect(kerasVersion: "3.0.5")
  static let keras2 = Dialect(kerasVersion: "2.12.0")

  /// A layer with weights `(name, shape)` as an `.h5` file names them.
  static func layer(
    _ className: String, _ name: String, _ config: JSONObject = [:], _ weights: [(String, [Int])] = []
  ) -> Layer {
    Layer(
      name: name, className: className, config: config,
      weights: weights.map { weight, shape in
        Weight(
          name: weight, path: "\(name)/\(weight)", shape: shape, type: "float32", isTrainable: true,
          source: .stored(.named("/model_weights/\(name)/\(name)/\(weight)")))
      })
  }

  static func dense(_ name: String, _ inputs: Int = 4, _ units: Int = 3) -> Layer {
    layer(
      "Dense", name, ["units": .number(JSONNumber(units))], [("kernel", [inputs, units]), ("bias", [units])])
  }

  static func list(_ layers: Layer...) -> Model {
    Model(
      kind: .sequential, className: "Sequential", config: ["name": "list"], layers: layers, inputs: [],
      outputs: [])
  }

  static func tree(_ arrays: [String: [Int]], groups: [String] = []) -> StoredTree {
    StoredTree(
      arrays: arrays.map { StoredArray($0.key, $0.value) }, groups: groups)
  }
}

extension StoredArray {
  /// A dataset of which only path and shape are there.
  init(_ path: String, _ shape: [Int]) {
    self.init(path: path, tensor: .named("/\(path)"), shape: shape, type: "float32")
  }
}
