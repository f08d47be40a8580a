/// What an object saves besides its own variables, as Keras finds it when it walks the object's attributes.
///
/// A `.keras` file has a group for every object; where it stands follows from the attributes that lead to it.
public struct ObjectStorage: Sendable, Equatable {
  /// Datasets beside the numbered ones of its variables, by their keys: `idf_weights` of a lookup.
  public var tables: [String]
  /// Whether Keras counts the layer among those with weights for what is saved elsewhere or not at all.
  public var hasHiddenWeights: Bool
  /// The child whose first weight is listed before its own variables too: what SpectralNormalization normalises.
  public var borrowedChild: Int?
  /// Objects that it holds, in no order: each version of Keras walks attributes in its own.
  public var objects: [HeldObject]

  package init(
    _ objects: [HeldObject] = [], tables: [String] = [], hasHiddenWeights: Bool = false,
    borrowedChild: Int? = nil
  ) {
    self.objects = objects
    self.tables = tables
    self.hasHiddenWeights = hasHiddenWeights
    self.borrowedChild = borrowedChild
  }

  /// A child of the layer under one attribute, and nothing else.
  static func child(_ attribute: String) -> ObjectStorage {
    ObjectStorage([HeldObject(attribute, .child(0))])
  }

  /// A cell that the layer makes itself, with all of its weights.
  static func cell(_ className: String, name: String) -> ObjectStorage {
    ObjectStorage([HeldObject("cell", .made(MadeObject(className, name: name, weights: .all)))])
  }
}

/// An object under an attribute of another.
public struct HeldObject: Sendable, Equatable {
  /// What it is.
  public indirect enum Content: Sendable, Equatable {
    /// One of `Layer.children`.
    case child(Int)
    /// A layer like one of `Layer.children`, of which only a copy is ever built: its groups are there and empty.
    case unbuilt(Int)
    /// All of `Layer.children`, in a list.
    case children
    /// One that the layer makes itself, and that no config lists.
    case made(MadeObject)
  }

  /// The name of the attribute.
  public var attribute: String
  /// What it is.
  public var content: Content
  /// What the holder puts before the name of a child that does not begin so.
  public var namePrefix: String?

  package init(_ attribute: String, _ content: Content, namePrefix: String? = nil) {
    self.attribute = attribute
    self.content = content
    self.namePrefix = namePrefix
  }
}

/// An object that a layer makes for itself.
public struct MadeObject: Sendable, Equatable {
  /// Which of the layer's weights are its variables.
  public enum Share: Sendable, Equatable {
    /// None.
    case none
    /// All.
    case all
    /// Those whose names begin so: `query` has `query/kernel`.
    case named(String)
  }

  /// Its class.
  public var className: String
  /// The name that the layer gives it; nil where Keras makes one of the class.
  public var name: String?
  /// Its variables.
  public var weights: Share
  /// What it saves besides them.
  public var storage: ObjectStorage

  package init(
    _ className: String, name: String? = nil, weights: Share = .none, storage: ObjectStorage = ObjectStorage()
  ) {
    self.className = className
    self.name = name
    self.weights = weights
    self.storage = storage
  }
}
