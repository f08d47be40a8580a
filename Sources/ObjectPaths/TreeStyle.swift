package import GraphIR

/// How one version of Keras walks the objects of a model, and names their groups.
///
/// Measured in Keras 2.12, 2.15, 3.0.5, 3.15.1 and tf-keras 2.21, whose files the tests hold it against; once in
/// 2.13.1 and 2.14.0, which differ.
package struct TreeStyle: Sendable, Hashable {
  /// The order in which the attributes of an object are walked.
  enum AttributeOrder {
    /// By name, private ones last, and the layers of a model before all others: Keras 3.
    case privateLast
    /// By name, private ones first: Keras 2.12 to 2.14.
    case ascending
    /// By name backwards: Keras 2.15 and tf-keras.
    case descending
  }

  /// The Keras.
  package let dialect: Dialect

  /// The style of a version of Keras: 2.12 to 2.15, tf-keras, or 3.
  package init(_ dialect: Dialect) throws(ObjectPathError) {
    guard dialect.writesObjectTrees else {
      throw ObjectPathError(
        .unknownWriter,
        "\(dialect) writes no .keras files with a tree of objects; Keras 2.12 and later ones do")
    }
    self.dialect = dialect
  }

  private var isKeras3: Bool { dialect.family == .keras3 }

  /// The attribute that leads to a model's layers.
  package var layersAttribute: String {
    isKeras3 || dialect.isAtLeast(2, 15) ? "layers" : "_layer_checkpoint_dependencies"
  }

  /// Whether a model lists layers that have weights twice in a row.
  var listsWeightedTwice: Bool { layersAttribute != "layers" }

  /// Whether an object that has been saved already takes a number among the names of a list.
  var countsSavedObjects: Bool { isKeras3 || !dialect.isAtLeast(2, 14) }

  /// Whether the groups of variables carry the object's name in an attribute `name`.
  package var writesNames: Bool { isKeras3 && dialect.isAtLeast(3, 6) }

  /// Whether the paths of legacy weights tell a layer's own from those of layers inside: `layer/kernel`.
  var tellsOwnWeights: Bool { isKeras3 && !dialect.writesBareWeightNames }

  private var order: AttributeOrder {
    isKeras3 ? .privateLast : dialect.isAtLeast(2, 15) ? .descending : .ascending
  }

  /// Objects in the order in which they are saved.
  func sorted(_ objects: [HeldObject]) -> [HeldObject] {
    func key(_ object: HeldObject) -> [UInt8] {
      let isLast = order == .privateLast && object.attribute.hasPrefix("_")
      return Array((isLast ? "~" : "").utf8) + object.attribute.utf8
    }
    let ascending = objects.sorted { key($0).lexicographicallyPrecedes(key($1)) }
    return order == .descending ? ascending.reversed() : ascending
  }

  /// The name that a class gives to its objects in a list: `Conv2D` gives `conv2d`.
  ///
  /// In tf.keras a private class gets a word in front: `_Dense` gives `private__dense`.
  package func name(ofClass className: String) -> String {
    let name = Catalogue.ownName(ofClass: className).snakeCased
    return !isKeras3 && name.hasPrefix("_") ? "private\(name)" : name
  }
}

extension Dialect {
  /// Whether the Keras writes weights as a tree of objects: 2.12 to 2.15, tf-keras, and 3.
  package var writesObjectTrees: Bool {
    family == .keras3 || (family == .tfKeras && isAtLeast(2, 12))
  }
}

/// Numbers the names of a list: `dense`, `dense_1`, `dense_2`.
struct NameCounter {
  private var used: [String: Int] = [:]

  /// The next name of a kind.
  mutating func next(_ name: String) -> String {
    guard let last = used[name] else {
      used[name] = 0
      return name
    }
    used[name] = last + 1
    return "\(name)_\(last + 1)"
  }
}
