internal import GraphIR

/// Kernels of convolutions that Theano wrote, which convolves where all others correlate: their spatial axes are
/// reversed.
enum TheanoKernels: MigrationRule {
  static let name = "theano-kernels"
  static let symptom = "other predictions, without a word"
  static let cause =
    "Theano keeps the kernels of convolutions turned around, which no loader from TensorFlow 2.4 on looks at"
  static let remedy = "the kernels are turned: the numbers of all their spatial axes go the other way"

  /// How many spatial axes the kernels have, which come first, and how many weights are kernels.
  private static let turned: [String: (axes: Int, weights: Int)] = [
    "Conv1D": (1, 1), "Conv2D": (2, 1), "Conv3D": (3, 1), "Conv2DTranspose": (2, 1),
    "Conv3DTranspose": (3, 1),
    "ConvLSTM2D": (2, 2),
  ]

  static func concerns(_ layer: CanonicalLayer) -> Bool { layer.weights.contains { $0.shape.count > 2 } }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    guard draft.origin.isTheano else { return }
    try draft.forEachLeaf(of: Self.self, turn)
  }

  private static func turn(
    _ layer: inout CanonicalLayer, _ draft: inout MigrationDraft
  ) throws(MigrationRefusal) {
    guard concerns(layer) else { return }
    guard layer.weightsAreUnderstood, draft.table.hasEver(.layers, layer.className) else {
      throw MigrationRefusal(
        .unknownForm, layer: layer.name, effect: .wrong,
        "the file was written with Theano, and whether it keeps the weights of \(layer.className) turned around "
          + "is not known"
      )
    }
    guard let kind = turned[layer.className] else { return }
    var count = 0
    for index in 0..<kind.weights {
      guard layer.weights.indices.contains(index), layer.weights[index].shape.count == kind.axes + 2 else {
        throw MigrationRefusal(
          .unknownForm, layer: layer.name, effect: .wrong,
          "a kernel of \(layer.className) has \(kind.axes + 2) axes, and \(found(at: index, of: layer)) was found"
        )
      }
      let kernel = layer.weights[index]
      // one position is the same from both sides
      let axes = Set((0..<kind.axes).filter { kernel.shape[$0] > 1 })
      guard !axes.isEmpty else { continue }
      layer.weights[index].source = .arranged(kernel, AxisOrder(of: kernel.shape, reversed: axes))
      count += 1
    }
    guard count > 0 else { return }
    let turnsItself =
      draft.target <= .tf21 && layer.className != "Conv3DTranspose" && !draft.origin.isKeras1
    draft.note(
      name, layer: layer.name, turnsItself ? .none : .wrong,
      "\(count == 1 ? "its kernel is" : "its kernels are") turned around")
  }

  private static func found(at index: Int, of layer: CanonicalLayer) -> String {
    guard layer.weights.indices.contains(index) else { return "no weight" }
    return "\(TensorShape(layer.weights[index].shape))"
  }
}
