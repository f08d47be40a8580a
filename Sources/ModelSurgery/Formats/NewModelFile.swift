internal import Architecture
internal import FormatInterface
internal import GraphIR
internal import KerasArchive
internal import KerasFormat
internal import KerasWeights
internal import NumPyArchive
internal import ObjectPaths
internal import Safetensors

/// A model's file that is written anew: because the model is from one of another format, or the format has no editing.
struct NewModelFile {
  /// What of the model has no place in it.
  let losses: [Loss]

  private enum Content {
    case h5(NewLegacyFile)
    case keras(NewArchive)
    case weights(NewWeightsFile)
    case shards(NewShards)
    case architecture(NewArchitecture)
    case safetensors(NewSafetensors)
    case npz(NewNumPyArchive)
  }

  private let content: Content
  private let format: FileFormat

  /// Plans a file.
  ///
  /// - Parameters:
  ///   - whole: The model as it is now.
  ///   - original: The file that it was read from.
  ///   - migratedOptimizer: What the optimizer remembers, of a model for another Keras than that of its file; nil of
  ///     any other.
  ///   - shardSize: Bytes of the numbers in one shard at most; nil for what Keras takes.
  init(
    of whole: WholeModel, from original: any StoredModel, as format: FileFormat,
    migratedOptimizer: [Weight]? = nil, shardSize: Int? = nil
  ) throws {
    self.format = format
    let isMigrated = migratedOptimizer != nil
    var losses = try original.unkept()
    let optimizer =
      whole.optimizerState == nil ? [] : try migratedOptimizer ?? original.optimizerVariables()
    switch format {
    case .h5:
      var legacy = whole
      losses += try legacy.takeAssetsIntoConfigs()
      if isMigrated { losses += legacy.dropStateThatCannotGoOn() }
      legacy.nameLossScaling(of: optimizer)
      let keepsState = legacy.optimizerState != nil
      if original.format == .savedModel { try Self.requireKnownNumbers(of: legacy) }
      content = .h5(
        try NewLegacyFile(
          of: legacy, optimizer: keepsState ? optimizer : [],
          keepingNames: original.namesWeights && !isMigrated,
          keepingListsOf: [.savedModel, .safetensors].contains(original.format) && !isMigrated
            ? original : nil))
    case .keras, .kerasFolder:
      try Self.requireArchives(of: whole.dialect)
      if format == .kerasFolder { try Self.requireFolders(of: whole.dialect) }
      var archived = whole
      losses += archived.dropStateThatArchivesLack()
      content = .keras(
        try NewArchive(
          of: archived, optimizer: archived.optimizerState == nil ? [] : optimizer,
          compileConfig: isMigrated ? nil : original.compileConfig,
          savedAt: original.savedAt,
          asFolder: format == .kerasFolder))
    case .weights:
      losses += whole.lossesOfWeightsAlone
      // before 2.12 a file of weights is a list of layers
      content =
        whole.dialect.writesObjectTrees
        ? .weights(try NewWeightsFile(of: whole, optimizer: optimizer))
        : .h5(try NewLegacyFile(of: whole, weightsOnly: true))
    case .shards:
      losses += whole.lossesOfWeightsAlone
      content = .shards(
        try NewShards(of: whole, optimizer: optimizer, shardSize: shardSize ?? NewShards.defaultSize))
    case .savedModel, .checkpoint:
      throw FormatError(.notWritable, "a \(format.title) is read, and not written")
    case .architecture:
      losses += whole.lossesOfArchitectureAlone
      content = .architecture(
        try NewArchitecture(
          of: whole, compileConfig: isMigrated ? nil : original.compileConfig))
    case .safetensors:
      content = .safetensors(
        try NewSafetensors(
          of: whole, optimizer: optimizer, compileConfig: isMigrated ? nil : original.compileConfig,
          namingWeights: original.namesWeights && !isMigrated, keepingListsOf: isMigrated ? nil : original))
    case .npz:
      losses += whole.lossesOfWeightsAlone
      if whole.optimizerState != nil {
        losses.append(Loss("optimizer-state", "the optimizer's state, which a NumPy archive does not have"))
      }
      if whole.keepsKernelsTurned {
        losses.append(
          Loss(
            "backend",
            "that Theano wrote the kernels of convolutions, turned around: 'migrate' the model first, which "
              + "turns them"))
      }
      content = .npz(try NewNumPyArchive(of: whole))
    }
    self.losses = losses
  }

  /// What Keras before 3 has no number for in HDF5, it does not read from there.
  private static func requireKnownNumbers(of whole: WholeModel) throws {
    guard whole.dialect.family == .tfKeras else { return }
    for layer in whole.model.layers {
      guard layer.allWeights.contains(where: { $0.type == "bfloat16" }) else { continue }
      throw FormatError(
        .notWritable, layer: layer.name,
        "layer \"\(layer.name)\" has weights in bfloat16, which \(whole.dialect) does not read from an .h5; "
          + "'`cast: {to: float32}`' gives them another type")
    }
  }

  /// Archives came with TensorFlow 2.12.
  private static func requireArchives(of dialect: Dialect) throws {
    guard !dialect.writesObjectTrees else { return }
    throw FormatError(
      .notWritable,
      "no .keras is made of a model of \(dialect), which reads none. Make it one of a later Keras by `migrate`, or by "
        + "'migrate', or give OUT a name that ends in .h5")
  }

  /// Before Keras 3.4 nothing loads a model from a folder: tf.keras takes it for a SavedModel.
  private static func requireFolders(of dialect: Dialect) throws {
    guard dialect.family == .keras3, dialect.isAtLeast(3, 4) else {
      throw FormatError(
        .notWritable,
        "no folder is written for \(dialect): only Keras 3.4 and later ones load a model from one. Give OUT a name that "
          + "ends in .keras")
    }
  }

  /// What it is, in words.
  var title: String {
    switch content {
    case .shards(let shards):
      "index of weights in \(shards.count == 1 ? "1 shard" : "\(shards.count) shards")"
    default: format.title
    }
  }

  /// About how many bytes it gets.
  var byteCount: Int {
    switch content {
    case .h5(let file): file.byteCount
    case .keras(let file): file.byteCount
    case .weights(let file): file.byteCount
    case .shards(let files): files.byteCount
    case .architecture(let file): file.byteCount
    case .safetensors(let file): file.byteCount
    case .npz(let file): file.byteCount
    }
  }

  /// Writes it over an empty file or into an empty folder, and requires it to hold what was planned.
  func write(
    to path: String, called name: String, progress: ((_ done: Int, _ total: Int) -> Void)?
  ) throws {
    switch content {
    case .h5(let file):
      try file.write(to: path, called: name, progress: progress)
      try file.require(in: path, called: name)
    case .keras(let file):
      try file.write(to: path, called: name, progress: progress)
      try file.require(in: path, called: name)
    case .weights(let file):
      try file.write(to: path, called: name, progress: progress)
      try file.require(in: path, called: name)
    case .shards(let files):
      try files.write(into: path, called: name, progress: progress)
      try files.require(in: path, called: name)
    case .architecture(let file): try file.write(to: path, called: name)
    case .safetensors(let file):
      try file.write(to: path, called: name, progress: progress)
      try file.require(in: path, called: name)
    case .npz(let file):
      try file.write(to: path, called: name, progress: progress)
      try file.require(in: path, called: name)
    }
  }
}
