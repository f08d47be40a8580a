public import GraphIR

extension ZooName {
  /// Holds the name against the content.
  ///
  /// - Parameters:
  ///   - inputs: shapes of the model's inputs, batch first; an input whose shape is unknown is nil.
  ///   - outputs: shapes of its outputs, likewise.
  /// - Returns: one warning for each part of the name that the content contradicts; unknown shapes contradict nothing.
  public func findings(inputs: [TensorShape?], outputs: [TensorShape?]) -> [Finding] {
    [inputFinding(inputs), outputFinding(outputs)].compactMap(\.self)
  }

  private func inputFinding(_ shapes: [TensorShape?]) -> Finding? {
    let written = inputShape.map(String.init).joined(separator: "x")
    guard shapes.count == 1 else {
      return shapes.isEmpty
        ? nil : .zooName("says that the input is \(written), but the model has \(shapes.count) inputs")
    }
    guard let shape = shapes[0] else { return nil }
    let axes = shape.dimensions.dropFirst()
    let agrees =
      axes.count == inputShape.count && zip(axes, inputShape).allSatisfy { $0 == nil || $0 == $1 }
    return agrees ? nil : .zooName("says that the input is \(written), but the model takes \(shape)")
  }

  private func outputFinding(_ shapes: [TensorShape?]) -> Finding? {
    guard shapes.count == 1 else {
      return shapes.isEmpty
        ? nil : .zooName("says that there are \(classes) classes, but the model has \(shapes.count) outputs")
    }
    guard let last = shapes[0]?.last, last != classes else { return nil }
    return .zooName("says that there are \(classes) classes, but the model's output has \(last)")
  }
}

extension ModelFile {
  /// What of a name in the zoo the model contradicts.
  public func findings(of name: ZooName) -> [Finding] {
    let shapes = ShapeInference.shapes(of: whole.model, whole.dialect)
    return name.findings(
      inputs: shapes.inputs?.map(Optional.some) ?? [nil], outputs: shapes.outputs?.map(Optional.some) ?? [nil]
    )
  }
}

extension Finding {
  fileprivate static func zooName(_ message: String) -> Finding {
    Finding(.warning, "zoo-name", "the file's name \(message)")
  }
}
