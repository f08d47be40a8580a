internal import GraphIR
internal import JSON

/// The shapes and types that Keras 3 writes beside every tensor of a call.
struct NotedShapes {
  private let model: Model
  private let shapes: ModelShapes
  private let types: ElementTypes
  private let graph: CallGraph
  /// The model that it was made of, which knows shapes of operations that the catalogue does not.
  private let canonical: CanonicalModel?

  private init(_ model: Model, _ canonical: CanonicalModel?, _ dialect: Dialect) {
    self.model = model
    self.canonical = canonical
    shapes = ShapeInference.shapes(of: model, trustingNotes: false, dialect)
    types = ElementTypes(model, dialect)
    graph = CallGraph(model, dialect)
  }

  /// Writes them into the calls of a model and of those inside it. A call of which a shape is not known gets the form of a
  /// list, which needs none, where that form can say it.
  static func note(in model: inout Model, _ canonical: CanonicalModel?, _ dialect: Dialect) {
    for index in model.layers.indices {
      guard model.layers[index].containsModel else { continue }
      note(in: &model.layers[index], canonical?.layer(named: model.layers[index].name), dialect)
    }
    guard model.kind == .functional else { return }
    let noted = NotedShapes(model, canonical, dialect)
    for index in model.layers.indices {
      guard let nodes = model.layers[index].writtenCalls?.arrayValue else { continue }
      let own = Set(model.layers[index].calls.flatMap { $0.allInputs.map { ExactName($0.layer) } })
      model.layers[index].writtenCalls = .array(nodes.map { noted.node($0, own) })
    }
  }

  private static func note(in layer: inout Layer, _ canonical: CanonicalLayer?, _ dialect: Dialect) {
    if case .model(var inner) = layer.contents {
      note(in: &inner, canonical?.model, dialect)
      layer.contents = .model(inner)
      return
    }
    guard layer.containsModel else { return }
    var inside = layer.children
    let known = canonical?.children ?? []
    for index in inside.indices {
      note(in: &inside[index], known.indices.contains(index) ? known[index] : nil, dialect)
    }
    layer.children = inside
  }

  /// - Parameter own: The layers that the calls of this layer read.
  private func node(_ node: JSONValue, _ own: Set<ExactName>) -> JSONValue {
    var areKnown = true
    let noted = value(node, own, &areKnown)
    return areKnown ? noted : list(node) ?? noted
  }

  private func value(_ value: JSONValue, _ own: Set<ExactName>, _ areKnown: inout Bool) -> JSONValue {
    switch value {
    case .array(let list): return .array(list.map { self.value($0, own, &areKnown) })
    case .object(var object):
      guard object["class_name"]?.stringValue == "__keras_tensor__",
        var config = object["config"]?.objectValue
      else {
        for (key, inside) in object { object[key] = .some(self.value(inside, own, &areKnown)) }
        return .object(object)
      }
      guard let reference = Self.reference(config["keras_history"]), let shape = shape(of: reference) else {
        areKnown = false
        return value
      }
      config["shape"] = .array(
        shape.dimensions.map { size in size.map { JSONValue.number(JSONNumber($0)) } ?? .null })
      // a tensor that the layer reads has a type there already, which is what types would find
      if !own.contains(ExactName(reference.layer)), let type = types.type(of: reference) {
        config["dtype"] = .string(type)
      }
      object["config"] = .object(config)
      return .object(object)
    default: return value
    }
  }

  private func shape(of reference: TensorReference) -> TensorShape? {
    guard let site = graph.source(of: reference),
      let outputs = shapes.output(of: site.layer, call: site.call), outputs.indices.contains(reference.tensor)
    else { return canonical?.shape(of: reference) }
    return outputs[reference.tensor]
  }

  /// The same call as a list of references; nil where there are tensors among the keywords, or more than one argument.
  private func list(_ node: JSONValue) -> JSONValue? {
    guard let arguments = node["args"]?.arrayValue, arguments.count == 1,
      var keywords = node["kwargs"]?.objectValue
    else { return nil }
    for (key, value) in keywords where value.isNull { keywords.removeValue(forKey: key) }
    guard keywords.allSatisfy({ !Self.holdsTensor($0.value) }) else { return nil }
    let tensors = arguments[0].arrayValue ?? [arguments[0]]
    // a list of one would become the tensor itself
    guard arguments[0].arrayValue == nil || tensors.count > 1 else { return nil }
    var list: [JSONValue] = []
    for tensor in tensors {
      guard let history = tensor["config"]?["keras_history"]?.arrayValue else { return nil }
      list.append(.array(history + [.object(keywords)]))
    }
    return .array(list)
  }

  private static func holdsTensor(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let list): list.contains(where: holdsTensor)
    case .object(let object):
      object["class_name"]?.stringValue == "__keras_tensor__" || object.contains { holdsTensor($0.value) }
    default: false
    }
  }

  private static func reference(_ value: JSONValue?) -> TensorReference? {
    guard let layer = value?[0]?.stringValue, let node = value?[1]?.intValue, let tensor = value?[2]?.intValue
    else { return nil }
    return TensorReference(layer: layer, node: node, tensor: tensor)
  }
}
