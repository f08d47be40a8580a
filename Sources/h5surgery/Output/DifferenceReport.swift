internal import ModelSurgery

/// What differs between two files, for people and for programs.
struct DifferenceReport {
  let first: ModelFile
  let second: ModelFile
  let comparison: FileComparison
  let tolerance: Double?

  var isEqual: Bool { comparison.isEqual }

  /// Changes of the model as a whole.
  var modelChanges: [ValueChange] { comparison.structure.model }

  /// Weights of layers that both have.
  var weights: [WeightDifference] { comparison.weights }

  /// For `--format json`, without the schema's number.
  var json: JSONObject {
    let structure = comparison.structure
    return [
      "command": "diff", "a": .string(first.path), "b": .string(second.path), "equal": .bool(isEqual),
      "model": .array(modelChanges.map(Self.json)),
      "layers": [
        "removed": .array(structure.removed.map(Self.json)),
        "added": .array(structure.added.map(Self.json)),
        "renamed": .array(structure.renamed.map(Self.json)),
        "moved": .array(structure.moved.map(Self.json)),
        "changed": .array(
          structure.changed.map {
            ["a": .string($0.old), "b": .string($0.new), "changes": .array($0.changes.map(Self.json))]
          }),
      ],
      "training": .array(structure.training.map(Self.json)),
      "optimizer_state": optimizerJSON,
      "weights": weightsJSON,
    ]
  }

  private static func json(_ place: ModelDifference.Place) -> JSONValue {
    ["layer": .string(place.path), "class": .string(place.className)]
  }

  private static func json(_ move: ModelDifference.Move) -> JSONValue {
    ["a": .string(move.old), "b": .string(move.new), "class": .string(move.className)]
  }

  /// A side that has no such key is left out: null is a value.
  private static func json(_ change: ValueChange) -> JSONValue {
    var json: JSONObject = ["key": .string(change.key)]
    json["a"] = change.old
    json["b"] = change.new
    return .object(json)
  }

  private var optimizerJSON: JSONValue {
    func state(_ state: OptimizerState?) -> JSONValue {
      state.map { ["arrays": JSONValue($0.arrays), "bytes": JSONValue($0.byteCount)] } ?? .null
    }
    let optimizer = comparison.optimizer
    return [
      "equal": .bool(optimizer.isEqual), "a": state(optimizer.old), "b": state(optimizer.new),
      "changed_arrays": JSONValue(optimizer.changedArrays),
    ]
  }

  private var weightsJSON: JSONValue {
    let structure = comparison.structure
    var json: JSONObject = [
      "compared": .bool(comparison.comparesNumbers),
      "tolerance": tolerance.map { .number(JSONNumber($0)) } ?? .null,
      "equal": JSONValue(comparison.comparesNumbers ? weights.count { $0.kind == .equal } : nil),
    ]
    json["different"] = .array(weights.filter { $0.kind != .equal }.map(\.json))
    json["removed"] = .array(structure.removedWeights.map(\.json))
    json["added"] = .array(structure.addedWeights.map(\.json))
    json["reordered"] = JSONValue(comparison.reordered)
    json["turned_kernels"] = JSONValue(structure.turnedKernels)
    return .object(json)
  }
}

extension WeightDifference.Kind {
  /// A stable word for programs.
  var word: String {
    switch self {
    case .equal: "equal"
    case .moved: "moved"
    case .changed: "changed"
    case .withinTolerance: "within-tolerance"
    case .shape: "shape"
    case .type: "type"
    }
  }

  /// The distance of the numbers, where there is one.
  var numbers: NumericDifference? {
    switch self {
    case .changed(let numbers): numbers
    case .withinTolerance(let numbers): numbers
    case .type(let numbers): numbers
    case .equal, .moved, .shape: nil
    }
  }
}

extension WeightDifference {
  fileprivate var json: JSONValue {
    var json: JSONObject = [
      "layer": .string(pair.layer), "name": .string(pair.new.name), "status": .string(kind.word),
      "a": .object(pair.old.json), "b": .object(pair.new.json),
    ]
    if let numbers = kind.numbers {
      json["changed_elements"] = JSONValue(numbers.changed)
      json["incomparable_elements"] = JSONValue(numbers.incomparable)
      json["max_difference"] = JSONValue(finite: numbers.largest)
      json["relative_norm"] = numbers.relativeNorm.map { JSONValue(finite: $0) } ?? .null
    }
    return .object(json)
  }
}

extension ModelDifference.PlacedWeight {
  fileprivate var json: JSONValue {
    var json: JSONObject = ["layer": .string(layer), "name": .string(weight.name)]
    for (key, value) in weight.json { json[key] = value }
    return .object(json)
  }
}

extension Weight {
  fileprivate var json: JSONObject {
    ["path": JSONValue(tensor?.key), "shape": JSONValue(shape), "type": .string(type)]
  }
}

extension JSONValue {
  /// Strict JSON has no word for what is not finite: a text then.
  fileprivate init(finite number: Double) {
    self = number.isFinite ? .number(JSONNumber(number)) : .string("\(number)")
  }
}
