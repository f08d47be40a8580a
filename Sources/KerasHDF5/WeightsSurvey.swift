internal import GraphIR
package import HDF5
package import ObjectPaths
package import Tensors

/// What a file of weights holds, read in one go.
package struct WeightsSurvey {
  /// Its groups and datasets.
  package let tree: StoredTree
  /// Bytes on disk of each dataset, by path.
  private let byteCounts: [ExactName: Int]
  /// How many datasets of the model there are of each element type.
  package let elementTypes: [String: Int]
  /// Bytes on disk of the datasets of the model.
  package let weightByteCount: Int
  /// Filters met, by name.
  package let filters: [String]
  /// Whether groups of variables carry the name of their object.
  package let namesObjects: Bool

  /// Bytes on disk of some of its datasets.
  package func byteCount(of arrays: [StoredArray]) -> Int {
    arrays.reduce(0) { $0 + (byteCounts[ExactName($1.path)] ?? 0) }
  }

  /// Reads the metadata of everything below the root.
  package init(_ root: borrowing StoredGroup, in store: any TensorStore) throws {
    var arrays: [StoredArray] = []
    var groups: [String] = []
    var (counts, types, bytes, filters): ([ExactName: Int], [String: Int], Int, Set<String>) = (
      [:], [:], 0, []
    )
    var named = false
    try TreeWalk.visit(root) { group in
      groups.append(ObjectPath.pathInRoot(group.path))
      if !named { named = try group.attributeNames().contains("name") }
    } dataset: { dataset in
      let type = try dataset.numberType()
      let (info, path) = (dataset.info, ObjectPath.pathInRoot(dataset.path))
      arrays.append(
        StoredArray(
          path: path, tensor: StoredTensor(dataset.path, in: store), shape: info.shape, type: type,
          name: try dataset.attributeNames().contains("name") ? dataset.attribute("name")?.text : nil))
      counts[ExactName(path)] = info.storageSize
      filters.formUnion(info.filters)
      guard !path.utf8.starts(with: "\(OptimizerPaths.group)/".utf8) else { return }
      types[type, default: 0] += 1
      bytes += info.storageSize
    }
    tree = StoredTree(arrays: arrays, groups: groups)
    (byteCounts, elementTypes, weightByteCount) = (counts, types, bytes)
    self.filters = filters.sorted()
    namesObjects = named
  }
}
