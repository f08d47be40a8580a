import Foundation
import GraphIR
import HDF5
import JSON

@testable import KerasFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A whole-model file made on the spot, in the forms of one Keras, for what no real Keras writes.
final class SmallFile: Sendable {
  let path: String

  static let variable = Attribute.TextType(length: nil, charset: .ascii, padding: .nullTerminated)
  static func fixed(_ length: Int) -> Attribute.TextType {
    Attribute.TextType(length: length, charset: .ascii, padding: .nullPadded)
  }

  /// Two Dense layers `fc` and `out` on four features, as tf.keras 2.1 saves them.
  static let config = """
    {"class_name": "Model", "config": {"name": "model", "layers": [{"class_name": "InputLayer", "config": \
    {"batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "name": "a"}, "name": "a", "inbound_nodes": []}, \
    {"class_name": "Dense", "config": {"name": "fc", "trainable": true, "dtype": "float32", "units": 3, "activation": "relu", \
    "use_bias": true}, "name": "fc", "inbound_nodes": [[["a", 0, 0, {}]]]}, \
    {"class_name": "Dense", "config": {"name": "out", "trainable": true, "dtype": "float32", "units": 2, "activation": \
    "softmax", "use_bias": true}, "name": "out", "inbound_nodes": [[["fc", 0, 0, {}]]]}], \
    "input_layers": [["a", 0, 0]], "output_layers": [["out", 0, 0]]}}
    """

  static let arrays: [(layer: String, weights: [(String, [Int])])] = [
    ("a", []), ("fc", [("fc/kernel:0", [4, 3]), ("fc/bias:0", [3])]),
    ("out", [("out/kernel:0", [3, 2]), ("out/bias:0", [2])]),
  ]

  /// Writes a file.
  ///
  /// - Parameters:
  ///   - lists: the text type of `layer_names` and `weight_names`.
  ///   - arrays: layers under their entries in `layer_names`, whatever their spelling, and the datasets in their groups.
  ///   - listed: entries of `weight_names` that differ from the datasets that are there.
  init(
    version: String? = "2.3.0-tf", config: String? = config, training: String? = nil,
    arrays: [(layer: String, weights: [(String, [Int])])] = arrays, listed: [String: [String]] = [:],
    lists: (Int) -> Attribute.TextType = fixed, extra: (borrowing Group) throws -> Void = { _ in }
  ) throws {
    var template = Array("/tmp/h5surgery-test.XXXXXX.h5".utf8CString)
    let descriptor = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { mkstemps($0, 3) } ?? -1
    }
    precondition(descriptor >= 0)
    close(descriptor)
    path = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    unlink(path)
    let file = try File(creating: path)
    do {
      let root = try file.root()
      if let version {
        try root.setAttribute("keras_version", Attribute(text: version, type: Self.variable))
      }
      if let config { try root.setAttribute("model_config", Attribute(text: config, type: Self.variable)) }
      if let training {
        try root.setAttribute("training_config", Attribute(text: training, type: Self.variable))
      }
      let weights = try root.createGroup("model_weights")
      func set(_ key: String, _ names: [String], of group: borrowing Group) throws {
        let longest = max(1, names.map(\.utf8.count).max() ?? 1)
        let value = names.isEmpty ? Attribute.emptyList : Attribute(texts: names, type: lists(longest))
        try group.setAttribute(key, value)
      }
      try set("layer_names", arrays.map(\.layer), of: weights)
      for (layer, contents) in arrays {
        let group = try weights.createGroups(ObjectPath.plain(layer))
        try set("weight_names", listed[layer] ?? contents.map(\.0), of: group)
        for (index, (name, shape)) in contents.enumerated() {
          let type = ElementType(numpyName: "float32")
          try group.createDataset(name, shape: shape, type: type ?? { preconditionFailure() }()) {
            block, first in
            for offset in stride(from: 0, to: block.count, by: 4) {
              block.storeBytes(
                of: Float(index * 100 + first + offset / 4), toByteOffset: offset, as: Float.self)
            }
          }
        }
      }
      try extra(root)
    }
    try file.close()
  }

  deinit { unlink(path) }

  func read() throws -> LegacyFile { try LegacyFile(reading: path) }

  /// A file of a model that was made from this file's own.
  func written(_ whole: WholeModel, compaction: Compaction = .automatic) throws -> SmallFile {
    try writtenAs(whole, compaction: compaction).file
  }

  /// The same, and how it came about.
  func writtenAs(
    _ whole: WholeModel, compaction: Compaction
  ) throws -> (file: SmallFile, kind: EditEngine.Kind) {
    let result = try SmallFile()
    let file = try read()
    let draft = try Draft(copying: path, to: result.path, overwriting: true, compaction: compaction)
    let plan = try file.plan(for: whole)
    return (result, try EditEngine.write(plan, of: file.origin, as: draft, compaction: compaction).kind)
  }

  /// The file, byte by byte, as characters of one byte each.
  func bytes() throws -> String {
    try String(data: Data(contentsOf: URL(fileURLWithPath: path)), encoding: .isoLatin1) ?? ""
  }

  /// The numbers of a dataset.
  func values(_ dataset: String) throws -> [Float] {
    let file = try File(reading: path)
    let root = try file.root()
    var values: [Float] = []
    try root.dataset(dataset).read { block, _ in values += block.bindMemory(to: Float.self) }
    return values
  }

  /// The names of a group's links.
  func names(in group: String) throws -> [String] {
    let file = try File(reading: path)
    let root = try file.root()
    if group == "/" { return try root.links().map(\.name) }
    return try root.group(group).links().map(\.name)
  }

  /// The link of the root called `name`.
  func link(_ name: String) throws -> Link? { try File(reading: path).root().link(name) }
}
