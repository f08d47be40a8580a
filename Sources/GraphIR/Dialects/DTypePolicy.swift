public import JSON

/// Keras's dtype policy of floating-point numbers: in which element type a layer computes, and in which it keeps its
/// variables.
public struct DTypePolicy: Sendable, Equatable {
  /// Keras's name of it: `float32`, `mixed_float16`.
  public let name: String
  /// How a config has it where that is no plain text; mixed policies of tf.keras are objects.
  let object: JSONValue?

  private static let elementTypes: Set = ["float16", "bfloat16", "float32", "float64"]
  private static let mixed: Set = ["mixed_float16", "mixed_bfloat16"]
  /// Classes whose config has the policy's `name`; quantised ones have a `source_name` instead.
  private static let classes: Set = ["Policy", "PolicyV1", "DTypePolicy", "FloatDTypePolicy"]

  /// What Keras computes by unless it is told otherwise.
  public static let float32 = DTypePolicy(name: "float32")

  private init(name: String) {
    self.name = name
    object = nil
  }

  /// The policy that computes in an element type and keeps variables in it; nil for what is no type of floating-point numbers.
  public init?(elementType: String) {
    guard Self.elementTypes.contains(elementType) else { return nil }
    self.init(name: elementType)
  }

  /// The policy under `dtype` of a layer's config, of a quantised layer the one that it had before.
  ///
  /// Nil where there is none, where it is none of floating-point numbers, and for maps and classes that are not Keras's.
  public init?(_ written: JSONValue?) {
    guard let written, let found = Self.name(in: written),
      Self.elementTypes.contains(found.name) || Self.mixed.contains(found.name)
    else { return nil }
    name = found.name
    // a bare nil would be JSON's null
    object = found.isQuantised || written.stringValue != nil ? JSONValue?.none : written
  }

  private static func name(in written: JSONValue) -> (name: String, isQuantised: Bool)? {
    let config = written["config"]
    if let source = config?["source_name"]?.stringValue { return (source, true) }
    let isKnown = classes.contains(written["class_name"]?.stringValue ?? "")
    guard let text = written.stringValue ?? (isKnown ? config?["name"]?.stringValue : nil) else { return nil }
    // Keras 3 names a quantised policy by what it comes from: int8_from_float32
    guard let source = text.firstRange(of: "_from_") else { return (text, false) }
    return (String(text[source.upperBound...]), true)
  }

  /// What a layer computes in: of `mixed_float16`, `float16`.
  public var computeType: String { Self.mixed.contains(name) ? String(name.dropFirst("mixed_".count)) : name }

  /// What it keeps its variables in: of mixed policies, `float32`.
  public var variableType: String { Self.mixed.contains(name) ? "float32" : name }

  /// Policies of the same name do the same.
  public static func == (left: DTypePolicy, right: DTypePolicy) -> Bool { left.name == right.name }
}

extension Dialect {
  /// Keras 2.2 writes an element type of inputs only: all its layers compute in the one `floatx` of its `keras.json`.
  public var writesLayerTypes: Bool { family != .keras2 || isAtLeast(2, 3) }
}

extension Layer {
  /// The policy that the layer itself computes by. Nil for what has none of its own, such as inputs, models and operations.
  public var policy: DTypePolicy? {
    guard model == nil, !isInput, !isTensorFlowOperation, !isKeras3Operation else { return nil }
    return DTypePolicy(config["dtype"])
  }

  /// True for a raw TensorFlow operation among a tf.keras model's layers.
  package var isTensorFlowOperation: Bool {
    [
      "TensorFlowOpLayer", "TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod",
      "InstanceProperty",
    ].contains(className)
  }
}
