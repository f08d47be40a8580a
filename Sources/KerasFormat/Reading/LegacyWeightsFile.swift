package import FormatInterface
package import GraphIR
internal import HDF5
internal import KerasHDF5

/// What `model.save_weights("x.h5")` writes before Keras 3: the groups of layers at the root, without a model.
///
/// A whole-model `.h5` is taken as well: Keras reads the weights in it alike.
package struct LegacyWeightsFile: Sendable {
  /// The file's path.
  package let path: String

  /// A file that is read when its weights are asked for.
  package init(reading path: String) { self.path = path }

  /// Gives a model, which was read from its architecture, the weights.
  ///
  /// - Throws: `FormatError` where they are not those of the model.
  package func weights(for whole: WholeModel) throws -> AssignedWeights {
    let store = try HDF5Store(path)
    try requireKernels(of: whole)
    let saved = try KerasFile.readMetadata(of: path) { root, _ in
      try SavedWeights(
        root, in: store, whole.dialect, at: root.link("model_weights") == nil ? nil : "model_weights")
    }
    let alignment: Alignment
    do {
      alignment = try Alignment(of: saved.groups, with: whole.model, whole.dialect)
    } catch let error as FormatError where error.file == nil {
      throw FormatError(error.code, file: path, layer: error.layer, error.message)
    }
    let findings =
      alignment.findings + TopLevelWeights.findings(of: saved.topLevel, in: whole.model, whole.dialect)
    if let problem = (findings + saved.findings).first(where: { $0.severity == .problem }) {
      throw FormatError(.missingWeights, file: path, layer: problem.layer, problem.message)
    }
    return AssignedWeights(
      model: alignment.model, optimizer: [], optimizerByteCount: 0, findings: findings + saved.findings,
      stores: [store],
      weightByteCount: saved.byteCount, elementTypes: saved.elementTypes, filters: saved.filters)
  }

  /// Requires kernels to be turned as the architecture says, whose backend is the only one that a new file has.
  private func requireKernels(of whole: WholeModel) throws {
    let backend = try KerasFile.readMetadata(of: path) { root, _ in
      if let own = try Header.text("backend", root) { return Optional(own) }
      return try root.link("model_weights") == nil ? nil : Header.text("backend", root.group("model_weights"))
    }
    var other = whole
    other.backend = backend ?? whole.backend
    guard other.keepsKernelsTurned != whole.keepsKernelsTurned else { return }
    throw FormatError(
      .notWritable, file: path,
      "the weights were saved with the backend \"\(backend ?? "")\" and the architecture with "
        + "\"\(whole.backend ?? "")\", "
        + "and Theano keeps the kernels of convolutions turned around")
  }
}
