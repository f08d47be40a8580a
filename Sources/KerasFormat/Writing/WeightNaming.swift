internal import GraphIR
internal import ObjectPaths

/// The names of datasets in a new `.h5`: as Keras 3 gives them, after the objects on the way to a variable.
///
/// Keras reads weights by their order and looks at no name, so that what matters is that no two have one. The names are
/// those that people know: `conv1/kernel`, `lstm/lstm_cell/kernel`; before Keras 3 with `:0` behind them.
struct WeightNaming {
  private let whole: WholeModel
  /// What stands before the variable's own name, by where the weight is.
  private var prefixes: [WeightPlace: String] = [:]
  private var variables: [WeightPlace: String] = [:]
  private let places: [ExactName: Int]

  /// Whether weights keep the names that they were read under.
  private let keepsNames: Bool

  /// - Parameter keepsNames: Whether weights have names of an `.h5` already.
  init(of whole: WholeModel, keepingNames keepsNames: Bool = false) throws {
    self.whole = whole
    // What an older Keras wrote is from an .h5, whose names stay.
    self.keepsNames = keepsNames || !whole.dialect.writesObjectTrees
    places = Dictionary(
      whole.model.layers.enumerated().map { (ExactName($1.name), $0) },
      uniquingKeysWith: { first, _ in first })
    guard !self.keepsNames else { return }
    let tree = try ObjectTree(of: whole.model, for: whole.dialect)
    let objects = Dictionary(
      tree.groups.map { (ExactName($0.path), $0) }, uniquingKeysWith: { first, _ in first })
    for group in tree.groups {
      let prefix = names(on: group.path, objects).joined(separator: "/")
      for variable in group.variables where !variable.isCopy {
        guard let place = variable.weight else { continue }
        prefixes[place] = prefix
        variables[place] = Self.name(variable.role)
      }
    }
  }

  /// The names of the objects on the way to a group. A functional model has no part in them, nor has what is around it;
  /// neither has a TimeDistributed that holds a model.
  private func names(on path: String, _ objects: [ExactName: ObjectGroup]) -> [String] {
    var names = whole.model.kind == .sequential ? [whole.model.name] : []
    var way = ""
    for part in ObjectPath.parts(of: path) {
      way = way.isEmpty ? part : "\(way)/\(part)"
      guard let object = objects[ExactName(way)] else { continue }
      let layer = object.layer.isEmpty ? nil : whole.model.layer(at: object.layer)
      if layer?.model?.kind == .functional || layer?.wrapsModel == true {
        names = []
      } else {
        names.append(object.objectName)
      }
    }
    return names
  }

  /// `kernel` of `query/kernel`. The variables of a class of somebody's own are only numbered.
  private static func name(_ role: String) -> String {
    let last = String(ObjectPath.last(of: role))
    guard let number = Int(last) else { return last }
    return number == 0 ? "variable" : "variable_\(number)"
  }

  /// A name for each weight of a top-level layer, in the given order.
  func names(of weights: [WeightSlot], in layer: Layer) -> [String] {
    let first = places[ExactName(layer.name)] ?? 0
    let suffix = whole.dialect.weightNameSuffix
    var names = DatasetNames()
    return weights.map { slot in
      let place = WeightPlace(layer: [first] + slot.path, index: slot.index)
      guard !keepsNames else {
        let path = ObjectPath.plain(layer.weight(at: slot).path)
        return names.next(prefix: String(ObjectPath.holder(of: path)), String(ObjectPath.last(of: path)))
      }
      let variable = variables[place] ?? "variable"
      let prefix = whole.dialect.writesBareWeightNames ? "" : prefixes[place] ?? layer.name
      return names.next(prefix: prefix, "\(variable)\(suffix)")
    }
  }
}

/// Gives datasets of one group names of which none is another's, nor lies inside another's.
struct DatasetNames {
  private var datasets: Set<ExactName> = []
  private var groups: Set<ExactName> = []

  /// The next name: the variable's behind its prefix, which gets a number if need be.
  mutating func next(prefix: String, _ variable: String) -> String {
    var number = 0
    while true {
      let end = number == 0 ? "" : "_\(number)"
      let name = prefix.isEmpty ? "\(variable)\(end)" : "\(prefix)\(end)/\(variable)"
      if take(name) { return name }
      number += 1
    }
  }

  private mutating func take(_ name: String) -> Bool {
    let holders = Planner.holders(of: CollectionOfOne(name))
    guard !groups.contains(ExactName(name)), datasets.isDisjoint(with: holders),
      datasets.insert(ExactName(name)).inserted
    else { return false }
    groups.formUnion(holders)
    return true
  }
}

extension Layer {
  fileprivate var wrapsModel: Bool {
    if case .wrapper(_, let inner) = contents {
      plainClassName == "TimeDistributed" && inner.model != nil
    } else {
      false
    }
  }
}
