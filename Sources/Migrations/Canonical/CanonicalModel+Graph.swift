internal import GraphIR

extension CanonicalModel {
  /// Makes a Sequential a graph, for rules that need one. False where the shape of its input is not known.
  package mutating func becomeGraph() -> Bool {
    guard kind == .sequential else { return true }
    guard let first = layers.first, first.isInput else { return false }
    var last: TensorReference?
    for index in layers.indices {
      layers[index].calls = last.map { [CanonicalCall(on: $0)] } ?? []
      last = TensorReference(layer: layers[index].name)
    }
    kind = .functional
    inputs = .list([.tensor(TensorReference(layer: first.name))])
    outputs = .list(last.map { [.tensor($0)] } ?? [])
    return true
  }
}
