internal import Files
internal import FlatTensors
package import FormatInterface
package import GraphIR
package import JSON
internal import KerasConfig
internal import WeightKeys
internal import WeightStreams

/// A safetensors file that is to be written: the tensors of a model by their keys, and the whole model in the texts
/// beside them, so that the file can be turned back.
///
/// Entries, their order, padding and data are those of the library; the texts are sorted, where the library has them in
/// any order, so that the same model gives the same file.
package struct NewSafetensors {
  private struct Entry {
    let key: String
    let weight: Weight
    let type: TensorType
    let rank: Int
    let byteCount: Int
  }

  private let entries: [Entry]
  private let header: [UInt8]
  private let dataByteCount: Int

  /// Bytes of the file.
  package var byteCount: Int { 8 + header.count + dataByteCount }

  /// What the library takes.
  private static let headerLimit = 100_000_000

  /// Plans a file.
  ///
  /// - Parameters:
  ///   - optimizer: The variables of the optimizer, in its order; empty where its state is not kept.
  ///   - compileConfig: The compile config of the archive that the model is from, if it is from one.
  ///   - namesWeights: Whether the weights, and the variables of the optimizer, have the names that an `.h5` gives them.
  ///   - original: The model that it is of, whose lists of weights are kept where their order is known by nothing else.
  /// - Throws: `FormatError` for numbers of a type that the format does not have.
  package init(
    of whole: WholeModel, optimizer: [Weight], compileConfig: JSONObject? = nil,
    namingWeights namesWeights: Bool = false, keepingListsOf original: (any StoredModel)? = nil
  ) throws {
    let keys = WeightKeys(of: whole.model, optimizer: optimizer)
    var entries: [Entry] = []
    for (key, weight) in keys.tensors {
      guard let (type, rank) = TensorType.ofNumbers(weight.type) else {
        throw FormatError(
          .notWritable,
          "the weight \"\(key)\" is of type \(weight.type), for which safetensors has none")
      }
      entries.append(
        Entry(key: key, weight: weight, type: type, rank: rank, byteCount: weight.count * type.size))
    }
    entries.sort {
      $0.rank == $1.rank ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) : $0.rank < $1.rank
    }
    self.entries = entries
    dataByteCount = entries.reduce(0) { $0 + $1.byteCount }
    var texts = try Self.texts(of: whole, keys, compileConfig, namesWeights: namesWeights)
    if namesWeights, !optimizer.isEmpty {
      let names = JSONValue.array(optimizer.map { .string($0.path) })
      texts.append((ModelRecord.optimizerNames, names.serialized()))
    }
    let lists = Self.lists(of: whole.model, keys, keptOf: original)
    if !lists.isEmpty { texts.append((ModelRecord.lists, JSONValue.array(lists.map(\.json)).serialized())) }
    header = Self.header(
      entries, texts: texts.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    guard header.count <= Self.headerLimit else {
      throw FormatError(
        .tooLarge,
        "its header would have \(header.count) bytes, and the library reads \(Self.headerLimit) at most")
    }
  }

  /// The lists of the layers of which nothing else tells in which order an `.h5` has their weights.
  private static func lists(
    of model: Model, _ keys: WeightKeys, keptOf original: (any StoredModel)?
  ) -> [ListRecord] {
    guard let original, model.layers.contains(where: { $0.opaquePart != nil }) else { return [] }
    let names = Dictionary(
      keys.tensors.map { ($0.weight.source, $0.key) }, uniquingKeysWith: { first, _ in first })
    return model.layers.compactMap { layer in
      guard layer.opaquePart != nil, original.lists(layer) else { return nil }
      let listed = SavedOrder.slots(of: layer, original.whole.dialect).map {
        names[layer.weight(at: $0).source]
      }
      let keys = listed.compactMap { $0 }
      return keys.count == listed.count ? ListRecord(layer: layer.name, keys: keys) : nil
    }
  }

  /// The texts beside the tensors.
  private static func texts(
    of whole: WholeModel, _ keys: WeightKeys, _ compileConfig: JSONObject?, namesWeights: Bool
  ) throws -> [(name: String, text: String)] {
    let isKeras3 = whole.dialect.family == .keras3
    // an .h5 is written of the other form without a loss, and the other way round
    let compiled = whole.trainingConfig.map {
      CompileConfig.value(of: $0, for: whole.dialect, over: compileConfig)
    }
    let config = try ConfigEncoder(dialect: whole.dialect, form: isKeras3 ? .archive : .legacy).value(
      whole.model, envelope: whole.envelope, compiled: isKeras3 ? compiled : nil)
    let records = keys.entries.map {
      LayerRecord($0, of: whole.model.layer(at: $0.place)).json
    }
    var texts = [
      (ModelRecord.layout, ModelRecord.layoutNumber), (ModelRecord.format, "keras"),
      (ModelRecord.kerasVersion, whole.dialect.version), (ModelRecord.modelConfig, config.serialized()),
      (ModelRecord.weights, JSONValue.array(records).serialized()),
    ]
    if namesWeights { texts.append((ModelRecord.namesWeights, "true")) }
    if let compileConfig, !isKeras3, whole.trainingConfig != nil {
      texts.append((ModelRecord.compileConfig, JSONValue.object(compileConfig).serialized()))
    }
    if let backend = whole.backend { texts.append((ModelRecord.backend, backend)) }
    if let training = whole.trainingConfig {
      texts.append((ModelRecord.trainingConfig, JSONValue.object(training).serialized()))
    }
    if !keys.optimizer.isEmpty {
      texts.append(
        (ModelRecord.optimizer, JSONValue.array(keys.optimizer.map { .string($0) }).serialized()))
    }
    return texts
  }

  /// Compact JSON, padded with spaces to a multiple of eight bytes.
  private static func header(_ entries: [Entry], texts: [(name: String, text: String)]) -> [UInt8] {
    var members = [
      "\(text(SafetensorsHeader.metadataName)):{"
        + texts.map { "\(text($0.name)):\(text($0.text))" }.joined(separator: ",") + "}"
    ]
    var begin = 0
    for entry in entries {
      let shape = entry.weight.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(text(entry.key)):{\"dtype\":\"\(entry.type.word)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(begin),\(begin + entry.byteCount)]}")
      begin += entry.byteCount
    }
    var bytes = Array("{\(members.joined(separator: ","))}".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8)
    return bytes
  }

  /// A JSON text as the library writes it: what is not ASCII stands as it is.
  private static func text(_ value: String) -> String {
    JSONValue.string(value).serialized(escapingUnicode: false)
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
    let output = try WritableFile(path, named: name)
    var writer = TensorWriter(WeightSources(readsMany: true), at: 0)
    var length = UInt64(header.count).littleEndian
    try withUnsafeBytes(of: &length) { try writer.write($0, to: output) }
    try header.withUnsafeBytes { try writer.write($0, to: output) }
    for entry in entries {
      try writer.write(entry.weight, littleEndian: true, to: output) { _, end in progress?(end, byteCount) }
    }
    try output.close()
  }

  /// Requires a file to hold what was planned.
  package func require(in path: String, called name: String) throws {
    let file = try ReadableFile(path)
    let found = try SafetensorsHeader(of: file).entries
    guard file.byteCount == byteCount, found.count == entries.count,
      Set(found.map { ExactName($0.name) }) == Set(entries.map { ExactName($0.key) })
    else {
      throw FormatError(
        .lostWeights, file: name,
        "its tensors are not as planned: a fault of h5surgery; nothing was written. Please report it")
    }
  }
}
