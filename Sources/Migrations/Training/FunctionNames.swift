internal import JSON

/// The names of losses and metrics that are functions: which release finds which when it loads a model, and which of
/// them mean the same.
enum FunctionNames {
  /// What a function is used as.
  enum Part: String {
    case loss, metric
  }

  /// Whether a release finds a name.
  static func knows(_ part: Part, _ name: String, in release: KerasRelease) -> Bool {
    (part == .loss ? lossRanks : metricRanks)[name]?.contains(release.rank) ?? false
  }

  /// Whether any release does: it is Keras's own.
  static func hasEver(_ part: Part, _ name: String) -> Bool {
    (part == .loss ? lossRanks : metricRanks)[name] != nil
  }

  /// The name that the latest Keras has for a function.
  static func canonical(_ name: String) -> String { meanings[name] ?? name }

  /// The name of a function in a release.
  ///
  /// - Parameter wished: The name that is taken where the release finds it and means the same by it.
  static func spelling(
    of name: String, _ part: Part, wished: String?, in release: KerasRelease
  ) -> String? {
    if let wished, knows(part, wished, in: release), canonical(wished) == name { return wished }
    let others = meanings.filter { $0.value == name }.map(\.key)
    // the long names first
    let all = [name] + others.sorted { ($1.count, $0) < ($0.count, $1) }
    return all.first { knows(part, $0, in: release) }
  }

  /// The class of a function.
  static func className(of name: String, _ part: Part) -> String? {
    if part == .metric, let own = metricClasses[name] { return own }
    return classes[name]
  }

  /// The function that a class computes with its standard settings.
  static func function(of className: String, _ part: Part) -> String? {
    if part == .metric, let own = metricClasses.first(where: { $0.value == className }) { return own.key }
    return classes.first { $0.value == className }?.key
  }

  private static let meanings = [
    "mse": "mean_squared_error", "MSE": "mean_squared_error", "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
    "MAPE": "mean_absolute_percentage_error", "msle": "mean_squared_logarithmic_error",
    "MSLE": "mean_squared_logarithmic_error", "kld": "kl_divergence", "KLD": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence", "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity", "logcosh": "log_cosh", "huber_loss": "huber",
    "bce": "binary_crossentropy", "BCE": "binary_crossentropy", "acc": "accuracy", "ACC": "accuracy",
    "ce": "crossentropy", "CTC": "ctc",
  ]

  private static let classes = [
    "mean_squared_error": "MeanSquaredError", "mean_absolute_error": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError", "kl_divergence": "KLDivergence",
    "cosine_similarity": "CosineSimilarity", "log_cosh": "LogCosh", "huber": "Huber", "hinge": "Hinge",
    "squared_hinge": "SquaredHinge", "categorical_hinge": "CategoricalHinge", "poisson": "Poisson",
    "binary_crossentropy": "BinaryCrossentropy", "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
  ]

  private static let metricClasses = [
    "log_cosh": "LogCoshError", "binary_accuracy": "BinaryAccuracy",
    "categorical_accuracy": "CategoricalAccuracy",
    "sparse_categorical_accuracy": "SparseCategoricalAccuracy",
    "top_k_categorical_accuracy": "TopKCategoricalAccuracy",
    "sparse_top_k_categorical_accuracy": "SparseTopKCategoricalAccuracy",
  ]

  private static let lossRanks = ranks(of: losses)
  private static let metricRanks = ranks(of: metrics)

  private static func ranks(of data: StaticString) -> [String: Set<Int>] {
    var ranks: [String: Set<Int>] = [:]
    for line in data.description.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let name = fields.first else { continue }
      for span in fields.dropFirst() {
        let ends = span.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { continue }
        ranks[String(name), default: []].formUnion(first...last)
      }
    }
    return ranks
  }
}
