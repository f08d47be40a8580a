import FoundationEssentials
import GraphIR
import JSON
import ObjectPaths
import Testing

/// What real Kerases wrote, drawn by `Reference/draw.py`.
struct Reference: Sendable {
  /// One model that one version saved.
  struct Case: CustomStringConvertible, Sendable {
    let title: String
    let dialect: Dialect
    let config: JSONValue
    let tree: JSONValue

    var description: String { "\(title) in \(dialect)" }

    /// The path of the only layer's group; nil for a whole model.
    let top: String?

    /// The model; of one layer, behind input layers `in0`, `in1`, ...
    func model() throws -> Model {
      guard top != nil else { return try LayerJSON.model(config, dialect) }
      let inputs = (0..<(config["inputs"]?.intValue ?? 0)).map { "in\($0)" }
      var layers = inputs.map { Layer(name: $0, className: "InputLayer", config: [:]) }
      var layer = try LayerJSON.layer(config, dialect)
      layer.calls = [Call(inputs: inputs.map { TensorReference(layer: $0) })]
      layers.append(layer)
      return Model(
        kind: .functional, className: "Functional", config: ["name": "around"], layers: layers,
        inputs: inputs.map { TensorReference(layer: $0) }, outputs: [TensorReference(layer: layer.name)])
    }

    /// The groups in the order in which Keras made them.
    var groups: [Group] {
      let drawn = (tree.arrayValue ?? []).map(Group.init(reading:))
      guard let top else { return drawn }
      let list = top.prefix { $0 != "/" }
      let inputs = (0..<(config["inputs"]?.intValue ?? 0)).map { index in
        Group(path: "\(list)/input_layer\(index == 0 ? "" : "_\(index)")", name: "in\(index)")
      }
      return [Group(path: "", name: "around")] + inputs
        + drawn.map { Group(path: top + $0.path, name: $0.name, variables: $0.variables) }
    }

    /// The tree as a file has it.
    var stored: StoredTree {
      StoredTree(
        arrays: groups.flatMap { group in
          group.variables.map {
            StoredArray("\(group.variablesPath)/\($0.key)", $0.shape)
          }
        }, groups: groups.map(\.variablesPath))
    }
  }

  /// One group.
  struct Group: Equatable, CustomStringConvertible {
    let path: String
    /// The object's name in memory.
    let name: String
    let variables: [Variable]

    init(path: String, name: String, variables: [Variable] = []) {
      (self.path, self.name, self.variables) = (path, name, variables)
    }

    init(reading value: JSONValue) {
      self.init(
        path: value[0]?.stringValue ?? "", name: value[1]?.stringValue ?? "",
        variables: (value[2]?.arrayValue ?? []).map(Variable.init(reading:)))
    }

    var variablesPath: String { path.isEmpty ? "vars" : "\(path)/vars" }
    var description: String { "\(path) \(name) \(variables)" }
  }

  /// One dataset: its name, what Keras calls the variable, its shape.
  struct Variable: Equatable, CustomStringConvertible {
    let key: String
    let role: String
    let shape: [Int]

    init(key: String, role: String, shape: [Int]) {
      (self.key, self.role, self.shape) = (key, role, shape)
    }

    init(reading value: JSONValue) {
      self.init(
        key: value[0]?.stringValue ?? "", role: value[1]?.stringValue ?? "",
        shape: (value[2]?.arrayValue ?? []).compactMap(\.intValue))
    }

    var description: String { "\(key) \(role) \(shape)" }
  }

  /// One version of Keras.
  let name: String
  let dialect: Dialect
  let cases: [Case]
  /// Names that it makes of its classes, by the names under which they are exported.
  let names: [String: String]

  static let all: [Reference] = {
    let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    guard let data = try? Data(contentsOf: URL(filePath: "/\(path)/Reference/paths.json")),
      let value = try? JSONValue.parse(bytes: Array(data)), let writers = value["writers"]?.objectValue
    else { return [] }
    let common = writers.values.first?["snake"]?.objectValue ?? [:]
    return writers.compactMap { name, writer in
      guard let dialect = Dialect(kerasVersion: writer["version"]?.stringValue ?? "") else { return nil }
      func text(_ index: Int, _ pool: String) -> JSONValue { value[pool]?[index] ?? .null }
      let cases = (writer["cases"]?.objectValue ?? [:]).map { title, places in
        Case(
          title: title, dialect: dialect, config: text(places[0]?.intValue ?? 0, "configs"),
          tree: text(places[1]?.intValue ?? 0, "trees"), top: places[2]?.stringValue)
      }
      var names: [String: String] = [:]
      for table in [common, writer["snake"]?.objectValue ?? [:], writer["strange"]?.objectValue ?? [:]] {
        for (exported, name) in table { names[exported] = name.stringValue }
      }
      return Reference(name: name, dialect: dialect, cases: cases, names: names)
    }
  }()
}

extension Reference: CustomTestStringConvertible {
  var testDescription: String { name }
}
