/// A name in a group and what it points to. Nothing is opened to know it.
public struct Link: Sendable, Equatable {
  /// One component, without slashes.
  public let name: String
  /// What it points to.
  public let kind: Kind

  /// What a link points to. Only hard links are ever followed.
  public enum Kind: Sendable, Equatable {
    /// An object of this file; two links with the same address are the same object.
    case hard(address: UInt64)
    /// A path in this file, which need not exist.
    case soft(target: String)
    /// A path in another file.
    case external(file: String, path: String)
    /// Something defined by an application, or a path that is not UTF-8.
    case other
  }

  /// A link called `name`.
  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// What a hard link leads to.
public enum ObjectKind: Sendable, Hashable {
  /// Holds links.
  case group
  /// Holds an array.
  case dataset
  /// An element type that has a name.
  case namedType
  /// Unknown to this release of libhdf5.
  case other
}
