internal import GraphIR
public import Tensors

/// A dataset as a listing of a file has it.
public struct StoredArray: Sendable, Hashable {
  /// Its path from the root, without a slash in front: `layers/dense/vars/0`.
  public var path: String
  /// Where its numbers are.
  public var tensor: StoredTensor
  /// Sizes of the axes; `[]` is a scalar.
  public var shape: [Int]
  /// Element type in NumPy's words: `float32`.
  public var type: String
  /// What the layer calls it, where the file says so beside its place in `vars`.
  public var name: String?

  /// A dataset of the given path, shape and element type.
  public init(path: String, tensor: StoredTensor, shape: [Int], type: String, name: String? = nil) {
    self.name = name
    self.path = path
    self.tensor = tensor
    self.shape = shape
    self.type = type
  }
}

/// Everything in a file of weights, as plain values.
public struct StoredTree: Sendable {
  /// All datasets, sorted by their paths; numbers in them count as numbers.
  public let arrays: [StoredArray]
  /// The paths of all groups but the root.
  public let groups: [String]
  private let places: [ExactName: Int]
  private let directly: [ExactName: [Int]]

  /// A listing; groups on the way to a dataset need not be given.
  public init(arrays: [StoredArray], groups: [String] = []) {
    self.arrays = arrays.sorted { Self.precedes($0.path, $1.path) }
    self.groups = groups
    var places: [ExactName: Int] = [:]
    var directly: [ExactName: [Int]] = [:]
    for (index, array) in self.arrays.enumerated() {
      places[ExactName(array.path)] = index
      directly[ExactName(String(ObjectPath.holder(of: array.path))), default: []].append(index)
    }
    self.places = places
    self.directly = directly
  }

  /// The dataset of a path.
  public func array(at path: String) -> StoredArray? { places[ExactName(path)].map { arrays[$0] } }

  /// Datasets of a group.
  func arrays(of group: String) -> [StoredArray] { (directly[ExactName(group)] ?? []).map { arrays[$0] } }

  /// Datasets inside a group, at any depth.
  func arrays(inside group: String) -> [StoredArray] { arrays.filter { Self.isInside($0.path, group) } }

  static func isInside(_ path: String, _ group: String) -> Bool {
    path.utf8.starts(with: group.utf8) && path.utf8.dropFirst(group.utf8.count).first == UInt8(ascii: "/")
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    let (one, other) = (ObjectPath.parts(of: left), ObjectPath.parts(of: right))
    for (a, b) in zip(one, other) where !a.isExactly(b) {
      if let x = Int(a), let y = Int(b), x != y { return x < y }
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
    return one.count < other.count
  }
}
