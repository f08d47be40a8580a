extension Catalogue {
  /// Own weights of a layer in creation order; nil for an unknown class or where the config does not tell.
  static func weights(of layer: Layer, _ dialect: Dialect) -> [WeightSpecification]? {
    definition(of: layer, dialect)?.weights(layer, inputShapes: nil, dialect)
  }
}
