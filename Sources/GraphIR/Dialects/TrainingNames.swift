/// What each line of Keras finds by name when it loads a model with its training configuration.
///
/// Measured in ten versions by `Tests/GraphIRTests/Reference/training_names.py`, whose result a test holds this against. A name counts
/// for all versions of a line that has it in one: what a version lacks, its `compile` refuses, and no file has.
struct TrainingNames {
  /// Losses by the names of functions.
  let losses: Set<String>
  /// Losses by the names of classes.
  let lossClasses: Set<String>
  /// Metrics by the names of functions.
  let metrics: Set<String>
  /// Metrics by the names of classes.
  let metricClasses: Set<String>
  /// Optimizers, in lower case, in which they are looked for.
  let optimizers: Set<String>

  /// Those of a line of Keras.
  static func of(_ family: Dialect.Family) -> TrainingNames {
    switch family {
    case .keras2: keras2
    case .tfKeras: tfKeras
    case .keras3: keras3
    }
  }

  /// Classes that wrap something else, without which no Keras makes one: what is inside is looked at.
  static let wrappers: Set = [
    "MeanMetricWrapper", "SumOverBatchSizeMetricWrapper", "LossFunctionWrapper", "LossScaleOptimizer",
    "LossScaleOptimizerV1",
  ]

  private init(
    losses: String, lossClasses: String, metrics: String, metricClasses: String, optimizers: String
  ) {
    func names(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
    self.losses = names(losses)
    self.lossClasses = names(lossClasses)
    self.metrics = names(metrics)
    self.metricClasses = names(metricClasses)
    self.optimizers = Set(names(optimizers).map { $0.lowercased() })
  }

  private static let keras2 = TrainingNames(
    losses: """
      KLD MAE MAPE MSE MSLE binary_crossentropy categorical_crossentropy categorical_hinge \
      cosine cosine_proximity cosine_similarity hinge huber_loss kld kullback_leibler_divergence \
      logcosh mae mape mean_absolute_error mean_absolute_percentage_error mean_squared_error \
      mean_squared_logarithmic_error mse msle poisson sparse_categorical_crossentropy \
      squared_hinge
      """,
    lossClasses: """
      BinaryCrossentropy CategoricalCrossentropy CategoricalHinge Hinge Huber KLDivergence \
      LogCosh LossFunctionWrapper MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError \
      MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge
      """,
    metrics: """
      AUC MAE MAPE MSE MSLE acc accuracy binary_accuracy binary_crossentropy \
      categorical_accuracy categorical_crossentropy categorical_hinge ce cosine cosine_proximity \
      cosine_similarity crossentropy hinge kullback_leibler_divergence logcosh mae mape \
      mean_absolute_error mean_absolute_percentage_error mean_squared_error \
      mean_squared_logarithmic_error mse msle poisson sparse_categorical_accuracy \
      sparse_categorical_crossentropy sparse_top_k_categorical_accuracy squared_hinge \
      top_k_categorical_accuracy
      """,
    metricClasses: "",
    optimizers: """
      Adadelta Adagrad Adam Adamax Nadam RMSprop SGD TFOptimizer
      """)

  private static let tfKeras = TrainingNames(
    losses: """
      BCE KLD MAE MAPE MSE MSLE bce binary_crossentropy binary_focal_crossentropy \
      categorical_crossentropy categorical_focal_crossentropy categorical_hinge cosine \
      cosine_proximity cosine_similarity hinge huber huber_loss kl_divergence kld \
      kullback_leibler_divergence log_cosh logcosh mae mape mean_absolute_error \
      mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse msle \
      poisson sparse_categorical_crossentropy squared_hinge
      """,
    lossClasses: """
      BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy \
      CategoricalFocalCrossentropy CategoricalHinge CosineSimilarity Hinge Huber KLDivergence \
      LogCosh Loss LossFunctionWrapper MeanAbsoluteError MeanAbsolutePercentageError \
      MeanSquaredError MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy \
      SquaredHinge
      """,
    metrics: """
      ACC AUC BCE KLD MAE MAPE MSE MSLE acc accuracy bce binary_accuracy binary_crossentropy \
      binary_focal_crossentropy categorical_accuracy categorical_crossentropy \
      categorical_focal_crossentropy categorical_hinge ce cosine cosine_proximity \
      cosine_similarity crossentropy hinge huber huber_loss kl_divergence kld \
      kullback_leibler_divergence log_cosh logcosh mae mape mean_absolute_error \
      mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse msle \
      poisson sparse_categorical_accuracy sparse_categorical_crossentropy \
      sparse_top_k_categorical_accuracy squared_hinge top_k_categorical_accuracy
      """,
    metricClasses: """
      AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy \
      CategoricalCrossentropy CategoricalHinge CosineSimilarity F1Score FBetaScore \
      FalseNegatives FalsePositives Hinge IoU KLDivergence LogCoshError Mean MeanAbsoluteError \
      MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanRelativeError MeanSquaredError \
      MeanSquaredLogarithmicError MeanTensor OneHotIoU OneHotMeanIoU Poisson Precision \
      PrecisionAtRecall R2Score Recall RecallAtPrecision Reduce RootMeanSquaredError \
      SensitivityAtSpecificity SparseCategoricalAccuracy SparseCategoricalCrossentropy \
      SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge Sum SumOverBatchSize \
      SumOverBatchSizeMetricWrapper TopKCategoricalAccuracy TrueNegatives TruePositives
      """,
    optimizers: """
      Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lion Nadam Optimizer RMSProp \
      RestoredOptimizer SGD TFOptimizer
      """)

  private static let keras3 = TrainingNames(
    losses: """
      CTC binary_crossentropy binary_focal_crossentropy categorical_crossentropy \
      categorical_focal_crossentropy categorical_hinge circle cosine_similarity ctc dice hinge \
      huber kl_divergence log_cosh mean_absolute_error mean_absolute_percentage_error \
      mean_squared_error mean_squared_logarithmic_error poisson sparse_categorical_crossentropy \
      squared_hinge tversky
      """,
    lossClasses: """
      BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy \
      CategoricalFocalCrossentropy CategoricalHinge Circle CosineSimilarity Dice Hinge Huber \
      KLDivergence LogCosh Loss LossFunctionWrapper MeanAbsoluteError \
      MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson \
      SparseCategoricalCrossentropy SquaredHinge Tversky
      """,
    metrics: """
      AUC BCE CTC KLD MAE MAPE MSE MSLE acc accuracy bce binary_accuracy binary_crossentropy \
      binary_focal_crossentropy categorical_accuracy categorical_crossentropy \
      categorical_focal_crossentropy categorical_generalized_cross_entropy categorical_hinge ce \
      circle concordance_correlation convert_binary_labels_to_hinge cosine cosine_proximity \
      cosine_similarity crossentropy ctc dice hinge huber huber_loss kl_divergence kld \
      kullback_leibler_divergence log_cosh logcosh mae mape mean_absolute_error \
      mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse msle \
      pearson_correlation poisson sparse_categorical_accuracy sparse_categorical_crossentropy \
      sparse_top_k_categorical_accuracy squared_hinge top_k_categorical_accuracy tversky
      """,
    metricClasses: """
      AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy \
      CategoricalCrossentropy CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score \
      FBetaScore FalseNegatives FalsePositives Hinge IoU KLDivergence LogCoshError Mean \
      MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanSquaredError \
      MeanSquaredLogarithmicError Metric OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson \
      Precision PrecisionAtRecall R2Score Recall RecallAtPrecision RootMeanSquaredError \
      SensitivityAtSpecificity SensitivitySpecificityBase SparseCategoricalAccuracy \
      SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SpecificityAtSensitivity \
      SquaredHinge Sum TopKCategoricalAccuracy TrueNegatives TruePositives
      """,
    optimizers: """
      Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lion Muon Nadam Optimizer RMSprop SGD \
      ScheduleFreeAdamW
      """)
}
