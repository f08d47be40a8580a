internal import GraphIR
package import HDF5
package import ObjectPaths
internal import Tensors

/// What a file of weights holds, or several that belong together, read in one go.
package struct WeightsSurvey: Sendable {
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

  /// Reads the metadata of a whole file.
  package init(of store: HDF5Store) throws {
    self = try KerasFile.readMetadata(of: store.bytes, mattering: []) { root, _ in
      try WeightsSurvey(root, in: store)
    }
  }

  /// Several files as if they were one. No two have a dataset of one path.
  package init(merging surveys: [WeightsSurvey]) {
    var groups: [String] = []
    var known: Set<ExactName> = []
    for group in surveys.flatMap(\.tree.groups) where known.insert(ExactName(group)).inserted {
      groups.append(group)
    }
    tree = StoredTree(arrays: surveys.flatMap(\.tree.arrays), groups: groups)
    byteCounts = surveys.reduce(into: [:]) { $0.merge($1.byteCounts) { $0 + $1 } }
    elementTypes = surveys.reduce(into: [:]) { $0.merge($1.elementTypes) { $0 + $1 } }
    weightByteCount = surveys.reduce(0) { $0 + $1.weightByteCount }
    filters = Set(surveys.flatMap(\.filters)).sorted()
    namesObjects = surveys.contains { $0.namesObjects }
  }

  /// Reads the metadata of everything below the root.
  package init(_ root: borrowing StoredGroup, in store: HDF5Store) throws {
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
