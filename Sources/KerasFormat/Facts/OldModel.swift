internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import JSON
internal import KerasConfig
internal import KerasHDF5

/// Files of Keras 1: looked at as far as they go, and never operated on.
enum OldModel {
  /// Whether Keras 1 wrote a file, by the version in it. What is no version at all, or one beyond Keras 3, is not
  /// looked at.
  static func isOne(_ root: borrowing StoredGroup) throws -> Bool {
    // Keras 1.0 writes no version.
    guard let version = try Header.text("keras_version", root) else { return true }
    return version.wholeMatch(of: /1\.[0-9]{1,3}(\.[0-9]{1,3})?/) != nil
  }

  /// The layers as the config lists them, each with the arrays of its group; nil where the config can't be read so.
  static func outline(_ root: borrowing StoredGroup, of store: HDF5Store) throws -> WholeModel? {
    // Its words are near enough for a look: a list, or a graph with inbound nodes.
    guard let dialect = Dialect(kerasVersion: "2.2.0"),
      let text = try root.attribute("model_config")?.textBytes,
      let config = try? JSONValue.parse(bytes: text),
      let read = try? ConfigDecoder(dialect: dialect).model(config)
    else { return nil }
    var model = read.model
    let saved = try? SavedWeights(root, in: store, dialect)
    for group in saved?.groups ?? [] {
      guard let index = model.index(of: group.name) else { continue }
      model.layers[index].weights = group.arrays.map { array in
        let name = ObjectPath.last(of: array.path)
        return Weight(
          name: String(name), path: array.path, shape: array.shape, type: array.type,
          // BatchNormalization's statistics
          isTrainable: !["running_mean", "running_std", "moving_mean", "moving_variance"].contains {
            name.contains($0)
          }, source: .stored(array.tensor))
      }
      model.layers[index].weightsAreUnderstood = false
    }
    return WholeModel(dialect: dialect, model: model, envelope: read.envelope)
  }
}
