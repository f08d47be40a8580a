internal import GraphIR

/// What of a file's tree belongs to training, and what to nothing.
struct TreeAccounts {
  let optimizer: [StoredArray]
  let unknown: [String]

  /// The first number that the optimizer's variables lack; nil where they are counted through.
  var missingVariable: Int? {
    optimizer.indices.first { !ObjectPath.last(of: optimizer[$0].path).elementsEqual("\($0)") }
  }

  /// - Parameters:
  ///   - used: The datasets that the model has.
  ///   - groups: The objects of the model.
  ///   - lists: Groups all of which belongs to one layer.
  init(_ tree: StoredTree, used: Set<ExactName>, groups: [ObjectGroup], lists: [String]) {
    optimizer = tree.arrays(of: "\(OptimizerPaths.group)/vars")
    // keras.Metric objects, which tf.keras saves
    let whole = lists + [OptimizerPaths.group, "metrics"]
    var known = used
    for group in groups {
      known.insert(ExactName(group.variablesPath))
      var path = group.path
      while !path.isEmpty, known.insert(ExactName(path)).inserted {
        path = String(ObjectPath.holder(of: path))
      }
    }
    func isStrange(_ path: String) -> Bool {
      !known.contains(ExactName(path))
        && !whole.contains { path.isExactly($0) || StoredTree.isInside(path, $0) }
    }
    // the groups on the way to a dataset may be missing in a listing
    var strange: Set<ExactName> = []
    var found: [String] = []
    for path in tree.groups + tree.arrays.map(\.path) where isStrange(path) {
      let parts = ObjectPath.parts(of: path)
      let ways = parts.indices.map { parts[...$0].joined(separator: "/") }
      let outermost = ways.first(where: isStrange) ?? path
      if strange.insert(ExactName(outermost)).inserted { found.append(outermost) }
    }
    unknown = found.sorted()
  }

  var findings: [Finding] {
    unknown.map {
      Finding(.warning, "datasets-unknown", "nothing in the model has \"\($0)\"; Keras does not look at it")
    }
  }
}
