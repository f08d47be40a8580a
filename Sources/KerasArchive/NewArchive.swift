internal import Files
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
/// HDF5 is written straight into the archive, behind a user block of 512 bytes which becomes the header of the
/// member. So the file is a zip archive, and one that HDF5 opens as well.
package struct NewArchive {
  private let weights: NewTensorFile
  private let metadata: [UInt8]
  private let config: [UInt8]
  private let assets: [NewAsset]

  /// About how many bytes the file gets.
  package var byteCount: Int {
    weights.byteCount + metadata.count + config.count + assets.reduce(0) { $0 + $1.byteCount } + 4096
  }

  /// Plans an archive.
  ///
  /// - Parameters:
  ///   - whole: The model, in the dialect of the Keras that will read it.
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  ///   - compileConfig: The compile config of the archive that the model is from, if it is from one.
  ///   - date: When the model was saved, in seconds since 1970.
  /// - Throws: where it can't be told where Keras looks for a weight, or something can't be written.
  package init(
    of whole: WholeModel, optimizer: [Weight], compileConfig: JSONObject? = nil, savedAt date: Int
  ) throws {
    let compiled = whole.trainingConfig.map { CompileConfig.value(of: $0, over: compileConfig) }
    let encoding = Aside {
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
      KerasTree(tree, of: whole, optimizer: optimizer).tree, userBlockSize: ZipWriter.userBlockByteCount)
    config = try encoding.answer.get()
    let saved: JSONValue = [
      "keras_version": .string(whole.dialect.version), "date_saved": .string(SavedDate.text(date)),
    ]
    metadata = saved.serializedBytes()
    assets = tree.ownGroups.flatMap { group in
      whole.model.layer(at: group.layer).assets.map { NewAsset($0, of: group.path) }
    }
  }

  /// Writes it over an empty file.
  ///
  /// - Parameters:
  ///   - path: The file under its temporary name.
  ///   - name: What errors call it.
  ///   - progress: Called with bytes done and bytes in all.
  package func write(
    to path: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
  ) throws {
    try Room.reserve(byteCount, in: path, named: name)
    let crc = try weights.write(to: WritableFile(path, named: name), progress: progress)
    var zip = ZipWriter(try WritableFile(path, named: name))
    try zip.addBehindUserBlock(ArchiveMembers.weightsName, upTo: weights.byteCount, crc: crc)
    try zip.add(ArchiveMembers.metadataName, metadata)
    try zip.add(ArchiveMembers.configName, config)
    for asset in assets { try zip.add(asset.name, asset.content()) }
    try zip.finish()
  }

  /// Requires a file to hold what was planned.
  package func require(in path: String, called name: String) throws {
    try weights.require(in: path, part: ZipWriter.userBlockByteCount..<weights.byteCount, called: name)
    let archive = try ZipArchive(ReadableFile(path))
    let members = try ArchiveMembers(archive)
    guard try archive.bytes(of: members.config, limit: config.count) == config,
      members.assets.count == assets.count
    else {
      throw FormatError(
        .lostWeights, file: name,
        "its config or its assets are not as planned: a fault of h5surgery; nothing was written. Please report it"
      )
    }
  }
}
