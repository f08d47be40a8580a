internal import Files
internal import FormatInterface
internal import GraphIR
internal import JSON

/// The index of weights in several files, as `save_weights(max_shard_size=...)` of Keras 3.10 and later writes it: which
/// group of variables is in which of them.
struct ShardIndex {
  /// The file's path.
  let path: String
  /// The names of the shards, which are beside the index, in the order in which it mentions them.
  let shards: [String]
  /// The shards of each group, by its path from the root without a slash in front: `layers/dense/vars`.
  private let places: [ExactName: [String]]

  /// Larger texts are no index: of each array of Keras's largest models they have a line.
  private static let byteLimit = 64 << 20
  /// More files are not opened at once.
  static let shardLimit = 1000
  /// What tells it from other JSON.
  static let groupsKey = "weight_map"

  /// Reads an index, and requires its shards to be there.
  init(reading path: String) throws {
    self.path = path
    let map = try Self.map(reading: path)
    var places: [ExactName: [String]] = [:]
    var shards: [String] = []
    var known: Set<ExactName> = []
    for (key, value) in map {
      guard key.utf8.first == UInt8(ascii: "/") else {
        throw Self.fault("the key \"\(key)\" is no path of a group, which begins with a slash")
      }
      let names = try Self.names(value, of: key)
      places[ExactName(ObjectPath.pathInRoot(key))] = names
      for name in names where known.insert(ExactName(name)).inserted { shards.append(name) }
    }
    guard shards.count <= Self.shardLimit else {
      throw FormatError(
        .tooLarge, file: path, "it lists \(shards.count) shards, and \(Self.shardLimit) are taken")
    }
    guard !shards.isEmpty else { throw Self.fault("its \"\(Self.groupsKey)\" lists no shards") }
    self.places = places
    self.shards = shards
    for shard in shards { try require(shard) }
  }

  /// The path of a shard.
  func path(of shard: String) -> String { RelativePath.sibling(of: path, named: shard) }

  /// Whether Keras looks for the variables of a group in a shard.
  func lists(_ group: String, in shard: String) -> Bool {
    places[ExactName(group)]?.contains { $0.isExactly(shard) } ?? false
  }

  /// The error that something is wrong with the index.
  static func fault(_ what: String) -> FormatError {
    FormatError(.badIndex, "\(what); save the weights again with save_weights(..., max_shard_size=...)")
  }

  private static func map(reading path: String) throws -> JSONObject {
    let file = try ReadableFile(path)
    guard file.byteCount <= byteLimit else {
      throw FormatError(
        .tooLarge, "the file has \(file.byteCount) bytes, and \(byteLimit) are taken of an index")
    }
    let value: JSONValue
    do {
      value = try JSONValue.parse(bytes: try file.bytes(at: 0, count: file.byteCount))
    } catch {
      throw FormatError(.notJSON, "the file is not JSON: \(error)")
    }
    guard let map = value[groupsKey]?.objectValue else {
      throw FormatError(
        .badIndex,
        "the file is JSON without a \"\(groupsKey)\", which every index of shards has; an architecture is no file of "
          + "weights")
    }
    return map
  }

  private static func names(_ value: JSONValue, of group: String) throws(FormatError) -> [String] {
    let values = value.arrayValue ?? [value]
    var names: [String] = []
    for value in values {
      guard let name = value.stringValue else {
        throw fault("\"\(group)\" is in \(value.serialized().prefix(60)), expected names of shards")
      }
      let isPlain = !name.isEmpty && name != "." && name != ".." && !name.hasControlCharacters
      guard isPlain, !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
      else {
        throw FormatError(
          .unsafeName,
          "its shard \"\(name)\" is not a file beside the index, where Keras looks for it; nothing else is read"
        )
      }
      names.append(name)
    }
    return names
  }

  private func require(_ shard: String) throws {
    let place = path(of: shard)
    guard try !FileIdentity.isSymbolicLink(at: place) else {
      throw FormatError(
        .symbolicLink,
        "its shard \"\(shard)\" is a symbolic link, which may lead anywhere; put the file itself there")
    }
    guard try FileIdentity(at: place) != nil else {
      throw FormatError(
        .missingWeights, "its shard \"\(shard)\" is missing; put it beside the index, as it was saved")
    }
  }
}
