extension FunctionNames {
  // Each name with the ranks of the releases that find it when they load an `.h5`, as measured in all ten by
  // `Tests/GraphIRTests/Reference/training_names.py`; a test holds both against each other.

  static let losses: StaticString = """
    BCE 2-5
    CTC 9
    KLD 0-7
    MAE 0-7
    MAPE 0-7
    MSE 0-7
    MSLE 0-7
    bce 2-5
    binary_crossentropy 0-9
    binary_focal_crossentropy 4-7 9
    categorical_crossentropy 0-9
    categorical_focal_crossentropy 6-7 9
    categorical_hinge 0-9
    circle 9
    cosine 0-1 6-7
    cosine_proximity 0-1 6-7
    cosine_similarity 1-9
    ctc 9
    dice 9
    hinge 0-9
    huber 3-9
    huber_loss 1-5
    kl_divergence 3-9
    kld 0-7
    kullback_leibler_divergence 0-7
    log_cosh 3-9
    logcosh 0-7
    mae 0-7
    mape 0-7
    mean_absolute_error 0-9
    mean_absolute_percentage_error 0-9
    mean_squared_error 0-9
    mean_squared_logarithmic_error 0-9
    mse 0-7
    msle 0-7
    poisson 0-9
    sparse_categorical_crossentropy 0-9
    squared_hinge 0-9
    tversky 9
    """

  static let metrics: StaticString = """
    ACC 2-7
    AUC 1-9
    BCE 2-5 8-9
    CTC 8-9
    KLD 6-9
    MAE 0-9
    MAPE 0-9
    MSE 0-9
    MSLE 0-9
    acc 0-9
    accuracy 0-9
    bce 2-5 8-9
    binary_accuracy 0-9
    binary_crossentropy 0-9
    binary_focal_crossentropy 6-9
    categorical_accuracy 0-9
    categorical_crossentropy 0-9
    categorical_focal_crossentropy 6-9
    categorical_generalized_cross_entropy 9
    categorical_hinge 1-9
    ce 0-9
    circle 9
    concordance_correlation 9
    convert_binary_labels_to_hinge 8-9
    cosine 0-1 6-9
    cosine_proximity 0-9
    cosine_similarity 1-9
    crossentropy 0-9
    ctc 8-9
    dice 9
    hinge 0-9
    huber 6-9
    huber_loss 6-9
    kl_divergence 6-9
    kld 6-9
    kullback_leibler_divergence 0-9
    log_cosh 3-9
    logcosh 0-9
    mae 0-9
    mape 0-9
    mean_absolute_error 0-9
    mean_absolute_percentage_error 0-9
    mean_squared_error 0-9
    mean_squared_logarithmic_error 0-9
    mse 0-9
    msle 0-9
    pearson_correlation 9
    poisson 0-9
    sparse_categorical_accuracy 0-9
    sparse_categorical_crossentropy 0-9
    sparse_top_k_categorical_accuracy 0-9
    squared_hinge 0-9
    top_k_categorical_accuracy 0-9
    tversky 9
    """
}
