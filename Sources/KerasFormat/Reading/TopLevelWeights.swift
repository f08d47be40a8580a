internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import Tensors

/// The weights that a model has besides those of its layers: the group `top_level_model_weights`, which Keras reads after
/// those of the layers from 2.6 on. Its list is nearly always empty: only what a class of somebody's own makes when it is
/// loaded can be loaded again.
enum TopLevelWeights {
  /// The group's name.
  static let name = "top_level_model_weights"

  /// Reads the group; nil where the file has none, or its Keras does not look at it.
  ///
  /// - Parameter layers: The names that `layer_names` lists.
  static func group(
    in weights: borrowing StoredGroup, of store: any TensorStore, _ dialect: Dialect
  ) throws -> SavedGroup? {
    guard dialect.writesTopLevelWeights, try weights.link(name) != nil else { return nil }
    do {
      let group = try weights.group(name)
      // Keras takes a missing list for an empty one
      let list = try NameList("weight_names", of: group, among: Set(group.attributeNames()))
      return try SavedGroup(
        name, group, of: store, listing: list ?? NameList(names: [], type: nil, attributes: []))
    } catch let error as HDF5Error {
      throw FormatError(
        .missingWeights,
        "\(weights.path): the group \"\(name)\", which \(dialect) reads after those of the layers, can't be read (\(error.message))"
      )
    }
  }

  /// What does not fit, or should be known.
  static func findings(of group: SavedGroup?, in model: Model, _ dialect: Dialect) -> [Finding] {
    guard let group, !group.weightNames.names.isEmpty else { return [] }
    let names = group.weightNames.names
    let listed =
      names.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ") + (names.count > 3 ? ", ..." : "")
    let count = names.count == 1 ? "1 weight" : "\(names.count) weights"
    guard isKerasOwn(model) else {
      return group.findings + [
        Finding(
          .note, "top-level-weights",
          "the model, of the class \"\(model.className)\", has \(count) besides those of its layers (\(listed)); they stay as they are"
        )
      ]
    }
    return [
      Finding(
        .problem, "weights-top-level",
        "the file has \(count) of the model besides those of its layers (\(listed)), and a \(model.className) model has none "
          + "when it is loaded, so \(dialect) can't load the file: put them into a layer, or save the model without them"
      )
    ]
  }

  /// Whether a model's class is one of Keras's, of which none makes weights of its own.
  private static func isKerasOwn(_ model: Model) -> Bool {
    ["Functional", "Model", "Sequential"].contains { model.className.isExactly($0) }
  }
}
