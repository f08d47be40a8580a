internal import Files
package import FormatInterface
package import GraphIR
package import HDF5
internal import KerasHDF5
internal import ObjectPaths
internal import Tensors

/// A `.weights.h5` as Keras 2.12 and later write it: weights in the tree of Keras's objects, without a model.
package struct WeightsFile: Sendable {
  /// The file's path.
  package let path: String
  private let survey: WeightsSurvey
  private let store: HDF5Store

  /// Reads the metadata of a file.
  package init(reading path: String) throws {
    self.path = path
    let store = try HDF5Store(path)
    self.store = store
    survey = try KerasFile.readMetadata(of: path, mattering: []) { root, _ in
      try WeightsSurvey(root, in: store)
    }
  }

  /// Whether a file that begins as HDF5 is one.
  package static func isOne(_ root: borrowing StoredGroup) throws -> Bool {
    try root.link("layers") != nil || root.link("_layer_checkpoint_dependencies") != nil
  }

  /// Whether its groups carry the names of objects, as from Keras 3.6 on.
  package var namesObjects: Bool { survey.namesObjects }

  /// Gives a model, which was read from its architecture, the weights.
  ///
  /// - Throws: `FormatError` where they are not those of the model.
  package func weights(for whole: WholeModel) throws -> AssignedWeights {
    let assignment = try FormatError.wrapping(in: path) { () throws(ObjectPathError) in
      try ObjectAssignment(survey.tree, to: whole.model, whole.dialect)
    }
    return AssignedWeights(
      model: assignment.model, optimizer: assignment.optimizer.map(Weight.init),
      optimizerByteCount: survey.byteCount(of: assignment.optimizer),
      findings: assignment.findings,
      store: store, weightByteCount: survey.weightByteCount, elementTypes: survey.elementTypes,
      filters: survey.filters)
  }
}
