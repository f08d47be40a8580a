internal import GraphIR
internal import JSON

/// Calls in the target's form. Nodes are counted from 0, as the canonical model counts them.
struct CallLowering {
  let source: KerasRelease
  let target: KerasRelease

  /// The value of `inbound_nodes`.
  func nodes(of layer: CanonicalLayer) throws(MigrationRefusal) -> JSONValue {
    .array(
      try layer.calls.map { call throws(MigrationRefusal) in
        target.isKeras3 ? keras3(call, of: layer) : try keras2(call, of: layer)
      })
  }

  /// The value of `input_layers` or `output_layers`. Keras 3 flattens a list of one, since from a flat reference it
  /// makes the tensor itself, and a list would be handed on as one.
  func ends(_ ends: CallArgument, _ key: String) throws(MigrationRefusal) -> JSONValue {
    // TensorFlow 2.4 reads what it writes itself, later ones what any does
    if case .object = ends, target < .tf28, source != target {
      throw MigrationRefusal(.noCounterpart, "\(key) is an object, which \(target) can't read")
    }
    guard target == .keras3 else {
      if case .tensor(let reference) = ends { return .array([plain(reference)]) }
      return list(ends)
    }
    if case .list(let list) = ends, list.count == 1 { return self.list(list[0]) }
    return list(ends)
  }

  /// An argument with references as lists.
  private func list(_ argument: CallArgument) -> JSONValue {
    switch argument {
    case .tensor(let reference): return plain(reference)
    case .constant(let value): return value
    case .list(let list): return .array(list.map(self.list))
    case .object(let members): return object(members, list)
    }
  }

  private func object(_ members: [CallArgument.Member], _ value: (CallArgument) -> JSONValue) -> JSONValue {
    var object: JSONObject = [:]
    for member in members { object[member.key] = .some(value(member.value)) }
    return .object(object)
  }

  private func plain(_ reference: TensorReference) -> JSONValue {
    [
      .string(reference.layer), .number(JSONNumber(reference.node)), .number(JSONNumber(reference.tensor)),
    ]
  }

  // MARK: Before Keras 3

  /// Finds out whether the target can say the calls of a layer, and writes nothing.
  func check(_ layer: CanonicalLayer) throws(MigrationRefusal) {
    guard !target.isKeras3 else { return }
    for call in layer.calls {
      // a layer on a tensor is what most calls are
      if call.arguments.count == 1, call.arguments[0].tensor != nil, call.keywords.isEmpty { continue }
      let inputs = try listed(call, of: layer).inputs
      guard !Self.takesAnything(layer) else { continue }
      for input in inputs { _ = try head(of: input, in: layer) }
    }
  }

  private static func takesAnything(_ layer: CanonicalLayer) -> Bool {
    ["TFOpLambda", "SlicingOpLambda"].contains(layer.className)
  }

  /// A call whose tensors are one list, as far as the target can say it.
  private func listed(
    _ written: CanonicalCall, of layer: CanonicalLayer
  ) throws(MigrationRefusal) -> (call: CanonicalCall, first: CallArgument, inputs: [CallArgument]) {
    var call = written
    if layer.className == "MultiHeadAttention" {
      for (name, argument) in zip(["value", "key"], call.arguments.dropFirst()) { call[name] = argument }
      call.arguments = Array(call.arguments.prefix(1))
    }
    guard let first = call.arguments.first, call.arguments.dropFirst().allSatisfy(\.isNull) else {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name, "it has several arguments by position, which \(target) can't say")
    }
    var inputs: [CallArgument] = [first]
    if case .list(let list) = first { inputs = list }
    // a recurrent layer's states follow its input
    if let states = call["initial_state"], !states.tensors.isEmpty {
      if case .list(let list) = states { inputs += list } else { inputs.append(states) }
      call["initial_state"] = nil
    }
    guard target >= .tf24 || call.keywords.allSatisfy({ $0.value.tensors.isEmpty || target >= .tf21 }) else {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name, "it takes tensors by keyword, which \(target) can't say")
    }
    return (call, first, inputs)
  }

  /// The reference that an input is.
  private func head(
    of input: CallArgument, in layer: CanonicalLayer
  ) throws(MigrationRefusal) -> [JSONValue] {
    guard let tensor = input.tensor, case .array(let head) = plain(tensor) else {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name,
        "its inputs are no plain list of tensors, which \(target) can't say")
    }
    return head
  }

  private func keras2(_ call: CanonicalCall, of layer: CanonicalLayer) throws(MigrationRefusal) -> JSONValue {
    let (call, first, inputs) = try listed(call, of: layer)
    let keywords = object(call.keywords, list)
    if Self.takesAnything(layer) {
      func node(_ argument: CallArgument) -> JSONValue {
        guard let tensor = argument.tensor, case .array(let head) = plain(tensor) else {
          return ["_CONSTANT_VALUE", -1, list(argument), keywords]
        }
        return .array(head + [keywords])
      }
      // the structure of the first argument is that of the node
      if case .list(let list) = first { return .array(list.map(node)) }
      return node(first)
    }
    return .array(
      try inputs.map { input throws(MigrationRefusal) in
        .array(try head(of: input, in: layer) + [keywords])
      })
  }

  // MARK: Keras 3

  private func keras3(_ call: CanonicalCall, of layer: CanonicalLayer) -> JSONValue {
    var call = call
    if layer.className == "MultiHeadAttention", call.arguments.count == 1, let value = call["value"] {
      call.arguments.append(value)
      if let key = call["key"], !key.isNull { call.arguments.append(key) }
      call["value"] = nil
      call["key"] = nil
    }
    return [
      "args": .array(call.arguments.map(tensor)), "kwargs": object(call.keywords, tensor),
    ]
  }

  /// An argument with references as Keras 3's tensors. It needs a shape and a type there, and looks at neither.
  private func tensor(_ argument: CallArgument) -> JSONValue {
    switch argument {
    case .tensor(let reference):
      return [
        "class_name": "__keras_tensor__",
        "config": ["shape": [.null], "dtype": "float32", "keras_history": plain(reference)],
      ]
    case .constant(let value): return value
    case .list(let list): return .array(list.map(tensor))
    case .object(let members): return object(members, tensor)
    }
  }
}
