internal import GraphIR
internal import JSON

extension InputChange {
  /// What a config pins down besides the weights.
  func checkSizes(
    _ layer: Layer, _ before: CallShapes, _ after: CallShapes, _ path: [String]
  ) throws(SurgeryError) {
    guard let shape = after.inputs?.first else { return }
    let config = layer.config
    let inner = shape.dimensions.dropFirst()
    switch layer.className {
    case "Reshape": try checkReshape(layer, before, after, path)
    case "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D":
      guard let noise = config["noise_shape"]?.arrayValue, noise.count == shape.rank else { return }
      for (written, size) in zip(noise, shape.dimensions) {
        guard let number = written.intValue, number != 1, size.map({ $0 != number }) ?? true else { continue }
        throw misfit(
          layer, after, path, because: "its noise_shape is \(TensorShape(noise.map(\.intValue)))")
      }
    case "EinsumDense":
      let fixed = config["output_shape"]?.arrayValue?.compactMap(\.intValue) ?? []
      let old = before.inputs?.first?.dimensions ?? []
      for (was, now) in zip(old, shape.dimensions).dropFirst() where was != now {
        guard let was, fixed.contains(was) else { continue }
        throw misfit(layer, after, path, because: "its output_shape has the size \(was)")
      }
    case "Dot":
      guard let inputs = after.inputs, inputs.count == 2 else { return }
      let axes = config["axes"]?.arrayValue?.compactMap(\.intValue) ?? []
      let one = config["axes"]?.intValue
      let sizes = zip(inputs, one.map { [$0, $0] } ?? axes).map { shape, axis in
        shape.dimensions.indices.contains(axis < 0 ? axis + shape.rank : axis)
          ? shape.dimensions[axis < 0 ? axis + shape.rank : axis] : nil
      }
      if let first = sizes.first ?? nil, let last = sizes.last ?? nil, first != last {
        throw misfit(
          layer, after, path, because: "the axes that it sums over have \(first) and \(last) elements")
      }
    case _ where layer.className.hasPrefix("Adaptive") || needsSizes.contains(layer.className):
      guard dialect.family == .keras3, inner.contains(nil) else { return }
      throw misfit(layer, after, path, because: "it needs to know all sizes")
    default:
      guard config["unroll"]?.boolValue == true, shape.rank > 1, shape.dimensions[1] == nil else { return }
      throw misfit(layer, after, path, because: "it is unrolled, for a fixed number of steps")
    }
  }

  /// Classes that Keras 3 computes with sizes known in advance.
  private var needsSizes: Set<String> { ["CenterCrop", "RandomCrop"] }

  /// A Reshape of a fixed target takes exactly so many numbers; one with -1 a multiple.
  private func checkReshape(
    _ layer: Layer, _ before: CallShapes, _ after: CallShapes, _ path: [String]
  ) throws(SurgeryError) {
    guard let shape = after.inputs?.first,
      let target = layer.config["target_shape"]?.arrayValue?.compactMap(\.intValue)
    else { return }
    let inner = shape.dimensions.dropFirst()
    guard inner.elementsEqual(before.inputs?.first?.dimensions.dropFirst() ?? []) == false else { return }
    let written = "(\(target.map(String.init).joined(separator: ", ")))"
    let fixed = target.filter { $0 != -1 }.reduce(1, &*)
    let known = inner.compactMap(\.self).reduce(1, &*)
    if target.contains(-1) {
      guard fixed > 0, known % fixed == 0 else {
        throw misfit(
          layer, after, path, because: "its target_shape \(written) needs a multiple of \(fixed) numbers")
      }
    } else if inner.contains(nil) || known != fixed {
      let count = inner.contains(nil) ? "an open number" : "\(known)"
      throw misfit(
        layer, after, path, because: "its target_shape \(written) is for \(fixed) numbers, not for \(count)")
    }
  }
}
