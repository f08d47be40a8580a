public import GraphIR
public import Tensors

/// A store of which only the name is there, for what never reads a number.
public final class NamedStore: TensorStore {
  /// The name.
  public let path: String
  /// Nobody can change it.
  public let isUnchanged = true
  /// The object itself.
  public var identity: AnyHashable { ObjectIdentifier(self) }

  /// A store of that name.
  public init(_ path: String = "in.h5") { self.path = path }

  /// Nothing can be read.
  public func open(forMany: Bool) throws -> any OpenTensorStore { throw NothingThere() }

  private struct NothingThere: Error {}
}

extension StoredTensor {
  /// A tensor of the one store that all of these are in.
  public static func named(_ key: String) -> StoredTensor { StoredTensor(key, in: store) }
  private static let store = NamedStore()
}

extension [Weight] {
  /// The same, without the files that they are in.
  public var inAnyFile: [Weight] { map(\.inAnyFile) }
}

extension Weight {
  /// The same, without the file that it is in: what two files have in common.
  public var inAnyFile: Weight {
    guard let tensor else { return self }
    var weight = self
    weight.source = .stored(.named(tensor.key))
    return weight
  }
}
