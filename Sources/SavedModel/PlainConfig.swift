internal import JSON

extension JSONValue {
  /// The JSON of Keras's metadata as Keras writes it into an `.h5`: tuples and shapes are lists there, and what says
  /// which objects are one is left out.
  var inFormOfModelConfig: JSONValue {
    switch self {
    case .array(let list): return .array(list.map(\.inFormOfModelConfig))
    case .object(let members):
      if members.count == 2, let name = members["class_name"]?.stringValue, let items = members["items"],
        name == "__tuple__" || name == "TensorShape"
      {
        if let list = items.arrayValue { return .array(list.map(\.inFormOfModelConfig)) }
        if items.isNull { return .null }
      }
      var plain = members
      plain.removeValue(forKey: "shared_object_id")
      for (key, value) in plain { plain[key] = .some(value.inFormOfModelConfig) }
      return .object(plain)
    default: return self
    }
  }
}
