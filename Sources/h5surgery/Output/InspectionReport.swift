internal import ModelSurgery

/// Everything that `inspect` shows of a file.
struct InspectionReport {
  let inspection: Inspection
  /// What people call the file.
  let path: String
  let summary: ModelSummary?
  let zoo: ZooName?
  /// What Kerases do with the model; nil where that is not asked for, or there is none.
  private let diagnoses: Pending<[Diagnosis]>?
  /// What is to be said of the file, its model and its name.
  let findings: [Finding]

  /// - Parameters:
  ///   - asksKerases: Whether it is to be said which of them load the model.
  ///   - name: What people call the file, where that is not its path.
  init(_ inspection: Inspection, asksKerases: Bool, called name: String? = nil) {
    self.inspection = inspection
    path = name ?? inspection.path
    diagnoses = asksKerases ? inspection.diagnoses() : nil
    summary = (inspection.model?.whole ?? inspection.outline).map { ModelSummary($0, inspection.shapes) }
    zoo = ZooName(fileName: FilePath.name(of: inspection.path))
    var findings = inspection.findings
    if let zoo, let summary {
      findings += zoo.findings(inputs: summary.inputs.map(\.shape), outputs: summary.outputs.map(\.shape))
    }
    self.findings = findings
  }

  /// In which Kerases the model loads.
  var loading: LoadingSummary? { (diagnoses?.answer).map(LoadingSummary.init) }

  /// For `--format json`, without the schema's number.
  func json(withTree: Bool) throws -> JSONObject {
    var json: JSONObject = [
      "file": fileJSON, "model": summary?.json ?? .null, "loading": loading?.json ?? .null, "zoo": zooJSON,
      "findings": .array(findings.map { JSONValue($0) }),
      "tensors": .array(try inspection.tensors().map { JSONValue($0) }),
    ]
    if withTree { json["tree"] = .array(try inspection.tree().map { JSONValue($0) }) }
    return json
  }

  private var fileJSON: JSONValue {
    let facts = inspection.facts
    return [
      "path": .string(path), "kind": .string(facts.kind.rawValue),
      "bytes": JSONValue(facts.byteCount), "keras_version": JSONValue(facts.kerasVersion),
      "backend": JSONValue(facts.backend), "dialect": JSONValue(facts.dialect?.description),
      "weight_bytes": JSONValue(facts.weightByteCount),
      "element_types": .object(JSONObject(facts.sortedElementTypes.map { ($0.name, JSONValue($0.count)) })),
      "filters": JSONValue(facts.filters), "compiled": .bool(facts.isCompiled),
      "optimizer_state": facts.optimizerState.map {
        ["arrays": JSONValue($0.arrays), "bytes": JSONValue($0.byteCount)]
      } ?? .null,
    ]
  }

  private var zooJSON: JSONValue {
    guard let zoo else { return .null }
    return [
      "backbone": .string(zoo.backbone), "architecture": JSONValue(zoo.architecture),
      "input_shape": JSONValue(zoo.inputShape), "classes": JSONValue(zoo.classes),
      "history": .string(zoo.history), "data_sets": JSONValue(zoo.dataSets),
      "agrees": .bool(!findings.contains { $0.code == "zoo-name" }),
    ]
  }
}

extension JSONValue {
  fileprivate init(_ tensor: TensorFacts) {
    self = [
      "path": .string(tensor.path), "shape": JSONValue(tensor.shape), "type": .string(tensor.type),
      "bytes": JSONValue(tensor.byteCount), "filters": JSONValue(tensor.filters),
    ]
  }

  fileprivate init(_ entry: TreeEntry) {
    self = [
      "path": .string(entry.path), "what": .string(entry.what), "attributes": JSONValue(entry.attributes),
    ]
  }
}

extension FileFacts {
  /// Element types, the most frequent first.
  var sortedElementTypes: [(name: String, count: Int)] {
    elementTypes.map { (name: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
