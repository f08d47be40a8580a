/// Kernels of convolutions in files of the Theano backend, which convolves where others correlate, and so keeps them turned around.
///
/// The loaders of Keras 2.2, 2.3 and TensorFlow 2.1 turn them (`preprocess_weights_for_loading`, `convert_kernel`); those of TensorFlow
/// 2.4 and later and of Keras 3 do not look at the file's `backend`.
extension WholeModel {
  /// Whether the file's kernels are turned around when it is loaded with another backend.
  public var keepsKernelsTurned: Bool { backend?.isExactly("theano") ?? false }
}

extension Dialect {
  /// The Kerases that turn kernels, for a sentence.
  public static let turningKernels = "Keras 2.2, 2.3 and TensorFlow 2.1"
}

extension Layer {
  private static let turned: Set = ["Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "ConvLSTM2D"]

  /// The layer's own weights that those loaders turn around.
  public var turnedWeights: [Weight] {
    guard Self.turned.contains(className) else { return [] }
    return Array(weights.prefix(className == "ConvLSTM2D" ? 2 : 1))
  }

  /// Whether the layer's weights may stand for other numbers in a file of the Theano backend: those that loaders turn, those
  /// of a Conv3DTranspose, which they forget, and arrays of more than two axes of which nothing is known.
  public var dependsOnBackend: Bool { weights.contains { $0.shape.count > 2 } }
}

extension Model {
  /// The weights, at every depth, that loaders turn around in a file of the Theano backend, by the ways down to their layers.
  public var turnedKernels: [String] {
    var found: [String] = []
    func look(at layer: Layer, _ way: String) {
      let here = way.isEmpty ? layer.name : "\(way)/\(layer.name)"
      found += layer.turnedWeights.map { "\(here)/\($0.name)" }
      for child in layer.children { look(at: child, here) }
    }
    for layer in layers { look(at: layer, "") }
    return found
  }
}
