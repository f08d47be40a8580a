internal import FormatInterface
internal import HDF5

extension FileKind {
  /// Tells which of Keras's files an HDF5 file is.
  init(of root: borrowing StoredGroup) throws {
    let attributes = Set(try root.attributeNames())
    if attributes.contains("model_config") {
      self = .wholeModel
    } else if attributes.contains("layer_names") || attributes.contains("layer_names0") {
      self = .legacyWeights
    } else if try root.link("layers") != nil || root.link("_layer_checkpoint_dependencies") != nil {
      self = .keras3Weights
    } else {
      self = .otherHDF5
    }
  }

  /// Why there is no model in such a file, and what to do.
  var missingConfigMessage: String {
    switch self {
    case .wholeModel, .archive, .folder, .savedModel, .checkpoint, .keras1, .safetensorsModel:
      "holds a whole model"
    case .safetensors, .numpyArchive: "this file has tensors and no architecture"
    case .legacyWeights:
      "this file holds weights only (it was written by model.save_weights), so there is no architecture to "
        + "operate on; put it together with its architecture: `convert MODEL.json OUT: {weights-from: FILE}`"
    case .keras3Weights:
      "this is a Keras 3 weights file (written by model.save_weights), so there is no architecture to operate "
        + "on; put it together with its architecture: `convert MODEL.json OUT: {weights-from: FILE}`"
    case .otherHDF5:
      "this is an HDF5 file, but it has no attribute model_config, so it was not written by Keras's model.save"
    }
  }
}
