internal import Files
package import FormatInterface
package import GraphIR
package import HDF5
internal import KerasHDF5
internal import ObjectPaths
internal import Tensors

/// The weights of a model in the tree of Keras's objects, without the model: a `.weights.h5` as Keras 2.12 and later
/// write it, or the shards of a `.weights.json`.
package struct WeightsFile: Sendable {
  /// The file's path; of shards, that of their index.
  package let path: String
  private let survey: WeightsSurvey
  private let stores: [HDF5Store]

  /// Reads the metadata of a file.
  package init(reading path: String) throws {
    self.path = path
    let store = try HDF5Store(path)
    survey = try WeightsSurvey(of: store)
    stores = [store]
  }

  /// Reads an index, and the metadata of the shards that it lists.
  package init(readingShardsOf path: String) throws {
    self.path = path
    let index = try ShardIndex(reading: path)
    stores = try index.shards.map { try HDF5Store(index.path(of: $0)) }
    var surveys: [WeightsSurvey] = []
    var holders: [ExactName: String] = [:]
    for (shard, store) in zip(index.shards, stores) {
      let survey = try WeightsSurvey(of: store)
      for array in survey.tree.arrays {
        guard index.lists(String(ObjectPath.holder(of: array.path)), in: shard) else {
          throw ShardIndex.fault(
            "the shard \"\(shard)\" holds \"\(array.path)\", which the index does not list there: Keras would not find it"
          )
        }
        if let other = holders.updateValue(shard, forKey: ExactName(array.path)) {
          throw ShardIndex.fault("both \"\(other)\" and \"\(shard)\" hold \"\(array.path)\"")
        }
      }
      surveys.append(survey)
    }
    survey = WeightsSurvey(merging: surveys)
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
      stores: stores, weightByteCount: survey.weightByteCount, elementTypes: survey.elementTypes,
      filters: survey.filters)
  }
}
