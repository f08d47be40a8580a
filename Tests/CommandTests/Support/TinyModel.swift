internal import Foundation
import HDF5
import TestSupport

/// A small file made on the spot: three Dense layers on eight features, as tf.keras 2.3 saves them, or something broken.
struct TinyModel {
  /// The name under `model_config`; nil leaves the attribute out.
  var config: String? = Self.config
  /// Weights of each layer: path inside the layer's group, shape.
  var arrays: [(layer: String, weights: [(path: String, shape: [Int])])] = Self.arrays
  /// Entries of `weight_names` where they differ from what is there.
  var listed: [String: [String]] = [:]
  /// Whether the layers' groups stand below `model_weights` (a whole model) or at the root (weights only).
  var isWhole = true

  /// Writes the file into a folder.
  @discardableResult
  func write(to folder: Folder, as name: String = "in.h5") throws -> String {
    let path = folder.path(name)
    let file = try File(creating: path)
    do {
      let root = try file.root()
      if let config { try root.setAttribute("model_config", Attribute(text: config, type: Self.text)) }
      if isWhole {
        try mark(root)
        try fill(root.createGroup("model_weights"))
      } else {
        try fill(root)
      }
    }
    try file.close()
    return path
  }

  private func mark(_ group: borrowing Group) throws {
    try group.setAttribute("keras_version", Attribute(text: "2.3.0-tf", type: Self.text))
    try group.setAttribute("backend", Attribute(text: "tensorflow", type: Self.text))
  }

  private func fill(_ weights: borrowing Group) throws {
    try mark(weights)
    try set("layer_names", arrays.map(\.layer), on: weights)
    for (layer, contents) in arrays {
      let group = try weights.createGroup(layer)
      try set("weight_names", listed[layer] ?? contents.map(\.path), on: group)
      for (path, shape) in contents { try createDataset(path, shape, in: group) }
    }
  }

  private func set(_ key: String, _ names: [String], on group: borrowing Group) throws {
    let type = Attribute.TextType(
      length: names.map(\.utf8.count).max(), charset: .ascii, padding: .nullPadded)
    try group.setAttribute(key, names.isEmpty ? .emptyList : Attribute(texts: names, type: type))
  }

  private func createDataset(_ path: String, _ shape: [Int], in group: borrowing Group) throws {
    guard let type = ElementType(numpyName: "float32") else { return }
    try group.createDataset(path, shape: shape, type: type) { block, first in
      if let start = block.baseAddress { memset(start, Int32(first & 0x3F), block.count) }
    }
  }

  private static let text = Attribute.TextType(length: nil, charset: .ascii, padding: .nullTerminated)

  static let arrays: [(layer: String, weights: [(path: String, shape: [Int])])] = [
    ("features", []), dense("first", 8, 6), dense("second", 6, 6), dense("classes", 6, 4),
  ]

  /// The arrays of a Dense layer.
  static func dense(_ name: String, _ inputs: Int, _ units: Int) -> (
    layer: String, weights: [(path: String, shape: [Int])]
  ) {
    (name, [("\(name)/kernel:0", [inputs, units]), ("\(name)/bias:0", [units])])
  }

  static let config = graph(
    layers: [
      inputLayer("features", [8]), dense("first", on: "features", units: 6, activation: "relu"),
      dense("second", on: "first", units: 6, activation: "relu"),
      dense("classes", on: "second", units: 4, activation: "softmax"),
    ], input: "features", output: "classes")

  /// A model of images of 8 by 8: a pooling and one Dense layer.
  static var ofImages: TinyModel {
    let layers = [
      inputLayer("image", [8, 8, 3]),
      layer("GlobalAveragePooling2D", "pool", on: "image", "\"data_format\": \"channels_last\""),
      dense("classes", on: "pool", units: 4, activation: "softmax"),
    ]
    return TinyModel(
      config: graph(layers: layers, input: "image", output: "classes"),
      arrays: [("image", []), ("pool", []), dense("classes", 3, 4)])
  }

  /// The configuration of a functional model of these layers.
  static func graph(layers: [String], input: String, output: String) -> String {
    """
    {"class_name": "Functional", "config": {"name": "tiny", "layers": [\(layers.joined(separator: ", "))], \
    "input_layers": [["\(input)", 0, 0]], "output_layers": [["\(output)", 0, 0]]}}
    """
  }

  /// An InputLayer's entry; the shape without the batch.
  static func inputLayer(_ name: String, _ shape: [Int]) -> String {
    """
    {"class_name": "InputLayer", "config": {"batch_input_shape": [null, \
    \(shape.map(String.init).joined(separator: ", "))], "dtype": "float32", "sparse": false, "name": "\(name)"}, \
    "name": "\(name)", "inbound_nodes": []}
    """
  }

  /// A Dense layer's entry.
  static func dense(_ name: String, on input: String, units: Int, activation: String) -> String {
    layer(
      "Dense", name, on: input, "\"units\": \(units), \"activation\": \"\(activation)\", \"use_bias\": true")
  }

  /// A layer's entry with the given members of its config.
  static func layer(_ className: String, _ name: String, on input: String, _ members: String) -> String {
    """
    {"class_name": "\(className)", "config": {"name": "\(name)", "trainable": true, "dtype": "float32", \(members)}, \
    "name": "\(name)", "inbound_nodes": [[["\(input)", 0, 0, {}]]]}
    """
  }
}
