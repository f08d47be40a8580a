/// The one place that knows Keras's layers. One file per family; unknown classes are legal and have no entry.
public enum Catalogue {
  /// All definitions, family by family.
  public static let definitions: [LayerDefinition] = []

  private static let byClass: [String: LayerDefinition] = Dictionary(
    definitions.flatMap { definition in definition.classNames.map { ($0, definition) } },
    uniquingKeysWith: { first, _ in first })

  /// The definition of a layer's class, without regard to a `package>` prefix; nil for an unknown class.
  public static func definition(of layer: Layer) -> LayerDefinition? { byClass[layer.plainClassName] }
}
