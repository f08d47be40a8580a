package import FormatInterface
internal import GraphIR
package import Tensors

/// A tensor of a file that has nothing but tensors and their names.
package struct NamedTensor: Sendable {
  /// What the file calls it.
  package var key: String
  /// Sizes of the axes; `[]` is a scalar.
  package var shape: [Int]
  /// Element type in NumPy's words.
  package var type: String
  /// Bytes in the file.
  package var byteCount: Int
  /// Where its numbers are.
  package var tensor: StoredTensor
  /// How it is compressed; nil where it is not.
  package var filter: String?

  /// A tensor of the given name.
  package init(
    key: String, shape: [Int], type: String, byteCount: Int, tensor: StoredTensor, filter: String? = nil
  ) {
    self.key = key
    self.shape = shape
    self.type = type
    self.byteCount = byteCount
    self.tensor = tensor
    self.filter = filter
  }

  /// The tensor as a line of a listing.
  package var facts: TensorFacts {
    TensorFacts(
      path: key, shape: shape, type: type, byteCount: byteCount, filters: filter.map { [$0] } ?? [])
  }
}

/// A file that has nothing but tensors and their names, as it was read.
package struct TensorListing: Sendable {
  /// The file's path.
  package let path: String
  /// The tensors, in the order of the file.
  package let tensors: [NamedTensor]
  /// What the file says besides, in a few words each; for people.
  package let notes: [(name: String, value: String)]
  /// The backend of the model that the tensors are from; nil where the file does not say.
  package let backend: String?

  /// Tensors of a file.
  package init(
    path: String, tensors: [NamedTensor], notes: [(name: String, value: String)] = [], backend: String? = nil
  ) {
    self.path = path
    self.tensors = tensors
    self.notes = notes
    self.backend = backend
  }

  /// How many there are of each element type.
  package var elementTypes: [String: Int] {
    tensors.reduce(into: [:]) { $0[$1.type, default: 0] += 1 }
  }

  /// Bytes of all of them.
  package var byteCount: Int { tensors.reduce(0) { $0 + $1.byteCount } }

  /// The tensors as a tree's lines, and the texts as the attributes of its root.
  package var tree: [TreeEntry] {
    let texts = notes.map { note in
      let value = note.value.count > 80 ? "\(note.value.prefix(80))..." : note.value
      return "\(note.name): \(value)"
    }
    return [TreeEntry(path: "/", what: "\(tensors.count) tensors", attributes: texts)]
      + tensors.map {
        TreeEntry(path: "/\($0.key)", what: "\($0.type) \(TensorShape($0.shape))", attributes: [])
      }
  }

  /// What they are compressed with.
  package var filters: [String] { Set(tensors.compactMap(\.filter)).sorted() }
}
