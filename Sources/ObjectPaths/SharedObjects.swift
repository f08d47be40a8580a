internal import GraphIR
internal import JSON

/// Layers that stand in several places of a model and are one object, as `shared_object_id` tells.
///
/// Keras writes the key when it meets an object again, and then also where it met it first; but there it is lost
/// if that was inside a nested model, whose config had been copied by then.
struct SharedObjects {
  private var identities: [[Int]: Int] = [:]

  /// None.
  init() {}

  init(of model: Model) {
    var visited: [(place: [Int], layer: Layer)] = []
    func visit(_ layer: Layer, _ place: [Int]) {
      visited.append((place, layer))
      for (index, child) in layer.children.enumerated() { visit(child, place + [index]) }
    }
    for (index, layer) in model.layers.enumerated() { visit(layer, [index]) }

    var marked: [Int: [Int]] = [:]
    for (number, one) in visited.enumerated() {
      if let identity = one.layer.sharedObjectID { marked[identity, default: []].append(number) }
    }
    for (identity, numbers) in marked {
      var numbers = numbers
      if numbers.count == 1 {
        let (last, layer) = (numbers[0], visited[numbers[0]].layer)
        let earlier = (0..<last).filter {
          visited[$0].layer.sharedObjectID == nil && visited[$0].layer.isDescribed(as: layer)
        }
        guard earlier.count == 1 else { continue }
        numbers += earlier
      }
      for number in numbers { identities[visited[number].place] = identity }
    }
  }

  /// What the objects of one identity have in common; nil where an object stands in one place only.
  subscript(place: [Int]) -> Int? { identities[place] }
}

extension Layer {
  /// What the file calls an object that it met more than once.
  fileprivate var sharedObjectID: Int? { entry[JSONValue.identityKey]?.intValue }

  /// Whether class, name and config are the same at every depth, whatever objects in configs are called.
  fileprivate func isDescribed(as other: Layer) -> Bool {
    guard className == other.className, name == other.name,
      JSONValue.object(config).isSame(as: .object(other.config))
    else { return false }
    let (inside, others) = (children, other.children)
    return inside.count == others.count && zip(inside, others).allSatisfy { $0.isDescribed(as: $1) }
  }
}

extension JSONValue {
  fileprivate static let identityKey = "shared_object_id"

  /// Whether both are equal but for what objects in them are called.
  fileprivate func isSame(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      func keys(_ object: JSONObject) -> [String] { object.keys.filter { $0 != Self.identityKey } }
      return keys(left) == keys(right)
        && keys(left).allSatisfy { (left[$0] ?? .null).isSame(as: right[$0] ?? .null) }
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
    default: return self == other
    }
  }
}
