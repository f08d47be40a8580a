public import GraphIR

/// Gives the datasets of a file's tree to the weights of a model that was read from a config.
///
/// Every weight that the configs ask for has its dataset, and every dataset is accounted for: as a weight, as
/// what belongs to training, or as one that nothing in the model has.
public struct ObjectAssignment: Sendable {
  /// A dataset of a layer that is no weight.
  public struct Table: Sendable, Hashable {
    /// The way down to the layer.
    public var layer: [Int]
    /// Its name in `vars`: `idf_weights`.
    public var key: String
    /// Its path.
    public var path: String
  }

  /// The model with its weights; their sources are the tensors of the listing.
  public let model: Model
  /// Datasets that hold a weight once more, with the path of the other: the kernel under SpectralNormalization.
  public let copies: [String: String]
  /// What layers save besides variables.
  public let tables: [Table]
  /// The optimizer's variables, in their order.
  public let optimizer: [StoredArray]
  /// Groups and datasets that neither the model nor its training has; of a group inside another only the outer one.
  public let unknown: [String]
  /// What its owner should know: weights that can't be told apart, and what nothing in the model has.
  public let findings: [Finding]

  /// Assigns the datasets of a tree.
  ///
  /// - Parameters:
  ///   - tree: What the file holds.
  ///   - model: The model as its config has it, layers in the order of the file; weights that it has are replaced.
  ///   - dialect: The Keras that wrote the file.
  /// - Throws: what names the layer and the path of a dataset that is missing, has another shape, or is too many.
  public init(_ tree: StoredTree, to model: Model, _ dialect: Dialect) throws(ObjectPathError) {
    let style = try TreeStyle(dialect)
    var walk = TreeWalk(model, style, ListedWeights(tree: tree), order: .written)
    try walk.visit()
    var filling = Filling(tree, model, lists: Set(walk.opaque.map(\.path)))
    for group in walk.groups { try filling.fill(group) }
    for (place, path) in walk.opaque { filling.list(path, at: place) }
    filling.share(walk.shared)
    let accounts = TreeAccounts(tree, used: filling.used, groups: walk.groups, lists: walk.opaque.map(\.path))
    if let number = accounts.missingVariable {
      let path = OptimizerPaths.variable(number)
      throw ObjectPathError(
        .missingDataset, path: path,
        "the optimizer's variables are not counted through: the file has no dataset \"\(path)\"")
    }
    var loaded = TreeWalk(model, style, ListedWeights(tree: tree), order: .loaded)
    try loaded.visit()

    self.model = filling.filled
    (copies, tables) = (filling.copies, filling.tables)
    (optimizer, unknown) = (accounts.optimizer, accounts.unknown)
    findings = filling.findings + Self.findings(of: loaded.groups, walk.groups) + accounts.findings
  }

  /// Keras looks for weights in the order in which it lists layers; a file with another one is read wrong, if at all.
  private static func findings(of loaded: [ObjectGroup], _ written: [ObjectGroup]) -> [Finding] {
    func paths(_ groups: [ObjectGroup]) -> Set<[String]> {
      Set(
        groups.filter { !$0.variables.isEmpty }.map { [$0.path] + $0.layer.map(String.init) })
    }
    guard paths(loaded) != paths(written) else { return [] }
    return [
      Finding(
        .problem, "weight-order",
        "Keras lists the layers in another order than the file, and gives some of them the weights of others "
          + "of their class"
      )
    ]
  }
}

/// The weights of a model as they are found.
private struct Filling {
  let tree: StoredTree
  let model: Model
  /// Groups of layers whose weights are only a list.
  let lists: Set<String>
  private(set) var used: Set<ExactName> = []
  private(set) var tables: [ObjectAssignment.Table] = []
  private(set) var findings: [Finding] = []
  private var weights: [[Int]: [Int: Weight]] = [:]
  private var unordered: Set<[Int]> = []
  private var repeated: [(path: String, weight: WeightPlace)] = []

  init(_ tree: StoredTree, _ model: Model, lists: Set<String>) {
    self.tree = tree
    self.model = model
    self.lists = lists
  }

  /// Looks up what a group must have.
  mutating func fill(_ group: ObjectGroup) throws(ObjectPathError) {
    for variable in group.variables {
      let path = group.path(of: variable)
      let array = try self.array(path, variable, group.layer)
      used.insert(ExactName(path))
      guard let place = variable.weight else {
        tables.append(ObjectAssignment.Table(layer: group.layer, key: variable.key, path: path))
        continue
      }
      if variable.isCopy {
        repeated.append((path, place))
      } else {
        weights[place.layer, default: [:]][place.index] = Weight(array, variable.role, variable.isTrainable)
      }
    }
    guard !group.layer.isEmpty, !lists.contains(group.path),
      let other = tree.arrays(of: group.variablesPath).map(\.path).first(where: {
        !used.contains(ExactName($0))
      })
    else { return }
    let way = model.way(to: group.layer)
    throw ObjectPathError(
      .unexpectedDataset, layer: way, path: other,
      "layer \"\(way)\" has \(counted(group.variables.count, "variable")) at \"\(group.variablesPath)\", "
        + "and the file has a dataset \"\(other)\" besides")
  }

  private func array(
    _ path: String, _ variable: ObjectVariable, _ place: [Int]
  ) throws(ObjectPathError) -> StoredArray {
    guard let array = tree.array(at: path) else {
      let way = model.way(to: place)
      throw ObjectPathError(
        .missingDataset, layer: way, path: path,
        "layer \"\(way)\" has a variable \"\(variable.role)\", and the file has no dataset \"\(path)\"")
    }
    guard WeightSpecification(variable.role, variable.shape).matches(shape: array.shape) else {
      let way = model.way(to: place)
      let wanted = (variable.shape ?? []).map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      throw ObjectPathError(
        .wrongShape, layer: way, path: path,
        "layer \"\(way)\" has a variable \"\(variable.role)\" of the shape (\(wanted)), "
          + "and the dataset \"\(path)\" has the shape \(TensorShape(array.shape))")
    }
    return array
  }

  /// Takes all that is inside a group for one layer's weights, in the order of their paths.
  mutating func list(_ path: String, at place: [Int]) {
    let inside = tree.arrays(inside: path)
    guard !inside.isEmpty else { return }
    for (index, array) in inside.enumerated() {
      used.insert(ExactName(array.path))
      weights[place, default: [:]][index] = Weight(array, ObjectPath.path(array.path, inside: path), true)
    }
    unordered.insert(place)
    let way = model.way(to: place)
    findings.append(
      Finding(
        .warning, "weights-unknown", layer: way,
        "what the \(counted(inside.count, "dataset")) of class \"\(model.layer(at: place).plainClassName)\" "
          + "are to it can't be told; they are kept in the order of their paths, and nothing takes them apart"
      ))
  }

  /// Gives a layer that is the same object as an earlier one the weights of that.
  mutating func share(_ shared: [[Int]: [Int]]) {
    for (second, first) in shared {
      for (place, found) in weights where place.starts(with: first) {
        weights[second + place.dropFirst(first.count)] = found
      }
      for place in unordered where place.starts(with: first) {
        unordered.insert(second + place.dropFirst(first.count))
      }
    }
  }

  /// The model with what was found.
  var filled: Model {
    var result = model
    for index in result.layers.indices {
      result.layers[index].walk(path: [index]) { layer, place in
        guard layer.model == nil || weights[place] != nil else { return }
        layer.weights = (weights[place] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        if unordered.contains(place) { layer.weightsAreUnderstood = false }
      }
    }
    return result
  }

  var copies: [String: String] {
    var found: [String: String] = [:]
    for (path, place) in repeated { found[path] = weights[place.layer]?[place.index]?.path }
    return found
  }
}

extension Weight {
  fileprivate init(_ array: StoredArray, _ role: String, _ isTrainable: Bool) {
    self.init(
      name: role, path: array.path, shape: array.shape, type: array.type, isTrainable: isTrainable,
      source: .stored(array.tensor))
  }
}
