extension LayerFamily {
  /// Layers that act in training only and leave the shape alone.
  static let regularization = LayerFamily(
    "Regularization",
    [
      LayerDefinition(
        "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout",
        "GaussianNoise", "AlphaDropout", "ActivityRegularization", "StochasticDepth",
        shapes: { [try $0.input()] })
    ])
}
