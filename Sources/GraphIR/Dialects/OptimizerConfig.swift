package import JSON

/// The config of an optimizer, as training configurations have it.
package enum OptimizerConfig {
  /// The optimizer's name: `adam`; of its class where the config has none.
  package static func name(of config: JSONValue?) -> String {
    config?["config"]?["name"]?.stringValue ?? config?["class_name"]?.stringValue?.lowercased() ?? "optimizer"
  }
}
