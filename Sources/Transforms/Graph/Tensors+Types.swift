internal import GraphIR

extension Tensors {
  /// The element type of a tensor: what Keras 3 has beside references to it, else what the layer that makes it computes in.
  ///
  /// A Lambda, whose code is not read, is taken to give the type that it computes in, and the report says so.
  ///
  /// - Parameters:
  ///   - trustsClasses: whether the same is taken of a class that is not Keras's.
  ///   - setting: the setting that asks for the tensor.
  ///   - advice: what to do where it can't be told: `choose another layer for --from`.
  func type(
    of tensor: TensorReference, trustsClasses: Bool = false, for setting: String?, asking advice: String,
    in report: inout SurgeryReport
  ) throws(SurgeryError) -> String {
    if let type = ElementTypes(model, dialect).type(of: tensor) { return type }
    let layer = model.layer(named: tensor.layer)
    let isStranger = trustsClasses && layer.map { Catalogue.definition(of: $0, dialect) == nil } ?? false
    if let layer, layer.className == "Lambda" || isStranger, let type = computeType(of: layer) {
      let what = isStranger ? "of the unknown class \(layer.className)" : "a Lambda, whose code is not read"
      report.warnings.append("layer \"\(layer.name)\" is \(what): its output is taken for \(type)")
      return type
    }
    throw SurgeryError(
      .shapeUnknown, layer: tensor.layer, setting: setting,
      "the element type of the tensor that layer \"\(tensor.layer)\"\(layer.map { " (\($0.className))" } ?? "") makes can't be told; \(advice)"
    )
  }

  private func computeType(of layer: Layer) -> String? {
    dialect.writesLayerTypes ? layer.policy?.computeType : model.floatType
  }
}
