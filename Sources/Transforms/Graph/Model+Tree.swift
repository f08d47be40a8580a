internal import GraphIR

/// The way down a tree of layers: an index into a model's layers, then indices into `Layer.children`.
typealias LayerPath = [Int]

extension Model {
  /// The layer at the end of a way down.
  func layer(at path: LayerPath) -> Layer {
    path.dropFirst().reduce(layers[path[0]]) { $0.children[$1] }
  }

  /// The model at the end of a way down; this one if the way is empty.
  func model(at path: LayerPath) -> Model? { path.isEmpty ? self : layer(at: path).model }

  /// Changes the layer at the end of a way down.
  mutating func update(
    at path: LayerPath, _ change: (inout Layer) throws(SurgeryError) -> Void
  ) throws(SurgeryError) {
    try layers[path[0]].update(at: path.dropFirst(), change)
  }

  /// Changes the model at the end of a way down.
  mutating func updateModel(
    at path: LayerPath, _ change: (inout Model) throws(SurgeryError) -> Void
  ) throws(SurgeryError) {
    guard !path.isEmpty else { return try change(&self) }
    try update(at: path) { (layer: inout Layer) throws(SurgeryError) in
      guard case .model(var inner) = layer.contents else { return }
      try change(&inner)
      layer.contents = .model(inner)
    }
  }

  /// Names of the layers on a way down.
  func names(at path: LayerPath) -> [String] {
    path.indices.map { layer(at: Array(path[...$0])).name }
  }

  /// The way down to a layer as options take it: a model inside a wrapper has no name there.
  func displayName(at path: LayerPath) -> String {
    layersInside().first { $0.path == path }?.displayName ?? names(at: path).joined(separator: "/")
  }
}

extension Layer {
  fileprivate mutating func update(
    at path: ArraySlice<Int>, _ change: (inout Layer) throws(SurgeryError) -> Void
  ) throws(SurgeryError) {
    guard let first = path.first else { return try change(&self) }
    var inside = children
    try inside[first].update(at: path.dropFirst(), change)
    children = inside
  }
}

extension String {
  /// Whether both hold the same code points; names from files are told apart by them.
  func isSameName(as other: String) -> Bool { isExactly(other) }
}

extension Layer {
  /// The first layer in this one, itself included, whose weights are only a list in file order.
  var firstOpaque: Layer? {
    !weightsAreUnderstood && !weights.isEmpty ? self : children.lazy.compactMap(\.firstOpaque).first
  }
}
