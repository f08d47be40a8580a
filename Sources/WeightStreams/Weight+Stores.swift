package import GraphIR
package import Tensors

extension Weight.Source {
  /// Adds the stores that numbers come from, by their identities.
  package func collectStores(_ found: inout [AnyHashable: any TensorStore]) {
    switch self {
    case .initializer, .values: return
    case .stored(let tensor): found[tensor.store.identity] = tensor.store
    case .columns(let weight, _, _, _), .scaled(let weight, _), .arranged(let weight, _):
      weight.source.collectStores(&found)
    case .joined(let weights): for weight in weights { weight.source.collectStores(&found) }
    case .added(let one, let other):
      one.source.collectStores(&found)
      other.source.collectStores(&found)
    case .folded(let fold):
      for weight in [fold.weight, fold.gamma, fold.beta, fold.mean, fold.variance] {
        weight?.source.collectStores(&found)
      }
    }
  }
}
