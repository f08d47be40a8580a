internal import JSON

/// Which layers of a model have another name in a second one: what only the name tells apart, and reads the same, is the
/// same layer.
struct Renaming {
  private var names: [ExactName: String] = [:]

  /// Looks at the layers whose names only one of the models has. Equal layers that read the same are taken in their order.
  init(from old: Model, to new: Model) {
    let (before, after) = (Self.names(of: old), Self.names(of: new))
    var lonely = old.layers.filter { !after.contains(ExactName($0.name)) }
    guard !lonely.isEmpty else { return }
    var places: [Likeness: [String]] = [:]
    for layer in new.layers.reversed() where !before.contains(ExactName(layer.name)) {
      places[Likeness(layer, reads: layer.reads.map { ExactName($0) }), default: []].append(layer.name)
    }
    // Keras lists layers in the order of their calls, where one pass tells all.
    var isDone = places.isEmpty
    while !isDone {
      let count = lonely.count
      lonely.removeAll { layer in
        let reads = layer.reads.map { name in
          after.contains(ExactName(name)) ? ExactName(name) : names[ExactName(name)].map { ExactName($0) }
        }
        guard !reads.contains(nil),
          let name = places[Likeness(layer, reads: reads.compactMap(\.self))]?.popLast()
        else { return false }
        names[ExactName(layer.name)] = name
        return true
      }
      isDone = lonely.count == count || lonely.isEmpty
    }
  }

  /// The name in the second model of a layer of the first; nil where it has its own, or where there is none.
  func newName(of name: String) -> String? { names[ExactName(name)] }

  /// Calls as a config writes them, with the names of the second model.
  func renamed(_ calls: JSONValue) -> JSONValue {
    switch calls {
    case .array(var elements):
      // a reference: name, node, tensor
      if elements.count > 2, case .string(let name) = elements[0], case .number = elements[1],
        let new = newName(of: name)
      {
        elements[0] = .string(new)
      }
      return .array(elements.map(renamed))
    case .object(let object): return .object(JSONObject(object.map { ($0.key, renamed($0.value)) }))
    default: return calls
    }
  }

  private static func names(of model: Model) -> Set<ExactName> {
    Set(model.layers.map { ExactName($0.name) })
  }
}

/// What has to be equal in two layers of different names; what is inside them is compared afterwards.
private struct Likeness: Hashable {
  let className: ExactName
  let config: [UInt8]
  let shapes: [[Int]]
  let reads: [ExactName]

  init(_ layer: Layer, reads: [ExactName]) {
    className = ExactName(layer.className)
    var config = layer.config
    config.removeValue(forKey: "name")
    self.config = layer.children.isEmpty ? Array(JSONValue.object(config).serialized().utf8) : []
    shapes = layer.allWeights.map(\.shape)
    self.reads = reads
  }
}

extension Layer {
  /// The names of what its calls read.
  fileprivate var reads: [String] { calls.flatMap(\.allInputs).map(\.layer) }
}
