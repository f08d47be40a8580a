internal import JSON

extension LayerFamily {
  /// Dense layers along named axes: `ab,bc->ac`, `...x,xy->...y`, `x...,xy->y...`.
  static let einsum = LayerFamily(
    "Einsum",
    [
      LayerDefinition(
        "EinsumDense",
        weights: { facts in
          try facts.requirePlainVariables()
          return try EinsumEquation(facts).weights()
        },
        shapes: { facts in
          [TensorShape(try EinsumEquation(facts).output(facts.input()))]
        })
    ])
}

/// An equation taken apart, with what is known of its letters.
private struct EinsumEquation {
  let input: [Character], kernel: [Character], output: [Character]
  let isElidedOnLeft: Bool
  let isOpenKept: Bool
  let biasAxes: [Character]
  let shape: TensorShape?
  let partialOutput: [Int?]

  init(_ facts: LayerFacts) throws {
    let equation = facts.text("equation", default: "")
    let sides = equation.replacing("...", with: "0").split(
      separator: "->", omittingEmptySubsequences: false)
    guard sides.count == 2 else { throw Untellable() }
    let operands = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard operands.count == 2 else { throw Untellable() }
    isElidedOnLeft = operands[0].hasPrefix("0")
    input = operands[0].filter { $0 != "0" }
    kernel = Array(operands[1])
    output = sides[1].filter { $0 != "0" }
    guard !input.isEmpty, !kernel.isEmpty, !output.isEmpty else { throw Untellable() }
    guard (input + kernel + output).allSatisfy({ $0.isASCII && $0.isLetter }) else { throw Untellable() }
    biasAxes = Array(facts.text("bias_axes", default: ""))
    shape = facts.inputs?.first
    isOpenKept = facts.dialect.family == .keras3
    if let number = facts.layer.config["output_shape"]?.intValue {
      partialOutput = [number]
    } else {
      guard let list = facts.layer.config["output_shape"]?.arrayValue else { throw Untellable() }
      partialOutput = list.map(\.intValue)
    }
  }

  /// The output with its elided axes, which only the input shape tells.
  func output(_ shape: TensorShape) throws -> [Int?] {
    guard shape.rank >= input.count, shape.rank > 0 else { throw Untellable() }
    let elided = shape.rank - input.count
    var result = partialOutput
    if elided > 0 && isElidedOnLeft {
      result.insert(contentsOf: shape.dimensions[1..<elided], at: 0)
    } else if elided > 0 {
      result += shape.dimensions[(shape.rank - elided)...]
    }
    result.insert(shape.dimensions[0], at: 0)
    guard result.count == output.count + elided else { throw Untellable() }
    // an open axis of the config that the equation takes from the input: Keras 3 leaves it open
    if isOpenKept { return result }
    for (place, letter) in output.enumerated() {
      let axis = place + (isElidedOnLeft ? elided : 0)
      guard result[axis] == nil, let from = input.firstIndex(of: letter) else { continue }
      result[axis] = isElidedOnLeft ? shape.dimensions[from + elided] : shape.dimensions[from]
    }
    return result
  }

  func weights() throws -> [WeightSpecification] {
    var sizes: [Character: Int] = [:]
    // the config gives the last axes of the output, all but the batch axis where nothing is elided
    for (letter, size) in zip(output.reversed(), partialOutput.reversed()) { sizes[letter] = size }
    if !isElidedOnLeft, let shape, shape.rank > input.count {
      // elided on the right: the config's axes follow the batch axis
      sizes = [:]
      for (letter, size) in zip(output.dropFirst(), partialOutput) { sizes[letter] = size }
    }
    if let shape {
      guard shape.rank >= input.count else { throw Untellable() }
      let known = isElidedOnLeft ? shape.dimensions.suffix(input.count) : shape.dimensions.prefix(input.count)
      for (letter, size) in zip(input, known) where sizes[letter] == nil { sizes[letter] = size }
    }
    var found = [WeightSpecification("kernel", kernel.map { sizes[$0] })]
    guard !biasAxes.isEmpty else { return found }
    let places = biasAxes.compactMap { output.firstIndex(of: $0) }
    guard places.count == biasAxes.count, let first = places.min() else { throw Untellable() }
    found.append(
      WeightSpecification("bias", output[first...].map { biasAxes.contains($0) ? sizes[$0] : 1 }))
    return found
  }
}
