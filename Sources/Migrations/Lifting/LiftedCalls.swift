internal import GraphIR
internal import JSON

/// The calls of a model's layers, and the ends of the model, out of any Keras's form.
struct LiftedCalls {
  private let model: Model
  /// Keras's number of each layer's first call.
  private var firstNodes: [ExactName: Int] = [:]

  init(of model: Model, _ dialect: Dialect) {
    self.model = model
    for layer in model.layers { firstNodes[ExactName(layer.name)] = dialect.firstNode(of: layer) }
  }

  /// Layers whose first argument is a list of tensors, even of one.
  private static let takesList: Set = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Attention",
    "AdditiveAttention",
  ]

  /// The calls of a layer: in the structure that the file has, on the tensors that the graph has.
  ///
  /// A surgery changes the tensors of a call and leaves the text of the file alone until it is written.
  func calls(of layer: Layer) throws(MigrationRefusal) -> [CanonicalCall] {
    guard let nodes = layer.writtenCalls?.arrayValue, nodes.count == layer.calls.count else {
      return layer.calls.map(plain)
    }
    return try zip(nodes, layer.calls).map { node, call throws(MigrationRefusal) in
      var lifted = try self.call(node, of: layer)
      let inputs = lifted.inputs.count
      guard inputs == call.inputs.count else { return plain(call) }
      // tf.keras repeats the keywords behind every tensor
      let keywords = lifted.allInputs.count - inputs
      var rest = (call.inputs + call.keywordInputs.suffix(keywords))[...]
      lifted.mapTensors { old in rest.popFirst().map(counted) ?? old }
      return lifted
    }
  }

  private func plain(_ call: Call) -> CanonicalCall {
    let tensors = call.inputs.map { CallArgument.tensor(counted($0)) }
    return CanonicalCall(tensors.count == 1 ? tensors : [.list(tensors)])
  }

  /// The inputs or the outputs of the model in their structure.
  ///
  /// - Parameter tensors: The same as the graph has them, whose numbers are those of calls.
  func ends(_ key: String, _ tensors: [TensorReference]) throws(MigrationRefusal) -> CallArgument {
    let structure = argument(model.config[key] ?? .null)
    guard structure.tensors.count == tensors.count else {
      throw MigrationRefusal(.unknownForm, "\(key) of model \"\(model.name)\" has a form that is not known")
    }
    var rest = tensors[...]
    return structure.mapTensors { old in rest.popFirst().map(counted) ?? old }
  }

  private func call(_ node: JSONValue, of layer: Layer) throws(MigrationRefusal) -> CanonicalCall {
    if node["args"] != nil || node["kwargs"] != nil {
      let keywords = node["kwargs"]?.objectValue ?? [:]
      return CanonicalCall(
        (node["args"]?.arrayValue ?? []).map(argument),
        keywords: keywords.map { CallArgument.Member($0.key, argument($0.value)) })
    }
    let isFlat = node[0]?.stringValue != nil
    guard let items = isFlat ? [node] : node.arrayValue else {
      throw MigrationRefusal(
        .unknownForm, layer: layer.name, "its inputs are an object, for which there is no rule")
    }
    var inputs: [CallArgument] = []
    var keywords: [CallArgument.Member] = []
    for item in items {
      guard let list = item.arrayValue, list.count >= 3, let name = list[0].stringValue else {
        throw MigrationRefusal(
          .unknownForm, layer: layer.name,
          "its inputs are nested lists or objects, for which there is no rule")
      }
      if let written = item[3]?.objectValue, !written.isEmpty {
        keywords = written.map { CallArgument.Member($0.key, argument($0.value)) }
      }
      if name == "_CONSTANT_VALUE" {
        inputs.append(.constant(list[2]))
      } else if let tensor = reference(.array(Array(list.prefix(3)))) {
        inputs.append(.tensor(counted(tensor)))
      } else {
        throw MigrationRefusal(.unknownForm, layer: layer.name, "it reads \"\(name)\", which is no layer")
      }
    }
    let isSingle = isFlat || (inputs.count == 1 && !Self.takesList.contains(layer.plainClassName))
    return CanonicalCall(isSingle ? inputs : [.list(inputs)], keywords: keywords)
  }

  /// A value among the arguments of a call.
  private func argument(_ value: JSONValue) -> CallArgument {
    if let tensor = reference(value) { return .tensor(counted(tensor)) }
    switch value {
    case .array(let list):
      if list.count == 4, list[0].stringValue == "_CONSTANT_VALUE" { return .constant(list[2]) }
      return .list(list.map(argument))
    case .object(let object):
      if object["class_name"]?.stringValue == "__tuple__" { return argument(object["items"] ?? .null) }
      return .object(object.map { CallArgument.Member($0.key, argument($0.value)) })
    default: return .constant(value)
    }
  }

  /// The tensor that a value is, in either form, where the layer is one of the model's.
  private func reference(_ value: JSONValue) -> TensorReference? {
    if value["class_name"]?.stringValue == "__keras_tensor__" {
      return value["config"]?["keras_history"].flatMap(reference)
    }
    guard let list = value.arrayValue, list.count == 3, let name = list[0].stringValue,
      let node = list[1].intValue, let tensor = list[2].intValue
    else { return nil }
    return TensorReference(layer: name, node: node, tensor: tensor)
  }

  /// A reference with its call counted from 0.
  private func counted(_ reference: TensorReference) -> TensorReference {
    var counted = reference
    counted.node -= firstNodes[ExactName(reference.layer)] ?? 0
    return counted
  }
}
