public import GraphIR

/// Which of Keras's files this is.
public enum FileKind: String, Sendable, Hashable {
  /// Architecture and weights: what `model.save("x.h5")` writes.
  case wholeModel = "whole-model"
  /// What `model.save_weights("x.h5")` writes before Keras 3: `layer_names` at the root.
  case legacyWeights = "legacy-weights"
  /// What Keras 3's `model.save_weights("x.weights.h5")` writes: `layers/.../vars/0`.
  case keras3Weights = "keras3-weights"
  /// What `model.save("x.keras")` writes from Keras 2.12 on: a zip archive of config and weights.
  case archive = "keras-archive"
  /// What `model.save("x", zipped=False)` of Keras 3 writes, and what is in an archive that was unpacked: a folder.
  case folder = "keras-folder"
  /// What `model.save("x")` of tf.keras writes: a folder of TensorFlow.
  case savedModel = "saved-model"
  /// Variables in TensorFlow's own files, without an architecture.
  case checkpoint = "tf-checkpoint"
  /// Architecture and weights as Keras 1 wrote them.
  case keras1 = "keras-1"
  /// Architecture and weights in a safetensors file, as h5surgery writes it.
  case safetensorsModel = "safetensors-model"
  /// Named tensors without an architecture: any other safetensors file.
  case safetensors
  /// Named arrays without an architecture: what `numpy.savez` writes.
  case numpyArchive = "numpy-archive"
  /// HDF5, but nothing that Keras writes.
  case otherHDF5 = "other-hdf5"
}

/// What a file says of itself, read from metadata alone.
public struct FileFacts: Sendable {
  /// Which of Keras's files it is.
  public var kind: FileKind
  /// Size on disk in bytes.
  public var byteCount: Int
  /// The `keras_version` attribute.
  public var kerasVersion: String?
  /// The `backend` attribute.
  public var backend: String?
  /// The dialect that follows from the version.
  public var dialect: Dialect?
  /// Bytes of all weights of layers as stored (compressed ones count as they are on disk).
  public var weightByteCount: Int
  /// Element types of the weights and how many arrays have each, for instance `["float32": 320]`.
  public var elementTypes: [String: Int]
  /// How many arrays of weights there are.
  public var arrayCount: Int { elementTypes.values.reduce(0, +) }
  /// HDF5 filters met on weights (`gzip 4`), sorted; empty for what Keras itself writes.
  public var filters: [String]
  /// What the optimizer remembers.
  public var optimizerState: OptimizerState?
  /// True when the file holds a training configuration.
  public var isCompiled: Bool

  /// Facts of a file.
  package init(
    kind: FileKind, byteCount: Int, kerasVersion: String?, backend: String?, dialect: Dialect?,
    weightByteCount: Int, elementTypes: [String: Int], filters: [String], optimizerState: OptimizerState?,
    isCompiled: Bool
  ) {
    self.kind = kind
    self.byteCount = byteCount
    self.kerasVersion = kerasVersion
    self.backend = backend
    self.dialect = dialect
    self.weightByteCount = weightByteCount
    self.elementTypes = elementTypes
    self.filters = filters
    self.optimizerState = optimizerState
    self.isCompiled = isCompiled
  }
}

/// One dataset of the file.
public struct TensorFacts: Sendable, Hashable {
  /// Absolute path inside the file.
  public var path: String
  /// Sizes of the axes; `[]` is a scalar.
  public var shape: [Int]
  /// Element type in NumPy's words.
  public var type: String
  /// Bytes on disk.
  public var byteCount: Int
  /// HDF5 filters on it.
  public var filters: [String]

  /// Facts of a dataset.
  package init(path: String, shape: [Int], type: String, byteCount: Int, filters: [String]) {
    self.path = path
    self.shape = shape
    self.type = type
    self.byteCount = byteCount
    self.filters = filters
  }
}

/// One line of the HDF5 tree: a group, a dataset or a link that is not followed.
public struct TreeEntry: Sendable, Hashable {
  /// Absolute path; its depth is the number of slashes.
  public var path: String
  /// What stands there: `group`, `dataset float32 (3, 3, 3, 32)`, `soft link to ...`.
  public var what: String
  /// Attributes as `name: value`, long values shortened.
  public var attributes: [String]

  /// A line of the tree.
  package init(path: String, what: String, attributes: [String]) {
    self.path = path
    self.what = what
    self.attributes = attributes
  }
}
