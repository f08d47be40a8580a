package import Files
internal import FormatInterface
internal import GraphIR
package import Tensors

/// The tensors of a file that has each of them in one piece, by their keys.
package final class FlatStore: TensorStore {
  private let file: ReadableFile
  private let places: [ExactName: PlacedTensor]

  /// Tensors of a file that is held open.
  ///
  /// - Parameter tensors: Their keys, of which no two are the same, and where they are.
  package init(_ file: ReadableFile, _ tensors: some Sequence<(key: String, place: PlacedTensor)>) {
    self.file = file
    places = Dictionary(
      tensors.map { (ExactName($0.key), $0.place) }, uniquingKeysWith: { _, last in last })
  }

  package var path: String { file.path }
  package var identity: AnyHashable { AnyHashable(file.identity) }

  package var isUnchanged: Bool {
    guard let now = try? FileIdentity(at: path) else { return false }
    return now == file.identity
  }

  package func open(forMany: Bool) throws -> any OpenTensorStore {
    guard isUnchanged else { throw FormatError.changed(path) }
    return OpenFlatStore(file, places)
  }
}

private final class OpenFlatStore: OpenTensorStore {
  private let file: ReadableFile
  private let places: [ExactName: PlacedTensor]

  init(_ file: ReadableFile, _ places: [ExactName: PlacedTensor]) {
    self.file = file
    self.places = places
  }

  func reader(of key: String) throws -> any TensorReader {
    guard let place = places[ExactName(key)] else { throw FormatError.changed(file.path) }
    return PlacedTensorReader(place, in: file)
  }
}
