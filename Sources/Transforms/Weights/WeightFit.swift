internal import GraphIR
internal import JSON

/// Whether a layer can take the weights of another one.
enum WeightFit {
  /// Yes: for each of its weights, which of the other's.
  case fits([Int])
  /// No, for this reason.
  case differs(String)

  /// Compares two layers' classes, options that decide on a layout, and own weights.
  ///
  /// - Parameter turnsKernels: Whether one of the files was written with Theano, which convolves where others correlate, so
  ///   that Keras turns kernels around on loading (`preprocess_weights_for_loading`).
  init(of layer: Layer, _ other: Layer, turnsKernels: Bool = false) {
    if turnsKernels, layer.dependsOnBackend {
      self = .differs(
        "one of the files was written with the Theano backend, which keeps kernels turned around")
      return
    }
    if let reason = Self.difference(of: layer, other) {
      self = .differs(reason)
      return
    }
    let names = (layer.weights.map(layer.roleName), other.weights.map(other.roleName))
    guard names.0.count == names.1.count else {
      self = .differs(
        "it has \(count(names.0.count, "weight")) (\(names.0.joined(separator: ", "))), the other \(names.1.count) (\(names.1.joined(separator: ", ")))"
      )
      return
    }
    guard let order = Self.order(names.0, names.1) else {
      self = .differs(
        "its weights are \(names.0.joined(separator: ", ")), the other's \(names.1.joined(separator: ", "))")
      return
    }
    for (weight, place) in zip(layer.weights, order) {
      let its = other.weights[place]
      if weight.shape != its.shape {
        self = .differs(
          "its \(weight.name) is \(TensorShape(weight.shape)), the other's \(TensorShape(its.shape))")
        return
      }
      guard weight.type.isSameName(as: its.type) || (weight.isFloatingPoint && its.isFloatingPoint) else {
        self = .differs("its \(weight.name) is stored in \(weight.type), the other's in \(its.type)")
        return
      }
    }
    self = .fits(order)
  }

  /// For each name, its place among the others: the same one, or wherever it stands if every name is there once.
  private static func order(_ names: [String], _ others: [String]) -> [Int]? {
    if names.elementsEqual(others, by: { $0.isSameName(as: $1) }) { return Array(others.indices) }
    var places: [[UInt8]: Int] = [:]
    for (index, name) in others.enumerated() {
      guard places.updateValue(index, forKey: Array(name.utf8)) == nil else { return nil }
    }
    let order = names.compactMap { places[Array($0.utf8)] }
    return Set(order).count == names.count ? order : nil
  }

  private static func difference(of layer: Layer, _ other: Layer) -> String? {
    let classes = (layer.layoutClass, other.layoutClass)
    guard classes.0.isSameName(as: classes.1) else {
      let isFused = classes.0.hasPrefix("CuDNN") != classes.1.hasPrefix("CuDNN")
      return
        "it is of class \(layer.plainClassName), the other of \(other.plainClassName)\(isFused ? ", which keeps its gates in another order and with other biases" : "")"
    }
    guard layer.weightsAreUnderstood == other.weightsAreUnderstood else {
      return "in which order its weights are listed can be told of one of the two only"
    }
    if classes.0 == "GRU" || classes.0 == "GRUCell" {
      let resets = (layer.resetsAfter, other.resetsAfter)
      if resets.0 != resets.1 {
        return "reset_after is \(resets.0), the other's \(resets.1): the same numbers mean something else"
      }
    }
    return nil
  }
}

extension Layer {
  /// The class by which layouts of weights are told apart: names that Keras has for the same class are one.
  fileprivate var layoutClass: String {
    var name = plainClassName
    for ending in ["V1", "V2"]
    where name.hasSuffix(ending) && Self.versioned.contains(String(name.dropLast(2))) {
      name = String(name.dropLast(2))
    }
    if name == "SyncBatchNormalization" { return "BatchNormalization" }
    for spatial in 1...3 {
      for (long, short) in [("Convolution\(spatial)D", "Conv\(spatial)D")] where name.contains(long) {
        name = name.replacing(long, with: short)
      }
    }
    return name
  }

  private static let versioned = ["BatchNormalization", "GRU", "LSTM"]

  fileprivate var resetsAfter: Bool { config["reset_after"]?.boolValue ?? false }

  /// The name of a weight without what only one Keras puts into it.
  fileprivate func roleName(_ weight: Weight) -> String {
    plainClassName.hasPrefix("DepthwiseConv") && weight.name == "depthwise_kernel" ? "kernel" : weight.name
  }
}
