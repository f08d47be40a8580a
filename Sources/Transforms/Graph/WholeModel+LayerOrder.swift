internal import GraphIR

extension WholeModel {
  /// Lists the layers of every graph as Keras will, where a surgery has changed what lies between them and the outputs.
  ///
  /// Graphs that were listed otherwise before, by another program, are left as they are.
  mutating func settleLayerOrder(since before: WholeModel) {
    var odd: Set<String> = []
    for graph in before.model.graphs where !LayerOrder(graph, dialect).isKept { odd.insert(graph.name) }
    model.settleOrder(dialect, besides: odd)
  }
}

extension Model {
  /// This model and all inside.
  fileprivate var graphs: [Model] { [self] + layers.flatMap(\.graphs) }

  fileprivate mutating func settleOrder(_ dialect: Dialect, besides odd: Set<String>) {
    for index in layers.indices where layers[index].containsModel {
      layers[index].walk { layer, _ in
        guard case .model(var inner) = layer.contents else { return }
        inner.reorder(dialect, besides: odd)
        layer.contents = .model(inner)
      }
    }
    reorder(dialect, besides: odd)
  }

  private mutating func reorder(_ dialect: Dialect, besides odd: Set<String>) {
    guard kind == .functional, !odd.contains(name) else { return }
    let order = LayerOrder(self, dialect)
    if !order.isKept { layers = order.layers.map { layers[$0] } }
  }
}

extension Layer {
  fileprivate var graphs: [Model] { model.map(\.graphs) ?? children.flatMap(\.graphs) }
}
