internal import FormatInterface
internal import GraphIR
internal import HDF5
internal import Tensors

/// One layer's group below `model_weights`, or the one of the model's own weights: its `weight_names` and the datasets that
/// they name. There are hundreds, which are gone through again and again: so they are not copied.
final class SavedGroup: Sendable {
  /// The entry of `layer_names`, to the letter.
  let name: String
  /// Where it is, in the plain spelling.
  let path: String
  let weightNames: NameList
  let arrays: [SavedArray]
  /// Bytes on disk of all arrays.
  let byteCount: Int
  /// Filters met.
  let filters: Set<String>
  /// Entries of `weight_names` that lead to no array, with the reason.
  let missing: [String]
  /// Entries of `weight_names` whose elements are no numbers, with what they are.
  let notNumbers: [String]

  /// So many entries that lead nowhere are listed one by one.
  private static let mostMissing = 100

  /// Reads the metadata of a layer's group. Entries that lead nowhere are listed, not thrown: an aborted save leaves such
  /// files.
  convenience init(_ name: String, in weights: borrowing StoredGroup, of store: any TensorStore) throws {
    let group: StoredGroup
    do {
      group = try weights.group(ObjectPath.plain(name))
    } catch {
      throw FormatError(
        .missingWeights, layer: name,
        "\(weights.path): layer_names lists \"\(name)\", but there is no such group (\(error.message))")
    }
    guard let list = try NameList("weight_names", of: group, among: Set(group.attributeNames())) else {
      throw FormatError(
        .badAttribute, layer: name,
        "\(group.path): the attribute weight_names is missing, so the order of its weights is lost")
    }
    try self.init(name, group, of: store, listing: list)
  }

  /// Reads the metadata of a group whose `weight_names` is known.
  init(
    _ name: String, _ group: borrowing StoredGroup, of store: any TensorStore, listing list: NameList
  ) throws {
    self.name = name
    path = group.path
    weightNames = list
    var arrays: [SavedArray] = []
    var (missing, notNumbers): ([String], [String]) = ([], [])
    var bytes = 0
    var filters: Set<String> = []
    for (place, entry) in list.names.enumerated() {
      guard missing.count < Self.mostMissing else {
        missing.append("\(list.names.count - place) more")
        break
      }
      // h5py takes a leading slash for the file's root.
      guard !entry.isEmpty, !entry.utf8.starts(with: "/".utf8) else {
        missing.append("\"\(entry)\" is no path inside the group")
        continue
      }
      do {
        let dataset = try group.dataset(ObjectPath.plain(entry))
        let type = dataset.info.type
        guard !dataset.info.isNull else {
          missing.append("\"\(entry)\", which has neither a shape nor elements")
          continue
        }
        if !type.isNumber { notNumbers.append("\"\(entry)\" (\(type.name), \(type.size) bytes each)") }
        bytes += dataset.info.storageSize
        filters.formUnion(dataset.info.filters)
        arrays.append(
          SavedArray(
            listed: entry, tensor: StoredTensor(dataset.path, in: store), shape: dataset.info.shape,
            type: type.name,
            byteCount: dataset.info.storageSize, offset: dataset.info.offset, header: dataset.header))
      } catch {
        missing.append("\"\(entry)\": \(error.message)")
      }
    }
    self.arrays = arrays
    self.missing = missing
    self.notNumbers = notNumbers
    self.filters = filters
    byteCount = bytes
  }
}

extension SavedGroup {
  /// Names of arrays in the spelling that the file has for those of them that it lists.
  func spelled(_ names: [String]) -> [String] {
    let odd = arrays.filter { !$0.listed.isExactly($0.path) }
    guard !odd.isEmpty else { return names }
    let spellings = Dictionary(
      odd.map { (ExactName($0.path), $0.listed) }, uniquingKeysWith: { first, _ in first })
    return names.map { spellings[ExactName($0)] ?? $0 }
  }
}
