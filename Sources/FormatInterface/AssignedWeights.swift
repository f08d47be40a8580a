package import GraphIR
package import Tensors

/// A model with the weights of a file that holds no model.
package struct AssignedWeights: Sendable {
  /// The model with its weights.
  package var model: Model
  /// The variables of the optimizer, in its order.
  package var optimizer: [Weight]
  /// Bytes on disk of those.
  package var optimizerByteCount: Int
  /// What does not fit or should be known.
  package var findings: [Finding]
  /// The files that the tensors are in.
  package var stores: [any TensorStore]
  /// Bytes on disk of the weights.
  package var weightByteCount: Int
  /// How many there are of each element type.
  package var elementTypes: [String: Int]
  /// HDF5 filters met on them.
  package var filters: [String]

  /// A model with its weights.
  package init(
    model: Model, optimizer: [Weight], optimizerByteCount: Int, findings: [Finding],
    stores: [any TensorStore], weightByteCount: Int, elementTypes: [String: Int], filters: [String]
  ) {
    self.model = model
    self.optimizer = optimizer
    self.optimizerByteCount = optimizerByteCount
    self.findings = findings
    self.stores = stores
    self.weightByteCount = weightByteCount
    self.elementTypes = elementTypes
    self.filters = filters
  }
}
