internal import GraphIR

/// An index in a list, or a range of them: `4`, `-2` from the end, `1-20`.
enum IndexRange {
  case one(Int)
  /// From one to another, both included, both counted from 0.
  case from(Int, Int)

  /// Reads a text; nil where it is neither.
  init?(_ text: String) {
    if let index = Int(text) {
      self = .one(index)
      return
    }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = UInt32(ends[0]), let last = UInt32(ends[1]) else { return nil }
    self = .from(Int(first), Int(last))
  }
}

extension Model {
  /// The layers that texts mean: an index in Keras's `model.layers`, or a range of them, becomes the names; what a
  /// layer is called, at any depth, and every other text, stays.
  ///
  /// - Parameter setting: The setting that gives the texts.
  package func resolvingIndices(in texts: [String], of setting: String?) throws(SurgeryError) -> [String] {
    var names: [String] = []
    for text in texts {
      guard let range = IndexRange(text),
        !layersInside().contains(where: { $0.names.last?.isSameName(as: text) ?? false })
      else {
        names.append(text)
        continue
      }
      let layers = kerasLayers
      let (first, last) =
        switch range {
        case .one(let index): (index, index)
        case .from(let first, let last): (first, last)
        }
      let places = [first, last].map { $0 < 0 ? layers.count + $0 : $0 }
      guard places.allSatisfy(layers.indices.contains), places[0] <= places[1] else {
        throw SurgeryError(
          .unknownLayer, layer: text, setting: setting,
          "no layer \"\(text)\": the model has \(layers.count) layers, from 0 or -\(layers.count) on")
      }
      names += layers[places[0]...places[1]].map(\.name)
    }
    return names
  }
}
