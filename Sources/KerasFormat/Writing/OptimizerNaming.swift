internal import GraphIR

/// The names of the optimizer's variables in a new `.h5`. Keras reads them by their order.
struct OptimizerNaming {
  private let name: String

  init(of whole: WholeModel) {
    let optimizer = whole.trainingConfig?["optimizer_config"]
    name =
      optimizer?["config"]?["name"]?.stringValue ?? optimizer?["class_name"]?.stringValue?.lowercased()
      ?? "optimizer"
  }

  /// A name for each variable: `adam/0`.
  func names(of variables: [Weight]) -> [String] { variables.indices.map { "\(name)/\($0)" } }
}
