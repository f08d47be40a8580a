internal import GraphIR

/// What comes out of a head: how many numbers, and which function made them of the scores.
struct HeadOutput: Equatable {
  /// The one activation that the scores go through, under Keras's name; nil where there are several, or code that is not
  /// read.
  var activation: String?
  /// How many classes; nil where the file does not tell.
  var units: Int?

  init(activation: String?, units: Int?) {
    self.activation = activation
    self.units = units
  }

  /// What a head and all that follows it give.
  init(of head: Head) {
    units = head.layer.weights.first { $0.name == "kernel" }?.shape.last
    activation = Self.activation(of: [head.layer] + head.tail)
  }

  /// The one function that some layers apply one after another: `linear` where none does.
  private static func activation(of layers: [Layer]) -> String? {
    var found = "linear"
    for layer in layers {
      guard let name = layer.appliedActivation else { return nil }
      if name == "linear" { continue }
      guard found == "linear" else { return nil }
      found = name
    }
    return found
  }
}

extension Layer {
  /// The activation that a head's layer or one behind a head applies, without those of classes that take parameters.
  fileprivate var appliedActivation: String? {
    switch LayerRole(self) {
    case .dense, .convolution: return activationName
    case .activation:
      switch className {
      case "Activation": return activationName
      case "Softmax": return [nil, -1].contains(config["axis"]?.intValue) ? "softmax" : nil
      default: return nil
      }
    case .regularizer, .globalPooling, .pooling, .reshaping: return "linear"
    case .timeDistributed(.activation), .timeDistributed(.regularizer):
      return children.first?.appliedActivation
    case .lambda, .timeDistributed, .model, .other: return nil
    }
  }

  /// The name under `activation`; nil for an object, which is code of somebody's own.
  var activationName: String? {
    guard let activation = config["activation"], !activation.isNull else { return "linear" }
    return activation.stringValue
  }
}
