package import Files
internal import FormatInterface
package import GraphIR
internal import HDF5
package import JSON
internal import KerasConfig
internal import KerasHDF5
internal import ObjectPaths
internal import Zip

/// A `.keras` that is to be written: its members, and where the numbers of its weights come from.
///
/// In a zip, HDF5 is written straight into the archive, behind a user block of 512 bytes which becomes the header of the
/// member. So the file is a zip archive, and one that HDF5 opens as well.
package struct NewArchive {
  private let weights: NewTensorFile
  private let metadata: [UInt8]
  private let config: [UInt8]
  private let assets: [NewAsset]
  /// Whether its members are files of a folder.
  private let isFolder: Bool

  /// About how many bytes it gets.
  package var byteCount: Int {
    weights.byteCount + metadata.count + config.count + assets.reduce(0) { $0 + $1.byteCount }
      + (isFolder ? 0 : 4096)
  }

  /// Plans an archive.
  ///
  /// - Parameters:
  ///   - whole: The model, in the dialect of the Keras that will read it.
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  ///   - compileConfig: The compile config of the archive that the model is from, if it is from one.
  ///   - date: When the model was saved, in seconds since 1970.
  ///   - isFolder: Whether its members are files of a folder, and not of a zip.
  /// - Throws: where it can't be told where Keras looks for a weight, or something can't be written.
  package init(
    of whole: WholeModel, optimizer: [Weight], compileConfig: JSONObject? = nil, savedAt date: Int,
    asFolder isFolder: Bool = false
  ) throws {
    self.isFolder = isFolder
    let compiled = whole.trainingConfig.map {
      CompileConfig.value(of: $0, for: whole.dialect, over: compileConfig)
    }
    let encoding = BackgroundWork {
      Result {
        try ConfigEncoder(dialect: whole.dialect, form: .archive).value(
          whole.model, envelope: whole.envelope, compiled: compiled
        ).serializedBytes()
      }
    }
    let tree = try FormatError.wrapping { () throws(ObjectPathError) in
      try ObjectTree(of: whole.model, for: whole.dialect)
    }
    weights = try NewTensorFile(
      KerasTree(tree, of: whole, optimizer: optimizer).tree,
      userBlockSize: isFolder ? 0 : ZipWriter.userBlockByteCount)
    config = try encoding.answer.get()
    let saved: JSONValue = [
      "keras_version": .string(whole.dialect.version), "date_saved": .string(SavedDate.text(date)),
    ]
    metadata = saved.serializedBytes()
    assets = tree.ownGroups.flatMap { group in
      whole.model.layer(at: group.layer).assets.map { NewAsset($0, of: group.path) }
    }
  }

  /// Writes it over an empty file, or into an empty folder.
  ///
  /// - Parameters:
  ///   - path: The file or the folder under its temporary name.
  ///   - name: What errors call it.
  ///   - progress: Called with bytes done and bytes in all.
  package func write(
    to path: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    if isFolder { return try writeFiles(into: path, called: name, progress: progress) }
    try Room.reserve(byteCount, in: path, named: name)
    let crc = try weights.write(to: WritableFile(path, named: name), progress: progress)
    var zip = ZipWriter(try WritableFile(path, named: name))
    try zip.addBehindUserBlock(ArchiveMembers.weightsName, upTo: weights.byteCount, crc: crc)
    try zip.add(ArchiveMembers.metadataName, metadata)
    try zip.add(ArchiveMembers.configName, config)
    for asset in assets { try zip.add(asset.name, asset.content()) }
    try zip.finish()
  }

  private func writeFiles(
    into folder: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)?
  ) throws {
    let (new, name) = (NewFolder(folder), FolderTree.trimmed(name))
    let path = try new.create(ArchiveMembers.weightsName)
    try weights.writeAlone(to: path, called: "\(name)/\(ArchiveMembers.weightsName)", progress: progress)
    try new.write(metadata, to: ArchiveMembers.metadataName, called: name)
    try new.write(config, to: ArchiveMembers.configName, called: name)
    for asset in assets { try new.write(asset.content(), to: asset.name, called: name) }
  }

  /// Requires a file or a folder to hold what was planned.
  package func require(in path: String, called name: String) throws {
    if isFolder {
      try weights.require(in: RelativePath.resolve(ArchiveMembers.weightsName, in: path), called: name)
    } else {
      try weights.require(in: path, part: ZipWriter.userBlockByteCount..<weights.byteCount, called: name)
    }
    let members = try ArchiveMembers(at: path)
    guard try members.source.bytes(of: members.config, limit: config.count) == config,
      members.assets.count == assets.count
    else {
      throw FormatError(
        .lostWeights, file: name,
        "its config or its assets are not as planned: a fault of h5surgery; nothing was written. Please report it"
      )
    }
  }
}

extension NewArchive {
  /// What in a folder that would be replaced is no file of a model, as an error calls it; nil where there is nothing but
  /// those, or nothing at all.
  package static func foreign(in folder: FolderTree) -> String? {
    guard !folder.entries.isEmpty else { return nil }
    let names = folder.entries.map(\.path)
    guard ArchiveMembers.names.allSatisfy(names.contains) else { return "\"\(names[0])\"" }
    return folder.entries.first { entry in
      switch entry.kind {
      case .regular:
        !ArchiveMembers.names.contains(entry.path)
          && !entry.path.utf8.starts(with: ArchiveMembers.assetsFolder.utf8)
      case .folder: !"\(entry.path)/".utf8.starts(with: ArchiveMembers.assetsFolder.utf8)
      case .link, .other: true
      }
    }.map { "\"\($0.path)\"" }
  }
}
