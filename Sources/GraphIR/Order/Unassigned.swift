internal import Tensors

extension Weight.Source {
  /// Stands for the tensor that an assignment is about to find.
  static let unassigned = stored(StoredTensor("", in: NoStore()))
}

/// A store of nothing.
private final class NoStore: TensorStore {
  let path = ""
  var identity: AnyHashable { ObjectIdentifier(self) }
  let isUnchanged = true

  func open(forMany: Bool) throws -> any OpenTensorStore { throw Failure() }

  private struct Failure: Error, CustomStringConvertible {
    let description = "no tensor has been assigned to a weight"
  }
}
