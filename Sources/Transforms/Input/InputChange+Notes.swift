internal import GraphIR
internal import JSON

extension InputChange {
  /// An entry whose `build_config` says what a layer was built on.
  func follow(_ entry: JSONObject, _ changes: [CallChange]) -> JSONObject {
    guard let built = entry["build_config"], !built.isNull else { return entry }
    var entry = entry
    entry["build_config"] = .some(follow(built, changes))
    return entry
  }

  /// A config with the shapes that layers state: `batch_input_shape` of any, in TF 2.13 and later those of an attention's inputs.
  func followInput(_ config: JSONObject, _ changes: [CallChange]) -> JSONObject {
    var config = config
    for key in ["batch_input_shape", "query_shape", "value_shape", "key_shape"] {
      guard let written = config[key], !written.isNull else { continue }
      config[key] = .some(follow(written, changes))
    }
    return config
  }

  /// Replaces every shape inside a value that is one of a call's inputs by what that input is now.
  private func follow(_ value: JSONValue, _ changes: [CallChange]) -> JSONValue {
    switch value {
    case .object(var object):
      for (key, inside) in object { object[key] = .some(follow(inside, changes)) }
      return .object(object)
    case .array(let list):
      guard !list.isEmpty, list.allSatisfy({ $0.isNull || $0.intValue != nil }) else {
        return .array(list.map { follow($0, changes) })
      }
      return replacement(for: TensorShape(list.map(\.intValue)), changes)?.json ?? value
    default: return value
    }
  }

  /// Axes that were open in a note stay open.
  private func replacement(for written: TensorShape, _ changes: [CallChange]) -> TensorShape? {
    for change in changes {
      for (old, new) in zip(change.before ?? [], change.after ?? []) {
        guard old.rank == written.rank, new.rank == written.rank, written.admitsOrOpens(old) else { continue }
        var shape = new
        for axis in shape.dimensions.indices
        where written.dimensions[axis] == nil && old.dimensions[axis] != nil { shape.dimensions[axis] = nil }
        return shape
      }
    }
    return nil
  }
}

extension TensorShape {
  /// Whether this could be a note of the other one: the same, or with open axes.
  fileprivate func admitsOrOpens(_ other: TensorShape) -> Bool {
    zip(dimensions, other.dimensions).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
  }
}

extension Model {
  /// Writes what the inputs get into all places where a model declares it.
  mutating func declare(_ new: [TensorShape], from old: [TensorShape], _ change: InputChange) {
    let changes = [CallChange(before: old, after: new)]
    switch kind {
    case .functional:
      for (input, shape) in zip(inputs, new) {
        guard let index = index(of: input.layer) else { continue }
        layers[index].declare(shape)
        layers[index].entry = change.follow(layers[index].entry, changes)
      }
    case .sequential:
      guard let shape = new.first else { return }
      if layers.first?.isInput ?? false {
        layers[0].declare(shape)
        layers[0].entry = change.follow(layers[0].entry, changes)
      }
      if let built = config["build_input_shape"], !built.isNull {
        config["build_input_shape"] = .some(shape.json)
      }
    }
  }
}

extension Layer {
  /// Gives an InputLayer another shape.
  fileprivate mutating func declare(_ shape: TensorShape) {
    for key in ["batch_shape", "batch_input_shape"] where config[key] != nil {
      config[key] = .some(shape.json)
    }
  }

  /// An Embedding may say how long the sequences are that it takes.
  mutating func followInputLength(_ changes: [CallChange]) {
    guard let written = config["input_length"], !written.isNull, let shape = changes.first?.after?.first
    else { return }
    let sizes: [JSONValue] = shape.dimensions.dropFirst().map { $0.map { .number(JSONNumber($0)) } ?? .null }
    config["input_length"] = .some(written.arrayValue == nil ? sizes.first ?? .null : .array(sizes))
  }
}
