internal import FormatInterface
internal import GraphIR
internal import JSON

/// The `model_config` of Keras 1 in the words of Keras 2.2. What has no meaning there keeps its class and says why.
struct Keras1Model {
  /// The groups that the file lists, by which layers without a name are called.
  private let groups: [SavedGroup]
  /// The data format of layers that do not say it; nil where the others do not agree.
  private let format: String?
  private var names: Set<String>
  /// What layers of the new model are of layers that became several, by their names.
  private(set) var parts: [String: Keras1Part] = [:]

  /// - Parameter config: The value of `model_config`.
  init(_ config: JSONValue, _ groups: [SavedGroup]) {
    self.groups = groups
    let formats = Set(Self.texts(under: "dim_ordering", in: config))
    format = formats.count == 1 ? formats.first.flatMap { Keras1Words.formats[$0] } : nil
    names = Set(Self.texts(under: "name", in: config))
  }

  private static func texts(under key: String, in value: JSONValue) -> [String] {
    switch value {
    case .array(let list): return list.flatMap { texts(under: key, in: $0) }
    case .object(let object):
      let own = object[key]?.stringValue.map { [$0] } ?? []
      return own + object.values.flatMap { texts(under: key, in: $0) }
    default: return []
    }
  }

  // MARK: The model

  /// The whole value.
  mutating func translated(_ value: JSONValue) throws(FormatError) -> JSONValue {
    let className = value["class_name"]?.stringValue ?? ""
    guard let config = value["config"], className == "Sequential" else {
      return try entry(value, named: nil, depth: 0)
    }
    guard let list = config.arrayValue ?? config["layers"]?.arrayValue, !list.isEmpty else {
      throw FormatError(.notAModel, "model_config: the Sequential has no list of layers")
    }
    if list[0]["class_name"] == "Merge" || list.contains(where: { $0["class_name"] == "Highway" }) {
      return try graph(of: list)
    }
    guard groups.count == list.count else {
      throw FormatError(
        .missingWeights,
        "the Sequential has \(list.count) layers, and the file lists \(groups.count) groups of weights")
    }
    var layers: [JSONValue] = []
    for (layer, group) in zip(list, groups) { layers += try chained(layer, named: group.name, depth: 1) }
    return ["class_name": "Sequential", "config": ["name": "sequential_1", "layers": .array(layers)]]
  }

  /// A Sequential that begins with branches, or has layers that only a graph says.
  private mutating func graph(of list: [JSONValue]) throws(FormatError) -> JSONValue {
    var (layers, inputs): ([JSONValue], [String]) = ([], [])
    let last = try chain(list, from: nil, &layers, &inputs)
    let ends = { (names: [String]) in JSONValue.array(names.map { [.string($0), 0, 0] }) }
    return [
      "class_name": "Model",
      "config": [
        "name": "model_1", "layers": .array(layers), "input_layers": ends(inputs),
        "output_layers": ends([last]),
      ],
    ]
  }

  /// Adds the layers of a list to a graph, and gives the name of the last one.
  private mutating func chain(
    _ list: [JSONValue], from first: String?, _ layers: inout [JSONValue], _ inputs: inout [String]
  ) throws(FormatError) -> String {
    var last = first
    for layer in list {
      let className = layer["class_name"]?.stringValue ?? ""
      guard var config = layer["config"]?.objectValue, let name = config["name"]?.stringValue else {
        throw FormatError(
          .unknownDialect, layer: last,
          "a \(className) inside a Sequential that begins with a Merge or has a Highway: Keras 1 does not name its "
            + "weights, so which are its own can't be told")
      }
      if className == "Merge", let branches = config.removeValue(forKey: "layers")?.arrayValue {
        var ends: [JSONValue] = []
        for branch in branches {
          guard branch["class_name"] == "Sequential",
            let list = branch["config"]?.arrayValue ?? branch["config"]?["layers"]?.arrayValue
          else {
            throw FormatError(
              .unknownDialect, layer: name,
              "layer \"\(name)\": a Merge of a \(branch["class_name"]?.stringValue ?? "layer"), of which the "
                + "file does not say "
                + "which weights are its own")
          }
          ends.append([.string(try chain(list, from: nil, &layers, &inputs)), 0, 0, [:]])
        }
        layers += pieces(className, config, named: name, nodes: [.array(ends)])
      } else {
        layers += try called(layer, config, named: name, on: &last, &inputs)
      }
      last = name
    }
    guard let last else { throw FormatError(.notAModel, "model_config: a branch of a Merge has no layers") }
    return last
  }

  /// A layer of a list as one of a graph, with an InputLayer where it is the first.
  private mutating func called(
    _ layer: JSONValue, _ config: JSONObject, named name: String, on last: inout String?,
    _ inputs: inout [String]
  ) throws(FormatError) -> [JSONValue] {
    var (config, found): (JSONObject, [JSONValue]) = (config, [])
    if last == nil {
      guard let shape = config.removeValue(forKey: "batch_input_shape"), !shape.isNull else {
        throw FormatError(
          .notAModel, layer: name,
          "layer \"\(name)\": it is the first of its branch and says no batch_input_shape")
      }
      let input = free("\(name)_input")
      let type = config.removeValue(forKey: "input_dtype") ?? .null
      found.append([
        "name": .string(input), "class_name": "InputLayer",
        "config": [
          "name": .string(input), "batch_input_shape": shape, "dtype": type.isNull ? "float32" : type,
          "sparse": false,
        ], "inbound_nodes": [],
      ])
      inputs.append(input)
      last = input
    }
    let node: JSONValue = [[[.string(last ?? ""), 0, 0, [:]]]]
    return found + pieces(layer["class_name"]?.stringValue ?? "", config, named: name, nodes: node)
  }

  /// A model or a layer as an entry without calls.
  private mutating func entry(
    _ value: JSONValue, named name: String?, depth: Int
  ) throws(FormatError) -> JSONValue {
    guard depth <= 64 else {
      throw FormatError(.notAModel, "model_config: models are nested more than 64 levels deep")
    }
    guard let className = value["class_name"]?.stringValue, let config = value["config"] else {
      throw FormatError(.notAModel, layer: name, "model_config: an entry has no class_name or no config")
    }
    if className == "Sequential", let list = config.arrayValue ?? config["layers"]?.arrayValue {
      var layers: [JSONValue] = []
      for layer in list { layers += try chained(layer, named: nil, depth: depth + 1) }
      let own = name ?? config["name"]?.stringValue ?? free("sequential")
      return ["class_name": "Sequential", "config": ["name": .string(own), "layers": .array(layers)]]
    }
    if let list = config["layers"]?.arrayValue, config["input_layers"] != nil {
      var graph = config.objectValue ?? [:]
      var layers: [JSONValue] = []
      for layer in list { layers += try graphed(layer, depth: depth + 1) }
      if let name { graph["name"] = .string(name) }
      graph["layers"] = .array(layers)
      return ["class_name": "Model", "config": .object(graph)]
    }
    guard var object = config.objectValue else {
      throw FormatError(.notAModel, layer: name, "model_config: the config of a \(className) is no object")
    }
    if let inside = object["layer"] {
      let held = try entry(inside, named: nil, depth: depth + 1)
      let whole = layer(className, object)
      object = whole["config"]?.objectValue ?? [:]
      object["layer"] = held
      return ["class_name": whole["class_name"] ?? .null, "config": .object(object)]
    }
    if ["Merge", "Highway", "MaxoutDense"].contains(className) {
      return untold(
        className, object,
        "a \(className) of Keras 1 inside another layer or list can't be said in later Kerases")
    }
    return layer(className, object)
  }

  /// A layer of a list.
  private mutating func chained(
    _ value: JSONValue, named name: String?, depth: Int
  ) throws(FormatError) -> [JSONValue] {
    if value["class_name"] == "MaxoutDense", let config = value["config"]?.objectValue,
      let own = config["name"]?.stringValue
    {
      return maxout(config, named: own, nodes: nil)
    }
    return [try entry(value, named: value["config"]?["name"] == nil ? name : nil, depth: depth)]
  }

  /// A layer of a graph.
  private mutating func graphed(_ value: JSONValue, depth: Int) throws(FormatError) -> [JSONValue] {
    guard let name = value["name"]?.stringValue, let className = value["class_name"]?.stringValue,
      let nodes = value["inbound_nodes"]?.arrayValue
    else {
      throw FormatError(
        .notAModel, "model_config: a layer of a graph has no name, class_name or inbound_nodes")
    }
    let calls = JSONValue.array(nodes.map(Self.node))
    if ["Merge", "Highway", "MaxoutDense"].contains(className), let config = value["config"]?.objectValue {
      return pieces(className, config, named: name, nodes: calls)
    }
    let whole = try entry(value, named: name, depth: depth)
    return [listed(whole["class_name"] ?? .null, whole["config"] ?? .null, named: name, nodes: calls)]
  }

  /// A call, whose references have four items from Keras 2 on.
  private static func node(_ node: JSONValue) -> JSONValue {
    .array(
      (node.arrayValue ?? []).map { reference in
        guard let items = reference.arrayValue, items.count == 3 else { return reference }
        return .array(items + [[:]])
      })
  }

  // MARK: Layers

  /// A layer that holds none.
  private func layer(_ className: String, _ config: JSONObject) -> JSONValue {
    var translation = Keras1Layer(className, config, format: format)
    do throws(Keras1Obstacle) {
      let (name, config) = try translation.translated()
      return ["class_name": .string(name), "config": .object(config)]
    } catch {
      return untold(className, config, error.message)
    }
  }

  /// A layer that no later Keras has, with the reason.
  private func untold(_ className: String, _ config: JSONObject, _ reason: String) -> JSONValue {
    var config = config
    config[Keras1.reason] = .string(reason)
    return ["class_name": .string(className), "config": .object(config)]
  }

  private func listed(
    _ className: JSONValue, _ config: JSONValue, named name: String, nodes: JSONValue?
  ) -> JSONValue {
    guard let nodes else { return ["class_name": className, "config": config] }
    return ["name": .string(name), "class_name": className, "config": config, "inbound_nodes": nodes]
  }

  /// A layer of a graph, some of which become several. The last one has the layer's name.
  private mutating func pieces(
    _ className: String, _ config: JSONObject, named name: String, nodes: JSONValue
  ) -> [JSONValue] {
    let calls = nodes.arrayValue ?? []
    let isSplit = className == "Highway" || className == "MaxoutDense" || config["mode"] == "cos"
    if isSplit, calls.count != 1 {
      let whole = untold(
        className, config, "it is called \(calls.count) times, and would need layers of its own for each")
      return [listed(.string(className), whole["config"] ?? .null, named: name, nodes: nodes)]
    }
    switch className {
    case "Merge": return merge(config, named: name, nodes: nodes)
    case "Highway": return highway(config, named: name, source: calls[0][0] ?? .null)
    case "MaxoutDense": return maxout(config, named: name, nodes: nodes)
    default:
      let whole = layer(className, config)
      return [listed(whole["class_name"] ?? .null, whole["config"] ?? .null, named: name, nodes: nodes)]
    }
  }

  private mutating func merge(_ old: JSONObject, named name: String, nodes: JSONValue) -> [JSONValue] {
    let mode = old["mode"]?.stringValue ?? ""
    guard let className = Keras1Words.merges[mode], (old["mode_type"] ?? "raw") == "raw" else {
      let whole = untold("Merge", old, "it merges by a function of somebody's own")
      return [listed("Merge", whole["config"] ?? .null, named: name, nodes: nodes)]
    }
    var config: JSONObject = ["name": .string(name), "trainable": true]
    if mode == "concat" { config["axis"] = old["concat_axis"] ?? -1 }
    if className == "Dot" {
      let axes = old["dot_axes"] ?? -1
      // one axis of each, in a list of its own
      let flat = axes.arrayValue.map { $0.map { $0.arrayValue?.count == 1 ? $0[0] ?? $0 : $0 } }
      guard flat?.allSatisfy({ $0.intValue != nil }) ?? (axes.intValue != nil) else {
        let whole = untold("Merge", old, "it multiplies along several axes of one input")
        return [listed("Merge", whole["config"] ?? .null, named: name, nodes: nodes)]
      }
      config["axes"] = flat.map { .array($0) } ?? axes
      config["normalize"] = .bool(mode == "cos")
    }
    guard mode == "cos" else {
      return [listed(.string(className), .object(config), named: name, nodes: nodes)]
    }
    // Keras 1 adds an axis to the cosine of two vectors
    let dot = free("\(name)_dot")
    config["name"] = .string(dot)
    return [
      listed("Dot", .object(config), named: dot, nodes: nodes),
      listed(
        "Reshape", ["name": .string(name), "trainable": true, "target_shape": [1, 1]], named: name,
        nodes: [[[.string(dot), 0, 0, [:]]]]),
    ]
  }

  /// activation(x W + b) s + x (1 - s), where s = sigmoid(x V + c), and so 1 - s = sigmoid(-x V - c).
  private mutating func highway(
    _ old: JSONObject, named name: String, source: JSONValue
  ) -> [JSONValue] {
    let group = groups.first { $0.name.isExactly(name) }
    let units = group?.arrays.first { Keras1Pool.names($0, name, "W") }?.shape.last
    guard let units, let activation = old["activation"]?.stringValue else {
      let whole = untold(
        "Highway", old, "its weights are not in the file, or its activation is somebody's own")
      return [listed("Highway", whole["config"] ?? .null, named: name, nodes: [[source]])]
    }
    let dense = { (own: String, activation: String) -> JSONValue in
      [
        "name": .string(own), "class_name": "Dense",
        "config": [
          "name": .string(own), "trainable": old["trainable"] ?? true, "units": .number(JSONNumber(units)),
          "activation": .string(activation), "use_bias": old["bias"] ?? true,
        ], "inbound_nodes": [[source]],
      ]
    }
    let two = { (own: String, className: String, one: JSONValue, other: JSONValue) -> JSONValue in
      [
        "name": .string(own), "class_name": .string(className),
        "config": ["name": .string(own), "trainable": true], "inbound_nodes": [[one, other]],
      ]
    }
    let names = ["act", "gate", "rest", "new", "old"].map { free("\(name)_\($0)") }
    for (part, own) in zip([Keras1Part.Highway.activation, .gate, .rest], names) {
      parts[own] = .highway(part, of: name)
    }
    let tensor = { (own: String) -> JSONValue in [.string(own), 0, 0, [:]] }
    return [
      dense(names[0], activation), dense(names[1], "sigmoid"), dense(names[2], "sigmoid"),
      two(names[3], "Multiply", tensor(names[0]), tensor(names[1])),
      two(names[4], "Multiply", source, tensor(names[2])),
      two(name, "Add", tensor(names[3]), tensor(names[4])),
    ]
  }

  /// The largest of several Dense layers, number by number: one Dense, its pieces side by side, and their maximum.
  private mutating func maxout(_ old: JSONObject, named name: String, nodes: JSONValue?) -> [JSONValue] {
    let (dense, pieces) = (free("\(name)_dense"), free("\(name)_pieces"))
    guard let units = old["output_dim"]?.intValue, let count = old["nb_feature"]?.intValue, units > 0,
      count > 0,
      units < 1 << 20, count < 1 << 20
    else {
      let whole = untold("MaxoutDense", old, "its config has no output_dim or no nb_feature")
      return [listed("MaxoutDense", whole["config"] ?? .null, named: name, nodes: nodes)]
    }
    parts[dense] = .maxout(of: name)
    var config: JSONObject = [
      "name": .string(dense), "trainable": old["trainable"] ?? true,
      "units": .number(JSONNumber(units * count)),
      "activation": "linear", "use_bias": old["bias"] ?? true,
    ]
    if let shape = old["batch_input_shape"], !shape.isNull { config["batch_input_shape"] = shape }
    let on = { (own: String) -> JSONValue? in nodes.map { _ in [[[.string(own), 0, 0, [:]]]] } }
    let target: JSONValue = [.number(JSONNumber(count)), .number(JSONNumber(units))]
    return [
      listed("Dense", .object(config), named: dense, nodes: nodes),
      listed(
        "Reshape", ["name": .string(pieces), "trainable": true, "target_shape": target], named: pieces,
        nodes: on(dense)),
      listed(
        "GlobalMaxPooling1D", ["name": .string(name), "trainable": true], named: name, nodes: on(pieces)),
    ]
  }

  /// A name that no layer has.
  private mutating func free(_ base: String) -> String {
    var (name, number) = (base, 1)
    while names.contains(name) { (name, number) = ("\(base)_\(number)", number + 1) }
    names.insert(name)
    return name
  }
}
