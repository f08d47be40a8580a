internal import GraphIR
internal import JSON

/// Transposed convolutions of Keras 1, whose files say the shape of the output; later Kerases compute it.
enum StatedShapes: MigrationRule {
  static let name = "stated-shape"
  static let symptom = "Keyword argument not understood: output_shape"
  static let cause = "Keras 1 says the output's shape of a transposed convolution, later ones compute it"
  static let remedy = "left out where both are the same; else refused"

  /// Where a file of Keras 1 has it.
  static let key = "output_shape"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.className == "Conv2DTranspose" && layer.config[key] != nil
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachModel { model, _ throws(MigrationRefusal) in
      for index in model.layers.indices where concerns(model.layers[index]) {
        try check(&model.layers[index])
      }
    }
    try draft.forEachLeaf(of: Self.self) { layer, _ throws(MigrationRefusal) in
      for held in layer.children where concerns(held) {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "it holds a transposed convolution of Keras 1, whose output's shape can't be checked there")
      }
    }
  }

  private static func check(_ layer: inout CanonicalLayer) throws(MigrationRefusal) {
    let stated = shape(of: layer.config) ?? []
    for computed in layer.outputShapes {
      guard let sizes = computed?.first?.dimensions, sizes.dropFirst() == stated.dropFirst() else {
        throw MigrationRefusal(
          .noCounterpart, layer: layer.name, effect: .wrong,
          "its output is \(text(stated)) by the file, and "
            + "\(computed?.first.map { text($0.dimensions) } ?? "of an unknown shape") in later Kerases"
        )
      }
    }
    layer.config.removeValue(forKey: key)
  }

  private static func text(_ sizes: [Int?]) -> String {
    "(\(sizes.map { $0.map(String.init) ?? "None" }.joined(separator: ", ")))"
  }

  /// The shape that a config says, with the batch; nil where it says none.
  static func shape(of config: JSONObject) -> [Int?]? {
    guard let list = config[key]?.arrayValue, !list.isEmpty else { return nil }
    return list.map(\.intValue)
  }

  /// The whole numbers of a list, or the one that a value is.
  static func sizes(_ value: JSONValue) -> [Int] {
    if let list = value.arrayValue { return list.compactMap(\.intValue) }
    return value.intValue.map { [$0] } ?? []
  }
}
