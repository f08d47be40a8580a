/// What leads to the objects of a file: the hard links of its groups, and references in attributes and datasets.
///
/// libhdf5 reads it, object by object. A file of which `StoredGroup.takeSurvey` says that it is a plain tree needs none.
public struct ObjectGraph: Sendable {
  /// An object that links lead to. The address of its header tells it from others.
  public struct Object: Sendable {
    /// A path that leads to it, the first that was met.
    public let path: String
    /// Hard links of a group, with the addresses that they lead to; none in anything else.
    public internal(set) var links: [(name: String, address: UInt64)] = []
    /// Paths of the groups in which links to it stand; the root has one link less.
    public internal(set) var holders: [String] = []
  }

  /// Something that refers to objects by their addresses.
  public struct Reference: Sendable {
    /// The address of the object that it stands in.
    public let holder: UInt64
    /// With its article: `the attribute "scale" of "/model_weights"`.
    public let name: String
    /// The addresses that it leads to; nil where that can't be told.
    public let targets: Set<UInt64>?
  }

  /// The address of the root group.
  public let root: UInt64
  /// All objects that can be reached from the root, by their addresses.
  public internal(set) var objects: [UInt64: Object] = [:]
  /// All references that those objects hold.
  public internal(set) var references: [Reference] = []
  /// What a copy of the objects in another file would not keep, the first that was met; nil where it would be the same.
  public internal(set) var obstacle: String?

  init(root: UInt64) { self.root = root }

  /// Addresses of objects that more than one link leads to; a link to the root is one more.
  public var shared: Set<UInt64> {
    Set(objects.lazy.filter { $0.value.holders.count > ($0.key == root ? 0 : 1) }.map(\.key))
  }
}
