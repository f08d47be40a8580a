/// A format in which a model of Keras is kept, or a part of one.
public enum FileFormat: String, Sendable, Hashable, CaseIterable {
  /// A whole model as HDF5, `model.save("x.h5")`: all Keras versions.
  case h5
  /// A zip of configs and weights, `model.save("x.keras")`: Keras 2.12 and later.
  case keras
  /// The same as files in a folder, `model.save("x", zipped=False)` of Keras 3.
  case kerasFolder = "keras-folder"
  /// Weights alone, `model.save_weights("x.weights.h5")`.
  case weights = "weights.h5"
  /// Weights alone in several files with an index, `model.save_weights("x.weights.json", max_shard_size=...)`.
  case shards = "weights.json"
  /// The architecture alone, `model.to_json()`.
  case architecture = "json"
  /// Named tensors with the architecture beside them: a safetensors file.
  case safetensors
  /// Weights alone as arrays of NumPy, `numpy.savez("x.npz", ...)`.
  case npz
  /// A folder of TensorFlow, `model.save("x")` of tf.keras: read, not written.
  case savedModel = "saved-model"
  /// Weights alone in TensorFlow's own files, `model.save_weights("x")` of tf.keras: read, not written.
  case checkpoint = "tf-checkpoint"

  /// What a file of this format is called.
  public var title: String {
    switch self {
    case .h5: "whole-model .h5"
    case .keras: ".keras archive"
    case .kerasFolder: ".keras as a folder"
    case .weights: "weights file"
    case .shards: "index of weights in shards"
    case .architecture: "architecture as JSON"
    case .safetensors: "safetensors file"
    case .npz: "NumPy archive"
    case .savedModel: "SavedModel of TensorFlow"
    case .checkpoint: "checkpoint of TensorFlow"
    }
  }

  /// Whether files of it are written.
  public var isWritable: Bool { self != .savedModel && self != .checkpoint }

  /// Whether it is a config and weights in a tree, with what layers keep as files, in a zip or in a folder.
  package var isArchive: Bool { self == .keras || self == .kerasFolder }

  /// The format that a file's name asks for; nil where its end is that of none.
  public static func named(_ path: String) -> FileFormat? {
    let name = path.lowercased()
    if name.hasSuffix("/") { return .kerasFolder }
    if name.hasSuffix(".weights.h5") { return .weights }
    if name.hasSuffix(".keras") { return .keras }
    if name.hasSuffix(".weights.json") { return .shards }
    if name.hasSuffix(".json") { return .architecture }
    if name.hasSuffix(".safetensors") { return .safetensors }
    if name.hasSuffix(".npz") { return .npz }
    if [".h5", ".hdf5", ".hdf", ".he5"].contains(where: name.hasSuffix) { return .h5 }
    return nil
  }

  /// What a file is that begins so, for people: HDF5 or a zip archive; nil for anything else.
  package static func kind(beginning head: [UInt8]) -> String? {
    if isZip(head) { return "a zip archive" }
    return head.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) ? "an HDF5 file" : nil
  }

  /// Whether a file begins as a zip archive does.
  package static func isZip(_ head: [UInt8]) -> Bool {
    head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6])
  }
}
