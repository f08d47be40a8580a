internal import Files
internal import FlatTensors
package import FormatInterface
package import GraphIR
package import JSON
internal import KerasConfig
package import Tensors
package import WeightKeys

/// A safetensors file: named tensors, and where h5surgery wrote it the whole model beside them.
package struct SafetensorsFile: Sendable {
  /// The file's path.
  package let path: String
  /// Its tensors.
  package let listing: TensorListing
  fileprivate let file: ReadableFile
  fileprivate let header: SafetensorsHeader
  fileprivate let store: FlatStore

  /// Whether a file is one.
  ///
  /// - Parameter head: Its first bytes.
  package static func isOne(_ path: String, beginning head: [UInt8]) -> Bool {
    guard let identity = try? FileIdentity(at: path) else { return false }
    return SafetensorsHeader.begins(head, byteCount: identity.byteCount)
  }

  /// Reads the header of a file.
  package init(reading path: String) throws {
    self.path = path
    let file = try ReadableFile(path)
    let header = try SafetensorsHeader(of: file)
    let store = FlatStore(
      file,
      header.entries.map { entry in
        (
          entry.name,
          PlacedTensor(
            TensorDescription(
              shape: entry.shape, type: entry.typeName, elementSize: entry.type.size, isLittleEndian: true),
            at: entry.range.lowerBound)
        )
      })
    self.file = file
    self.header = header
    self.store = store
    listing = TensorListing(
      path: path,
      tensors: header.entries.map {
        NamedTensor(
          key: $0.name, shape: $0.shape, type: $0.typeName, byteCount: $0.range.count,
          tensor: StoredTensor($0.name, in: store))
      }, notes: header.metadata.map { ($0.name, $0.text) },
      backend: header.metadata.last { $0.name.isExactly(ModelRecord.backend) }?.text)
  }

  /// Whether the architecture is in it.
  package var holdsModel: Bool { text(ModelRecord.layout) != nil && text(ModelRecord.modelConfig) != nil }

  /// Facts of a file that holds no model.
  package var facts: FileFacts {
    FileFacts(
      kind: .safetensors, byteCount: file.byteCount, kerasVersion: text(ModelRecord.kerasVersion),
      backend: nil,
      dialect: text(ModelRecord.kerasVersion).flatMap(Dialect.init(kerasVersion:)),
      weightByteCount: listing.byteCount, elementTypes: listing.elementTypes, filters: [],
      optimizerState: nil,
      isCompiled: false)
  }

  fileprivate func text(_ name: String) -> String? { header.metadata.last { $0.name.isExactly(name) }?.text }
}

extension SafetensorsHeader.Entry {
  /// What NumPy calls its numbers, and where it has none the format.
  fileprivate var typeName: String { type.numpyName ?? type.word }
}

/// A whole model in a safetensors file.
package struct SafetensorsModel: StoredModel {
  package let path: String
  package let facts: FileFacts
  package let whole: WholeModel
  package let findings: [Finding]
  package let shapes: ModelShapes?
  package let savedAt: Int
  package let stores: [any TensorStore]
  package let compileConfig: JSONObject?
  package let namesWeights: Bool
  package let listedOrder: [(group: String, keys: [String])]
  private let optimizer: [Weight]
  private let losses: [Loss]

  package var format: FileFormat { .safetensors }

  /// Reads the model of a file.
  ///
  /// - Parameter withShapes: Whether the layers' shapes are wanted.
  /// - Throws: `FormatError` where it has none, or tensors are missing.
  package init(_ file: SafetensorsFile, withShapes: Bool = false) throws {
    path = file.path
    guard file.holdsModel else {
      throw FormatError(
        .noModelConfig,
        "the file has tensors and no architecture, as most safetensors files; give it to one: "
          + "'`convert MODEL OUT: {weights-from: \(file.path)}`'")
    }
    guard file.text(ModelRecord.layout) == ModelRecord.layoutNumber else {
      throw FormatError(
        .unknownDialect,
        "its \"\(ModelRecord.layout)\" is \"\(file.text(ModelRecord.layout) ?? "")\", which a later h5surgery "
          + "wrote; this "
          + "one reads \(ModelRecord.layoutNumber)")
    }
    let version = file.text(ModelRecord.kerasVersion) ?? ""
    guard let dialect = Dialect(kerasVersion: version), !version.hasControlCharacters else {
      throw FormatError(
        .unknownDialect, "its \"\(ModelRecord.kerasVersion)\" is \"\(version)\", a Keras that is not known")
    }
    func json(_ name: String) throws -> JSONValue? {
      guard let text = file.text(name) else { return nil }
      do {
        return try JSONValue.parse(text)
      } catch {
        throw FormatError(.notJSON, "its \"\(name)\" is not JSON: \(error)")
      }
    }
    let (bare, envelope) = try ConfigDecoder(dialect: dialect).model(json(ModelRecord.modelConfig) ?? .null)
    let compiled = try envelope["compile_config"] ?? json(ModelRecord.compileConfig)
    let compileConfig = compiled?.objectValue.flatMap { $0.isEmpty ? nil : $0 }
    self.compileConfig = compileConfig
    namesWeights = file.text(ModelRecord.namesWeights) == "true"
    var reading = RecordReading(file.listing, bare)
    for value in try json(ModelRecord.weights)?.arrayValue ?? [] { try reading.take(LayerRecord(value)) }
    let variables = try json(ModelRecord.optimizer)?.arrayValue?.compactMap(\.stringValue) ?? []
    let names = try json(ModelRecord.optimizerNames)?.arrayValue?.compactMap(\.stringValue) ?? variables
    guard names.count == variables.count else {
      throw FormatError(
        .badAttribute,
        "\"\(ModelRecord.optimizerNames)\" has \(names.count) names, and the optimizer \(variables.count) variables"
      )
    }
    optimizer = try zip(variables, names).map { try reading.optimizerVariable($0, named: $1) }
    listedOrder = try (json(ModelRecord.lists)?.arrayValue ?? []).map { value throws(FormatError) in
      let list = try ListRecord(value)
      return (list.layer, list.keys)
    }
    let training = try json(ModelRecord.trainingConfig)?.objectValue
    var whole = WholeModel(
      dialect: dialect, model: try reading.checked(dialect), envelope: envelope,
      trainingConfig: training ?? compileConfig.flatMap { CompileConfig.trainingConfig(of: $0, in: dialect) },
      backend: file.text(ModelRecord.backend), optimizerState: nil)
    if !optimizer.isEmpty {
      whole.optimizerState = OptimizerState(
        arrays: optimizer.count, byteCount: reading.byteCount(of: optimizer))
    }
    self.whole = whole
    let unused = reading.unused
    losses = unused.map { Loss("unknown-object", "the tensor \"\($0)\", which nothing in the model has") }
    findings =
      ModelFindings.all(whole, in: .safetensors) + ModelFindings.withWeights(whole)
      + unused.map {
        Finding(
          .warning, "tensors-unused", layer: nil,
          "the tensor \"\($0)\" belongs to nothing in the model; a file that is written anew does not have it"
        )
      }
    shapes = withShapes ? ShapeInference.shapes(of: whole.model, dialect) : nil
    savedAt = Int(file.file.identity.modified / 1_000_000_000)
    stores = [file.store]
    facts = FileFacts(
      kind: .safetensorsModel, byteCount: file.file.byteCount, kerasVersion: version, backend: whole.backend,
      dialect: dialect, weightByteCount: reading.weightByteCount, elementTypes: reading.elementTypes,
      filters: [],
      optimizerState: whole.optimizerState, isCompiled: whole.trainingConfig != nil)
  }

  package func unkept() -> [Loss] { losses }

  package func optimizerVariables() -> [Weight] { optimizer }
}

/// A model whose layers get the tensors that the record lists.
private struct RecordReading {
  private var model: Model
  private let tensors: [ExactName: NamedTensor]
  private let keys: [String]
  private var used: Set<ExactName> = []
  private var filled: Set<[Int]> = []
  private(set) var weightByteCount = 0
  private(set) var elementTypes: [String: Int] = [:]

  init(_ listing: TensorListing, _ model: Model) {
    self.model = model
    keys = listing.tensors.map(\.key)
    tensors = Dictionary(
      listing.tensors.map { (ExactName($0.key), $0) }, uniquingKeysWith: { first, _ in first })
  }

  private mutating func tensor(_ key: String, of layer: String?) throws(FormatError) -> NamedTensor {
    guard let found = tensors[ExactName(key)] else {
      let owner = layer.map { "layer \"\($0)\": " } ?? ""
      throw FormatError(
        .missingWeights, layer: layer, "\(owner)the tensor \"\(key)\" is missing, which the model lists")
    }
    if used.insert(ExactName(key)).inserted, layer != nil {
      weightByteCount += found.byteCount
      elementTypes[found.type, default: 0] += 1
    }
    return found
  }

  mutating func take(_ record: LayerRecord) throws(FormatError) {
    guard model.hasLayer(at: record.place), filled.insert(record.place).inserted else {
      throw FormatError(
        .badAttribute,
        "\"\(ModelRecord.weights)\": the layer \"\(record.way)\" is not in the model, or is listed twice")
    }
    var weights: [Weight] = []
    for variable in record.weights {
      let tensor = try tensor(variable.key, of: record.way)
      weights.append(
        Weight(
          name: variable.name, path: variable.path, shape: tensor.shape, type: tensor.type,
          isTrainable: variable.isTrainable, source: .stored(tensor.tensor)))
    }
    var assets: [Asset] = []
    for (name, key) in record.assets {
      let tensor = try tensor(key, of: record.way)
      guard tensor.type == "uint8", tensor.shape.count == 1 else {
        throw FormatError(
          .badAttribute, layer: record.way,
          "layer \"\(record.way)\": the tensor \"\(key)\" stands for a file, and is no list of bytes")
      }
      assets.append(Asset(name: name, content: tensor.tensor, byteCount: tensor.byteCount))
    }
    model.layers[record.place[0]].walk(path: [record.place[0]]) { layer, place in
      guard place == record.place else { return }
      layer.weights = weights
      layer.assets = assets
      layer.weightsAreUnderstood = record.isUnderstood
    }
  }

  mutating func optimizerVariable(_ key: String, named name: String) throws(FormatError) -> Weight {
    let tensor = try tensor(key, of: nil)
    return Weight(
      name: key, path: name, shape: tensor.shape, type: tensor.type, isTrainable: false,
      source: .stored(tensor.tensor))
  }

  func byteCount(of weights: [Weight]) -> Int {
    weights.reduce(0) { $0 + (tensors[ExactName($1.name)]?.byteCount ?? 0) }
  }

  /// The model, whose layers have the weights that their configs ask for.
  func checked(_ dialect: Dialect) throws(FormatError) -> Model {
    var failure: FormatError?
    var copy = model
    for index in copy.layers.indices {
      copy.layers[index].walk { layer, _ in
        guard failure == nil, layer.model == nil, layer.weightsAreUnderstood,
          let wanted = Catalogue.definition(of: layer, dialect)?.weights(layer, inputShapes: nil, dialect)
        else { return }
        let fits =
          wanted.count == layer.weights.count
          && zip(wanted, layer.weights).allSatisfy {
            $0.name.isExactly($1.name) && $0.matches(shape: $1.shape)
          }
        guard !fits else { return }
        failure = FormatError(
          .missingWeights, layer: layer.name,
          "layer \"\(layer.name)\" of class \"\(layer.className)\": by its config it has "
            + "\(wanted.map(\.name).joined(separator: ", ")), and the file gives it "
            + (layer.weights.isEmpty
              ? "nothing"
              : layer.weights.map { "\($0.name) \(TensorShape($0.shape))" }.joined(separator: ", ")))
      }
    }
    if let failure { throw failure }
    return model
  }

  /// Tensors that nothing in the model has.
  var unused: [String] { keys.filter { !used.contains(ExactName($0)) } }
}

extension Model {
  /// Whether there is a layer at the end of a way down.
  fileprivate func hasLayer(at place: [Int]) -> Bool {
    guard let first = place.first, layers.indices.contains(first) else { return false }
    var layer = layers[first]
    for index in place.dropFirst() {
      let children = layer.children
      guard children.indices.contains(index) else { return false }
      layer = children[index]
    }
    return true
  }
}
