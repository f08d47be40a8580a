package import FormatInterface
package import GraphIR
internal import HDF5
internal import KerasHDF5
package import Tensors

extension LegacyFile: StoredModel {
  package var format: FileFormat { .h5 }
  package var namesWeights: Bool { true }
  package var stores: [any TensorStore] { [store] }
  package var savedAt: Int { Int((store.file?.modified ?? 0) / 1_000_000_000) }

  package var listedOrder: [(group: String, keys: [String])] {
    layout.groups.map { ($0.name, $0.arrays.map(\.dataset)) }
  }

  package func unkept() throws -> [Loss] {
    if let own = layout.topLevel, !own.weightNames.names.isEmpty {
      throw FormatError(
        .notWritable, file: path,
        "the model has \(own.weightNames.names.count) weights besides those of its layers, for which there "
          + "is no rule in "
          + "another format: only an .h5 is written of it")
    }
    return try lookingInto("what it holds besides the model") { root in
      var losses: [Loss] = []
      for name in try root.attributeNames() where !Self.rootAttributes.contains(name) {
        losses.append(
          Loss("unknown-attribute", "the attribute \"\(name)\" of the file, which is none of Keras's"))
      }
      for link in try root.links() where !["model_weights", "optimizer_weights"].contains(link.name) {
        losses.append(Loss("unknown-object", "\"/\(link.name)\", which is none of Keras's"))
      }
      for group in layout.groups where try holdsUnlistedArrays(group, in: root) {
        losses.append(
          Loss(
            "unknown-object", layer: group.name,
            "what the group of layer \"\(group.name)\" has and does not list as a weight"))
      }
      return losses
    }
  }

  private static let rootAttributes: Set = ["backend", "keras_version", "model_config", "training_config"]

  /// The datasets that the list of `optimizer_weights` names, in its order.
  package func optimizerVariables() throws -> [Weight] {
    guard whole.optimizerState != nil else { return [] }
    return try KerasFile.readMetadata(of: path) { root, _ in
      let group = try root.group("optimizer_weights")
      guard let list = try NameList("weight_names", of: group, among: Set(group.attributeNames())) else {
        throw FormatError(
          .badAttribute,
          "/optimizer_weights: the attribute weight_names is missing, so the order of its variables is lost")
      }
      return try list.names.map { name in
        let dataset = try group.dataset(ObjectPath.plain(name))
        return Weight(
          name: name, path: name, shape: dataset.info.shape, type: dataset.info.type.name, isTrainable: false,
          source: .stored(StoredTensor(dataset.path, in: store)))
      }
    }
  }
}
