internal import FormatInterface
internal import JSON
internal import KerasHDF5

/// The members of a `.keras` by what they are to Keras.
struct ArchiveMembers: Sendable {
  static let metadataName = "metadata.json", configName = "config.json", weightsName = "model.weights.h5"
  static let assetsFolder = "assets/"
  /// What every Keras writes.
  static let names = [metadataName, configName, weightsName]

  /// Where they are.
  let source: any MemberSource
  /// The date and the version of Keras; Keras itself does without it.
  let metadata: Member?
  let config: Member
  let weights: Member
  /// Vocabularies and what else layers keep as files.
  let assets: [Member]
  /// What Keras does not look at.
  let others: [Member]

  /// Larger texts are no configs.
  private static let configLimit = 256 << 20
  private static let metadataLimit = 1 << 20

  /// The members of what stands at a path.
  init(at path: String) throws {
    try self.init(FolderMembers.isOne(path) ? FolderMembers(path) : ZipMembers(path))
  }

  init(_ source: any MemberSource) throws(FormatError) {
    func found(_ name: String) -> Member? {
      source.members.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
    func member(_ name: String) throws(FormatError) -> Member {
      if let found = found(name) { return found }
      throw FormatError(.noModelConfig, Self.reason(source, lacking: name))
    }
    self.source = source
    config = try member(Self.configName)
    weights = try member(Self.weightsName)
    metadata = found(Self.metadataName)
    let rest = source.members.filter { member in
      !Self.names.contains { member.name.utf8.elementsEqual($0.utf8) }
    }
    let isAsset = { (member: Member) in member.name.utf8.starts(with: Self.assetsFolder.utf8) }
    assets = rest.filter(isAsset)
    others = rest.filter { !isAsset($0) }
  }

  private static func reason(_ source: any MemberSource, lacking name: String) -> String {
    let names = source.members.map(\.name)
    let noun = source.format.memberNoun
    if names.contains("model.weights.npz") {
      return "its weights are in model.weights.npz, which Keras itself writes and does not read; "
        + "save the model again with h5py installed"
    }
    let inside = names.filter { $0.hasSuffix("/\(configName)") }
    if let other = inside.first {
      return
        "the \(noun) \"\(name)\" is missing, and there is \"\(other)\": the archive was packed anew with a folder "
        + "around its members; pack what is in the folder"
    }
    let kind = source.format == .kerasFolder ? "folder" : "zip archive"
    return "this is a \(kind), and has no \(noun) \"\(name)\", which every .keras has"
  }

  /// The version of Keras that wrote the file.
  func kerasVersion() throws -> String {
    guard let metadata else {
      throw FormatError(
        .unknownDialect,
        "the \(source.format.memberNoun) \"\(Self.metadataName)\" is missing, so it can't be told which Keras wrote "
          + "the model")
    }
    let value = try json(metadata, limit: Self.metadataLimit)
    guard let version = value["keras_version"]?.stringValue,
      !version.hasControlCharacters
    else {
      throw FormatError(
        .badAttribute, "\(Self.metadataName): \"keras_version\" is no text, as every Keras writes it")
    }
    return version
  }

  /// The config, as it was read.
  func configValue() throws -> JSONValue { try json(config, limit: Self.configLimit) }

  /// The weights, which are not read yet.
  ///
  /// - Parameter folder: On whose disk they are inflated where they are compressed.
  func weightsStore(inflatingIn folder: String?) throws -> HDF5Store {
    try source.store(of: weights, inflatingIn: folder)
  }

  private func json(_ member: Member, limit: Int) throws -> JSONValue {
    let bytes = try source.bytes(of: member, limit: limit)
    do {
      return try JSONValue.parse(bytes: bytes)
    } catch {
      throw FormatError(.notJSON, "the \(source.format.memberNoun) \"\(member.name)\" is not JSON: \(error)")
    }
  }
}
