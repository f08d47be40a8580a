internal import FormatInterface
internal import JSON
internal import Zip

/// The members of an archive by what they are to Keras.
struct ArchiveMembers: Sendable {
  static let metadataName = "metadata.json", configName = "config.json", weightsName = "model.weights.h5"
  static let assetsFolder = "assets/"

  /// The date and the version of Keras; Keras itself does without it.
  let metadata: ZipMember?
  let config: ZipMember
  let weights: ZipMember
  /// Vocabularies and what else layers keep as files.
  let assets: [ZipMember]
  /// What Keras does not look at.
  let others: [ZipMember]

  /// Larger texts are no configs.
  private static let configLimit = 256 << 20
  private static let metadataLimit = 1 << 20

  init(_ archive: ZipArchive) throws(FormatError) {
    func member(_ name: String) throws(FormatError) -> ZipMember {
      if let found = archive.member(named: name) { return found }
      throw FormatError(.noModelConfig, Self.reason(archive, lacking: name))
    }
    config = try member(Self.configName)
    weights = try member(Self.weightsName)
    metadata = archive.member(named: Self.metadataName)
    let named = [Self.configName, Self.weightsName, Self.metadataName]
    let rest = archive.members.filter { member in !named.contains { member.name.utf8.elementsEqual($0.utf8) }
    }
    let isAsset = { (member: ZipMember) in member.name.utf8.starts(with: Self.assetsFolder.utf8) }
    assets = rest.filter { isAsset($0) && !$0.name.hasSuffix("/") }
    others = rest.filter { !isAsset($0) }
  }

  private static func reason(_ archive: ZipArchive, lacking name: String) -> String {
    let names = archive.members.map(\.name)
    if names.contains("model.weights.npz") {
      return "its weights are in model.weights.npz, which Keras itself writes and does not read; "
        + "save the model again with h5py installed"
    }
    let inside = names.filter { $0.hasSuffix("/\(configName)") }
    if let other = inside.first {
      return
        "the member \"\(name)\" is missing, and there is \"\(other)\": the archive was packed anew with a folder "
        + "around its members; pack what is in the folder"
    }
    return "this is a zip archive, and has no member \"\(name)\", which every .keras has"
  }

  /// The version of Keras that wrote the file.
  func kerasVersion(_ archive: ZipArchive) throws -> String {
    guard let metadata else {
      throw FormatError(
        .unknownDialect,
        "the member \"\(Self.metadataName)\" is missing, so it can't be told which Keras wrote the file")
    }
    let value = try Self.json(archive.bytes(of: metadata, limit: Self.metadataLimit), of: Self.metadataName)
    guard let version = value["keras_version"]?.stringValue,
      !version.hasControlCharacters
    else {
      throw FormatError(
        .badAttribute, "\(Self.metadataName): \"keras_version\" is no text, as every Keras writes it")
    }
    return version
  }

  /// The config, as it was read.
  func config(_ archive: ZipArchive) throws -> JSONValue {
    try Self.json(archive.bytes(of: config, limit: Self.configLimit), of: Self.configName)
  }

  private static func json(_ bytes: [UInt8], of name: String) throws -> JSONValue {
    do {
      return try JSONValue.parse(bytes: bytes)
    } catch {
      throw FormatError(.notJSON, "the member \"\(name)\" is not JSON: \(error)")
    }
  }
}
