public import GraphIR

/// The place of one weight in a model: the way down to its layer, and its index there.
public struct WeightPlace: Sendable, Hashable {
  /// Indices into `Model.layers` and then `Layer.children`, outermost first.
  public var layer: [Int]
  /// Index into the layer's `weights`.
  public var index: Int

  /// A weight of a layer.
  public init(layer: [Int], index: Int) {
    self.layer = layer
    self.index = index
  }
}

/// One dataset of an object's group `vars`.
public struct ObjectVariable: Sendable, Hashable {
  /// Its name there: `0`, `1`, ...; a word for a table that is no variable, such as `idf_weights`.
  public var key: String
  /// The weight whose numbers it has; nil for a table.
  public var weight: WeightPlace?
  /// What the layer calls it: `kernel`, `query/kernel`.
  public var role: String
  /// Sizes of its axes as far as the layer's config tells them; nil as a whole where not even their number is known.
  public var shape: [Int?]?
  /// False for what no optimizer trains.
  public var isTrainable: Bool
  /// The role, where nothing but the file can tell it: of a class that is not Keras's own, to which Keras gives
  /// numbers.
  public var keptName: String? = nil
  /// Whether it repeats what another object of the tree has for its own.
  public var isCopy: Bool
}

/// The group of one object: its variables are datasets in the group `vars` inside.
public struct ObjectGroup: Sendable, Hashable {
  /// The path of the object's group; empty for the model itself.
  public var path: String
  /// The object's name: the layer's, or the one that a layer gives to what it makes.
  public var objectName: String
  /// Whether the version of Keras writes the name as an attribute of `vars`.
  public var writesName: Bool
  /// The way down to the layer that the object is, or that made it; empty for the model itself.
  public var layer: [Int]
  /// Its datasets, in the order in which they are written. None is normal: then `vars` is empty.
  public var variables: [ObjectVariable]

  /// The value of the attribute `name` of `vars`; nil where the version of Keras writes none.
  public var name: String? { writesName ? objectName : nil }

  /// The path of the group that holds the datasets.
  public var variablesPath: String { path.isEmpty ? "vars" : "\(path)/vars" }

  /// The path of a dataset.
  public func path(of variable: ObjectVariable) -> String { "\(variablesPath)/\(variable.key)" }
}

/// The groups that Keras makes of a model in `model.weights.h5` and `.weights.h5`, without those of its training.
///
/// Keras walks the attributes of Python objects (`saving_lib._save_state`), so paths follow from classes and
/// attributes, never from the layers' names.
public struct ObjectTree: Sendable {
  /// All objects, in the order in which Keras makes their groups.
  public let groups: [ObjectGroup]
  /// Layers that are the same object as an earlier one, which alone has a group; by their places.
  public let shared: [[Int]: [Int]]

  /// The tree of a model whose layers have their weights.
  ///
  /// - Parameters:
  ///   - model: The model. Functional ones are walked in the order in which Keras lists their layers after loading.
  ///   - dialect: The Keras for which the file is.
  /// - Throws: what names the layer of which it can't be told where its weights belong.
  public init(of model: Model, for dialect: Dialect) throws(ObjectPathError) {
    var walk = TreeWalk(model, try TreeStyle(dialect), NamedWeights(model: model), order: .loaded)
    try walk.visit()
    groups = walk.groups
    shared = walk.shared
    for (second, first) in shared {
      guard model.layer(at: second).hasSameWeights(as: model.layer(at: first)) else {
        let way = model.way(to: second)
        throw ObjectPathError(
          .contradiction, layer: way,
          "layers \"\(model.way(to: first))\" and \"\(way)\" are one object, but have different weights")
      }
    }
  }

  /// The groups that are layers themselves, and not objects that a layer made.
  package var ownGroups: [ObjectGroup] {
    var seen: Set<[Int]> = []
    // a layer comes before what it holds
    return groups.filter { !$0.layer.isEmpty && seen.insert($0.layer).inserted }
  }

  /// The place of each layer that has a group, by the group's path.
  package var layerPaths: [ExactName: [Int]] {
    Dictionary(uniqueKeysWithValues: ownGroups.map { (ExactName($0.path), $0.layer) })
  }

  /// The path of every weight's dataset, that of a copy not included.
  public var datasets: [WeightPlace: String] {
    var found: [WeightPlace: String] = [:]
    for group in groups {
      for variable in group.variables where !variable.isCopy {
        if let weight = variable.weight { found[weight] = group.path(of: variable) }
      }
    }
    return found
  }
}

/// Where the optimizer's state is.
public enum OptimizerPaths {
  /// The object's group.
  public static let group = "optimizer"
  /// The group of its variables.
  public static let variables = "\(group)/vars"

  /// The group of those of the optimizer inside a LossScaleOptimizer.
  public static let innerVariables = "\(group)/inner_optimizer/vars"

  /// The path of the variable at an index of `optimizer_weights`.
  public static func variable(_ index: Int) -> String { "\(variables)/\(index)" }
}

extension Model {
  /// The layer at the end of a way down.
  package func layer(at place: [Int]) -> Layer {
    place.dropFirst().reduce(layers[place[0]]) { $0.children[$1] }
  }

  /// The names on a way down: `frames/conv`.
  func way(to place: [Int]) -> String {
    place.indices.map { layer(at: Array(place[...$0])).name }.joined(separator: "/")
  }

  /// An error about a layer.
  func refusal(_ code: ObjectPathError.Code, at place: [Int], _ reason: String) -> ObjectPathError {
    let way = way(to: place)
    return ObjectPathError(
      code, layer: way, "layer \"\(way)\" of class \"\(layer(at: place).plainClassName)\": \(reason)")
  }
}

extension Layer {
  /// Whether both have the same numbers at every depth.
  fileprivate func hasSameWeights(as other: Layer) -> Bool {
    allWeights.map(\.source) == other.allWeights.map(\.source)
  }
}
