/// The weights that a layer tree should have by the catalogue, and how well a group's arrays fit them.
struct Expectation {
  /// The tree with placeholders for its weights.
  private(set) var layer: Layer
  /// Names of leaves that the catalogue does not know.
  private(set) var unknown: [String] = []

  private var specifications: [WeightSlot: WeightSpecification] = [:]
  private var unknownPaths: [[Int]] = []

  init(of layer: Layer, _ arrays: [SavedArray], _ dialect: Dialect) {
    self.layer = layer
    var unknown: [(name: String, path: [Int])] = []
    var specifications: [WeightSlot: WeightSpecification] = [:]
    self.layer.walk { layer, path in
      guard layer.model == nil else { return }
      if let known = Catalogue.weights(of: layer, dialect) {
        layer.hold(known, path: path, in: &specifications)
      } else {
        unknown.append((layer.name, path))
      }
    }
    self.unknown = unknown.map(\.name)
    self.unknownPaths = unknown.map(\.path)
    self.specifications = specifications
  }

  /// How many weights there should be.
  var count: Int { specifications.count }

  /// A plain layer of an unknown class: its weights are its group's.
  var isOneUnknownLeaf: Bool { unknownPaths == [[]] && layer.children.isEmpty }

  /// Finds the weights of unknown leaves by the leaf's name in their paths. False where the numbers do not add up.
  mutating func completeUnknownLeaves(from arrays: [SavedArray]) -> Bool {
    guard !unknownPaths.isEmpty, count != arrays.count else { return true }
    let unknownPaths = Set(unknownPaths)
    var specifications = specifications
    layer.walk { leaf, path in
      guard unknownPaths.contains(path) else { return }
      let name = leaf.name
      let own = arrays.filter { ObjectPath.last(of: $0.prefix).utf8.elementsEqual(name.utf8) }
      leaf.weightsAreUnderstood = own.isEmpty
      let specified = own.map {
        WeightSpecification(String($0.variable), $0.shape, trainable: !Weight.isStatistic($0.variable))
      }
      leaf.hold(specified, path: path, in: &specifications)
    }
    self.specifications = specifications
    return count == arrays.count
  }

  /// What does not fit if the arrays come in this order; nil if all shapes do.
  func misfit(of arrays: [SavedArray], in slots: [WeightSlot]) -> String? {
    guard slots.count == arrays.count else { return "expected \(slots.count) weights, found \(arrays.count)" }
    for (array, slot) in zip(arrays, slots) {
      guard let specification = specifications[slot], let expected = specification.shape else { continue }
      if !specification.matches(shape: array.shape) {
        let owner = layer.descendant(at: slot.path)
        return
          "weight \"\(specification.name)\" of layer \"\(owner.name)\" (\(owner.plainClassName)) should "
          + "have the shape \(TensorShape(expected)) by its config; \"\(array.path)\" has \(TensorShape(array.shape))"
      }
    }
    return nil
  }

  /// Whether names support this order: one prefix per leaf, one leaf per prefix, each variable in its place.
  func namesHold(for arrays: [SavedArray], in slots: [WeightSlot]) -> Bool {
    var leafOfPrefix: [Substring: [Int]] = [:]
    var prefixOfLeaf: [[Int]: Substring] = [:]
    for (array, slot) in zip(arrays, slots) {
      if leafOfPrefix.updateValue(slot.path, forKey: array.prefix).map({ $0 != slot.path }) == true {
        return false
      }
      guard !layer.descendant(at: slot.path).isAttentionWithSublayers else { continue }
      if prefixOfLeaf.updateValue(array.prefix, forKey: slot.path).map({ $0 != array.prefix }) == true {
        return false
      }
      // Names of stock variables; a variable that Keras itself calls otherwise says nothing.
      if let expected = specifications[slot]?.name, isSibling(array.variable, of: slot, expected: expected) {
        return false
      }
    }
    return true
  }

  /// Whether a variable's name is that of another weight of the same leaf.
  private func isSibling(_ variable: Substring, of slot: WeightSlot, expected: String) -> Bool {
    guard !expected.utf8.elementsEqual(variable.utf8) else { return false }
    return layer.descendant(at: slot.path).weights.contains { $0.name.utf8.elementsEqual(variable.utf8) }
  }

  /// The order that exact names give: every array is `.../LAYER/VARIABLE`, every slot is met once.
  func orderByExactNames(of arrays: [SavedArray]) -> [WeightSlot]? {
    var byName: [String: WeightSlot] = [:]
    for (slot, specification) in specifications {
      let name = "\(layer.descendant(at: slot.path).name)/\(specification.name)"
      if byName.updateValue(slot, forKey: name) != nil { return nil }
    }
    var order: [WeightSlot] = []
    for array in arrays {
      let owner = ObjectPath.last(of: array.prefix)
      guard let slot = byName.removeValue(forKey: "\(owner)/\(array.variable)") else { return nil }
      order.append(slot)
    }
    return misfit(of: arrays, in: order) == nil ? order : nil
  }

  /// The tree with the arrays in its slots.
  func assigned(_ arrays: [SavedArray], in slots: [WeightSlot]) -> Layer {
    var place: [WeightSlot: Int] = [:]
    for (index, slot) in slots.enumerated() { place[slot] = index }
    var result = layer
    result.walk { leaf, path in
      for index in leaf.weights.indices {
        guard let found = place[WeightSlot(path: path, index: index)] else { continue }
        let array = arrays[found]
        leaf.weights[index].path = array.path
        leaf.weights[index].shape = array.shape
        leaf.weights[index].type = array.type
        leaf.weights[index].source = .stored(array.tensor)
      }
    }
    return result
  }
}

extension Layer {
  /// Gives the layer placeholders for its weights and notes what is expected in their slots.
  fileprivate mutating func hold(
    _ specified: [WeightSpecification], path: [Int],
    in specifications: inout [WeightSlot: WeightSpecification]
  ) {
    weights = specified.map {
      Weight(
        name: $0.name, path: "", shape: [], type: "", isTrainable: $0.isTrainable, source: .unassigned)
    }
    for (index, specification) in specified.enumerated() {
      specifications[WeightSlot(path: path, index: index)] = specification
    }
  }
}
