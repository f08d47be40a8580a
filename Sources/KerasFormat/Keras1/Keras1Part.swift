/// What a layer of the new model is of one layer of Keras 1 that became several.
enum Keras1Part {
  /// The Dense of a Highway that computes what is new, the part of it that is taken, or what is kept of the input.
  enum Highway { case activation, gate, rest }

  case highway(Highway, of: String)
  /// The Dense that computes all pieces of a MaxoutDense side by side.
  case maxout(of: String)

  /// The layer of Keras 1, whose group has the weights.
  var layer: String {
    switch self {
    case .highway(_, let name), .maxout(let name): name
    }
  }
}
