internal import GraphIR

/// A tensor's name, taken apart: `conv1`, `kernel` of `conv1/kernel:0`.
struct KeyParts {
  /// The names on the way, the variable's own last.
  let parts: [Substring]

  /// Names are divided by slashes; where there is none, by dots, as PyTorch's are.
  init(_ key: String) {
    let isDotted = !key.utf8.contains(UInt8(ascii: "/"))
    var parts = key.split(separator: isDotted ? "." : "/")
    if let last = parts.last, let colon = last.utf8.lastIndex(of: UInt8(ascii: ":")),
      last[colon...].dropFirst().allSatisfy(\.isNumber)
    {
      parts[parts.count - 1] = last[..<colon]
    }
    self.parts = parts
  }
}

/// A weight, and how Keras's versions and h5surgery call it.
struct KeyTarget {
  /// One name on the way down.
  struct Step {
    /// How it is called, of which one is enough: names of several parts are several steps.
    var names: [Substring]
    /// Whether Keras leaves it out in some of its names.
    var isOptional: Bool
  }

  let place: [Int]
  let index: Int
  let steps: [Step]
  /// The variable's own name, with that of the sublayer in front: `query/kernel`.
  let variable: String
  /// The shape as far as the config tells it.
  let shape: [Int?]?

  /// How well a key is this weight's name: how many of its steps the key has; nil where it is none.
  ///
  /// Besides the steps a key may have what says nothing of its own: the model's name, a name once more, as groups of an
  /// `.h5` repeat it, and the name of an RNN's cell.
  func match(_ key: KeyParts, inModel model: Substring) -> Int? {
    var rest = key.parts[...]
    var matched = 0
    var known: [Substring] = [model]
    for step in steps {
      let kept = rest.drop { !step.names.contains($0) && (known.contains($0) || Self.isCell($0)) }
      if let part = kept.first, step.names.contains(part) {
        rest = kept.dropFirst()
        matched += 1
        known += step.names
      } else if !step.isOptional {
        return nil
      }
    }
    return rest.isEmpty ? matched : nil
  }

  /// `lstm_cell`, `gru_cell_3`.
  private static func isCell(_ part: Substring) -> Bool {
    let plain = part.last?.isNumber == true ? part.prefix { !$0.isNumber }.dropLast() : part
    return plain.hasSuffix("_cell")
  }
}

extension KeyTarget.Step {
  /// The steps of one name, which may have parts itself.
  static func all(_ names: [String], isOptional: Bool) -> [KeyTarget.Step] {
    guard names.count == 1, let name = names.first else {
      return [KeyTarget.Step(names: names.map { $0[...] }, isOptional: isOptional)]
    }
    return name.split(separator: "/").map { KeyTarget.Step(names: [$0], isOptional: isOptional) }
  }
}

extension Model {
  /// The weights that the model has by its config, or where that does not tell, those that it has already.
  ///
  /// - Parameter unknown: Called with the way down to each layer of which it can't be told.
  func keyTargets(_ dialect: Dialect, unknown: (_ place: [Int], _ layer: Layer) -> Void) -> [KeyTarget] {
    var targets: [KeyTarget] = []
    func visit(_ layer: Layer, _ place: [Int], _ steps: [KeyTarget.Step]) {
      if let found = layer.specifiedWeights(dialect) {
        for (index, weight) in found.enumerated() {
          let own = KeyTarget.Step.all([weight.name], isOptional: false)
          targets.append(
            KeyTarget(
              place: place, index: index, steps: steps + own, variable: weight.name, shape: weight.shape))
        }
      } else {
        unknown(place, layer)
      }
      // a nested model's name may be left out before those of its layers
      var outer = steps
      if layer.model != nil {
        for index in outer.indices { outer[index].isOptional = true }
      }
      for (index, child) in layer.children.enumerated() {
        visit(child, place + [index], outer + layer.keySteps(of: index))
      }
    }
    for (index, layer) in layers.enumerated() {
      visit(layer, [index], KeyTarget.Step.all([layer.name], isOptional: false))
    }
    return targets
  }
}

extension Layer {
  /// What its own weights are; nil where nothing tells it.
  func specifiedWeights(_ dialect: Dialect) -> [WeightSpecification]? {
    if model != nil { return [] }
    if let known = Catalogue.definition(of: self, dialect)?.weights(self, inputShapes: nil, dialect) {
      return known
    }
    guard !weights.isEmpty, weightsAreUnderstood else { return nil }
    return weights.map { WeightSpecification($0.name, $0.shape, trainable: $0.isTrainable) }
  }

  /// The steps on the way to a child.
  fileprivate func keySteps(of index: Int) -> [KeyTarget.Step] {
    let child = children[index]
    switch contents {
    case .plain: return []
    case .model: return KeyTarget.Step.all([child.name], isOptional: false)
    case .wrapper(let key, _):
      // what has no name of its own is called after its class
      let names = [key, child.name, child.plainClassName.snakeCased]
      return [KeyTarget.Step(names: names.map { $0[...] }, isOptional: true)]
    case .bidirectional(_, _, let isWritten):
      let attribute = index == 0 ? "forward_layer" : "backward_layer"
      let given = index == 0 ? "forward_\(child.name)" : "backward_\(child.name)"
      let names = isWritten ? [attribute, given, child.name] : [attribute, given]
      return [KeyTarget.Step(names: names.map { $0[...] }, isOptional: false)]
    case .cells:
      return [
        KeyTarget.Step(names: ["cells"], isOptional: true),
        KeyTarget.Step(
          names: ["\(index)", child.name[...], child.plainClassName.snakeCased[...]], isOptional: false),
      ]
    }
  }
}
