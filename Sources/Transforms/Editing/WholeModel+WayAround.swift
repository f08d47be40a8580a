internal import GraphIR

extension WholeModel {
  /// How to be rid of a Lambda that stands first: a cut behind it, and what it did put there anew. Nil for any other
  /// layer.
  func wayAround(_ layer: Layer, _ shapes: ModelShapes) -> String? {
    guard layer.className == "Lambda", layer.calls.count == 1, let call = layer.calls.first,
      call.allInputs.allSatisfy({ model.inputs.contains($0) }), model.outputCount(of: layer.name) == 0
    else { return nil }
    let readers = model.consumers(of: layer.name).map { model.layers[$0.layer] }
    guard readers.count == 1, let reader = readers.first, let place = model.index(of: layer.name) else {
      return nil
    }
    var cut = "from: \(reader.name)"
    if shapes.output(of: place) == nil {
      guard let taken = shapes.inputs(of: place)?.first?.dimensions.dropFirst() else { return nil }
      let sizes = taken.compactMap(\.self)
      guard sizes.count == taken.count else { return nil }
      cut += ", input-shape: \(sizes.map(String.init).joined(separator: ","))"
    }
    let scaling =
      dialect.hasRescaling
      ? ", then `insert: {layer: Rescaling, scale: S, before: \(reader.name)}` if it scaled" : ""
    return "to be rid of it, `cut: {\(cut)}`\(scaling)"
  }
}
