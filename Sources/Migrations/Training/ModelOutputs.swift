internal import GraphIR
internal import JSON

/// The outputs of a model as training configurations name them.
struct ModelOutputs: Equatable {
  /// Their names in order: of the layers that they come from, or the keys where the outputs are an object.
  let names: [String]

  init(_ model: CanonicalModel) {
    guard model.kind == .functional else {
      names = [model.layers.last?.name ?? ""]
      return
    }
    if case .object(let members) = model.outputs {
      names = members.flatMap { member in member.value.tensors.map { _ in member.key } }
    } else {
      names = model.outputs.tensors.map(\.layer)
    }
  }

  /// Whether each name means one output.
  var areDistinct: Bool { Set(names.map(ExactName.init)).count == names.count }

  /// One value for each output: alone where there is one output, by name where names are distinct, else a list.
  ///
  /// - Parameter isLeftOut: Whether an output need not be named.
  func value(_ values: [JSONValue], leavingOut isLeftOut: (JSONValue) -> Bool) -> JSONValue {
    if values.count == 1 { return values[0] }
    guard areDistinct else { return .array(values) }
    var object: JSONObject = [:]
    for (name, value) in zip(names, values) where !isLeftOut(value) { object[name] = .some(value) }
    return .object(object)
  }
}
