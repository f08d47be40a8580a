internal import JSON

/// A layer with what has to be known of the place where it stands.
struct PlacedLayer {
  /// The way down from the model.
  let path: String
  let layer: Layer
  /// What its calls read; nil where nothing calls it by itself, as inside a wrapper.
  let reads: JSONValue?
  /// The same, by the names in the model that it is compared with.
  let readsThere: JSONValue?
  /// Its calls as the config writes them, but by the names there; nil where it writes none.
  let callsThere: JSONValue?

  /// The layers of a model.
  ///
  /// - Parameter renaming: Names in the model that it is compared with, where they are others.
  static func all(
    of model: Model, under path: String, _ dialect: Dialect, _ renaming: Renaming? = nil
  ) -> [PlacedLayer] {
    let graph = CallGraph(model, dialect)
    return model.layers.map { layer in
      func reads(_ renaming: Renaming?) -> JSONValue {
        let calls = layer.calls.map { call in
          JSONValue.array(call.allInputs.map { graph.words($0, renaming) })
        }
        return calls.count == 1 ? calls[0] : .array(calls)
      }
      let here = reads(nil)
      return PlacedLayer(
        path: Self.way(path, layer.name), layer: layer, reads: here,
        readsThere: renaming.map { reads($0) } ?? here,
        callsThere: layer.writtenCalls.map { calls in renaming.map { $0.renamed(calls) } ?? calls })
    }
  }

  /// The layers directly inside.
  func inside(_ dialect: Dialect) -> [PlacedLayer] {
    if let model = layer.model { return Self.all(of: model, under: path, dialect) }
    return layer.children.map {
      PlacedLayer(path: Self.way(path, $0.name), layer: $0, reads: nil, readsThere: nil, callsThere: nil)
    }
  }

  private static func way(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path)/\(name)"
  }
}

extension CallGraph {
  /// `conv1`, or `conv1[1][0]`: the second call's first output, counted alike in all dialects.
  func words(_ reference: TensorReference, _ renaming: Renaming? = nil) -> JSONValue {
    let call = site(of: reference)?.call ?? reference.node
    let name = renaming?.newName(of: reference.layer) ?? reference.layer
    guard call != 0 || reference.tensor != 0 else { return .string(name) }
    return .string("\(name)[\(call)][\(reference.tensor)]")
  }
}
