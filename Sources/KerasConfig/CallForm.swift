package import FormatInterface
package import GraphIR
package import JSON

/// Inbound nodes in both of Keras's forms.
///
/// Before Keras 3 a node is a list of `["layer", node, tensor, {keyword arguments}]`; in Keras 3 it is
/// `{"args": [...], "kwargs": {...}}` with `__keras_tensor__` dictionaries anywhere inside.
package enum CallForm {
  /// Reads one node.
  package static func call(_ value: JSONValue) -> Call {
    if value["args"] != nil || value["kwargs"] != nil {
      return Call(
        inputs: ReferenceForm.references(in: value["args"] ?? .null),
        keywordInputs: ReferenceForm.references(in: value["kwargs"] ?? .null))
    }
    // A node of one tensor may be flat: ["layer", 0, 0, {}].
    let tensors = isFlat(value) ? [value] : value.arrayValue ?? []
    var call = Call(inputs: [])
    for tensor in tensors {
      if let reference = ReferenceForm.reference(tensor) {
        call.inputs.append(reference)
        if case .array(let list) = tensor, list.count == 4 {
          call.keywordInputs += ReferenceForm.references(in: list[3])
        }
      } else if ReferenceForm.isConstant(tensor) {
        call.keywordInputs += ReferenceForm.references(in: tensor)
      } else {
        call.inputs += ReferenceForm.references(in: tensor)
      }
    }
    return call
  }
}

extension CallForm {
  private static func isFlat(_ node: JSONValue) -> Bool {
    ReferenceForm.reference(node) != nil || ReferenceForm.isConstant(node)
  }

  /// Writes a layer's calls: to the letter where they are as the file had them, patched in place where only references
  /// changed, in the dialect's own form where the layer is new.
  ///
  /// - Parameter types: the element types of what the calls read, which Keras 3 writes.
  package static func written(
    _ layer: Layer, _ types: ElementTypes, _ dialect: Dialect
  ) throws(FormatError) -> JSONValue {
    guard let written = layer.writtenCalls, let nodes = written.arrayValue else {
      return .array(
        try layer.calls.map { call throws(FormatError) in try new(call, of: layer, types, dialect) })
    }
    let read = nodes.map(call)
    if read == layer.calls { return written }
    let fits = zip(read, layer.calls).allSatisfy {
      $0.inputs.count == $1.inputs.count && $0.keywordInputs.count == $1.keywordInputs.count
    }
    guard read.count == layer.calls.count, fits else {
      throw FormatError(
        .notWritable, layer: layer.name,
        "layer \"\(layer.name)\": its calls take another number of tensors than in the file, and there is no rule for that"
      )
    }
    return .array(zip(nodes, layer.calls).map(patched))
  }

  /// One node with its references replaced, everything else to the letter.
  private static func patched(_ node: JSONValue, with call: Call) -> JSONValue {
    var inputs = call.inputs[...]
    var keywords = call.keywordInputs[...]
    if case .object(var entry) = node {
      if let args = entry["args"] {
        entry["args"] = .some(ReferenceForm.replacing(args, with: &inputs))
      }
      if let kwargs = entry["kwargs"] {
        entry["kwargs"] = .some(ReferenceForm.replacing(kwargs, with: &keywords))
      }
      return .object(entry)
    }
    func tensor(_ value: JSONValue) -> JSONValue {
      if ReferenceForm.isConstant(value) { return ReferenceForm.replacing(value, with: &keywords) }
      guard ReferenceForm.reference(value) != nil, case .array(let list) = value, list.count == 4 else {
        return ReferenceForm.replacing(value, with: &inputs)
      }
      guard case .array(let head) = ReferenceForm.replacing(.array(Array(list.prefix(3))), with: &inputs)
      else { return value }
      return .array(head + [ReferenceForm.replacing(list[3], with: &keywords)])
    }
    guard !isFlat(node), case .array(let tensors) = node else { return tensor(node) }
    return .array(tensors.map(tensor))
  }

  private static func new(
    _ call: Call, of layer: Layer, _ types: ElementTypes, _ dialect: Dialect
  ) throws(FormatError) -> JSONValue {
    guard call.keywordInputs.isEmpty else {
      throw FormatError(
        .notWritable, layer: layer.name, "layer \"\(layer.name)\": a new call can't take tensors by keyword")
    }
    guard dialect.writesTensorDictionaries else {
      return .array(call.inputs.map { .array(ReferenceForm.written($0) + [.object([:])]) })
    }
    var tensors: [JSONValue] = []
    for (index, input) in call.inputs.enumerated() {
      // Keras 3 needs a list here and does not look at its numbers. Nor does it at the type, which is what the layer takes
      // the tensor for where the file does not tell it.
      let shape = index < call.shapes.count ? call.shapes[index] : nil
      let dimensions = (shape?.dimensions ?? [nil]).map {
        $0.map { JSONValue.number(JSONNumber($0)) } ?? .null
      }
      tensors.append([
        "class_name": "__keras_tensor__",
        "config": [
          "shape": .array(dimensions),
          "dtype": .string(types.type(of: input) ?? layer.policy?.computeType ?? "float32"),
          "keras_history": .array(ReferenceForm.written(input)),
        ],
      ])
    }
    let first: JSONValue = tensors.count == 1 ? tensors[0] : .array(tensors)
    return ["args": [first], "kwargs": .object(layer.writtenKeywords)]
  }
}

extension Layer {
  /// What Keras 3 itself writes as the keyword arguments of a new layer's call.
  fileprivate var writtenKeywords: JSONObject {
    switch className {
    case "TimeDistributed", "GlobalAveragePooling1D", "Softmax": ["mask": nil]
    case "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
      "GaussianDropout", "GaussianNoise":
      ["training": false]
    default: [:]
    }
  }
}
