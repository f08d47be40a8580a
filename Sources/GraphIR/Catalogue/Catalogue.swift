internal import JSON

/// The one place that knows Keras's layers. One file per family; unknown classes are legal and have no entry.
public enum Catalogue {
  /// All families, one file each in `Families`.
  public static let families: [LayerFamily] = [
    .core, .einsum, .convolution, .depthwiseSeparable, .locallyConnected, .pooling, .normalization,
    .activation, .merging, .reshaping, .paddingCroppingUpsampling, .embedding, .recurrent, .recurrentCells,
    .convolutionalRecurrent, .wrapper, .attention, .regularization, .preprocessing, .imagePreprocessing,
    .lambda, .operators, .legacy,
  ]

  /// All definitions, family by family.
  public static let definitions: [LayerDefinition] = families.flatMap(\.definitions)

  private static let byClass: [String: LayerDefinition] = Dictionary(
    definitions.flatMap { definition in definition.classNames.map { ($0, definition) } },
    uniquingKeysWith: { first, _ in first })

  /// The definition of a layer's class, without regard to a `package>` prefix; nil for an unknown class.
  ///
  /// Keras 3 lists operations among the layers, some under the name of a layer (`Add`): their module tells.
  public static func definition(of layer: Layer, _ dialect: Dialect) -> LayerDefinition? {
    if dialect.family == .keras3, layer.isKeras3Operation {
      return LayerFamily.operation(named: layer.plainClassName)
    }
    // a prefix is rare, and no name of a class has one
    return byClass[layer.className] ?? byClass[layer.plainClassName]
  }
}

extension Layer {
  /// Whether this is one of Keras 3's operations rather than a layer.
  ///
  /// `.keras` files say so (`"module": "keras.src.ops.numpy"`); in `.h5` files an operation is known by its config, which lacks
  /// the key `trainable` that every layer writes but SpatialDropout.
  public var isKeras3Operation: Bool {
    if let module = entry["module"]?.stringValue {
      return module.utf8.starts(with: "keras.src.ops".utf8) || module.utf8.starts(with: "keras.ops".utf8)
    }
    guard model == nil, !isInput, !className.utf8.contains(UInt8(ascii: ">")) else { return false }
    if className.utf8.starts(with: "SpatialDropout".utf8) { return false }
    let isCalledAsInKeras3 = writtenCalls?.arrayValue?.first?["args"] != nil
    return isCalledAsInKeras3 && config["trainable"] == nil
  }
}
