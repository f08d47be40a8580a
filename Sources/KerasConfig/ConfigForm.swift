internal import JSON

/// Which form the entries of a model's layers have.
///
/// Keras 3 writes the same configs into both of its files. Only the entries of `layers`, at every depth, differ: in an
/// `.h5` they are `class_name`, `config`, `name` and `inbound_nodes`; in a `.keras` they also say the module that the
/// class is from, the name that it is registered under and the shapes that the layer was built on.
package enum ConfigForm: Sendable {
  /// Of `model_config` in a whole-model `.h5`.
  case legacy
  /// Of `config.json` in a `.keras`, and of `to_json()`.
  case archive

  /// The form of an entry: only that of an archive names a module.
  static func of(_ entry: JSONObject) -> ConfigForm { entry["module"] == nil ? .legacy : .archive }
}
