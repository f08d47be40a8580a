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

  /// The name that a class has in Keras's own code, where it is exported under others too.
  public static func ownName(ofClass name: String) -> String { ownNames[name] ?? name }

  private static let ownNames: [String: String] = {
    var names = ["GroupQueryAttention": "GroupedQueryAttention"]
    for spatial in 1...3 {
      for (short, long) in [("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling")] {
        names["\(short)\(spatial)D"] = "\(long)\(spatial)D"
        names["Global\(short)\(spatial)D"] = "Global\(long)\(spatial)D"
      }
      for kind in ["", "Separable", "Depthwise"] {
        names["\(kind)Convolution\(spatial)D"] = "\(kind)Conv\(spatial)D"
      }
      names["Convolution\(spatial)DTranspose"] = "Conv\(spatial)DTranspose"
    }
    return names
  }()

  /// Whether a name is that of a layer, and of no operation. Some layers write no key `trainable` in Keras 3:
  /// SpatialDropout, Discretization, HashedCrossing, Pipeline.
  static func isLayerOnly(_ className: String) -> Bool {
    byClass[className] != nil && !namesOfBoth.contains(className)
  }

  private static let namesOfBoth: Set = [
    "Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Reshape", "Softmax",
    "Subtract",
  ]

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
  /// `.keras` files say so (`"module": "keras.src.ops.numpy"`). In `.h5` files the class tells, and for the ten
  /// names that are both, the config: that of an operation lacks the key `trainable`.
  public var isKeras3Operation: Bool {
    if let module = entry["module"]?.stringValue {
      return module.utf8.starts(with: "keras.src.ops".utf8) || module.utf8.starts(with: "keras.ops".utf8)
    }
    guard model == nil, !isInput, !className.utf8.contains(UInt8(ascii: ">")) else { return false }
    let isCalledAsInKeras3 = writtenCalls?.arrayValue?.first?["args"] != nil
    guard isCalledAsInKeras3, config["trainable"] == nil else { return false }
    return !Catalogue.isLayerOnly(className)
  }
}
