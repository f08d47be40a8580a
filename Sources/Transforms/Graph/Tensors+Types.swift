internal import GraphIR
internal import JSON

extension Tensors {
  /// The element type of a tensor: what Keras 3 has beside references to it, else what the layer that makes it computes in.
  func type(of tensor: TensorReference, in report: inout SurgeryReport) throws(SurgeryError) -> String {
    if let written = writtenType(of: tensor) { return written }
    guard let layer = model.layer(named: tensor.layer) else { return "float32" }
    if layer.className == "Lambda" {
      report.warnings.append(
        "layer \"\(layer.name)\" is a Lambda, whose code is not read: its output is taken for \(layer.computeType)"
      )
      return layer.computeType
    }
    guard layer.model != nil || (Catalogue.definition(of: layer, dialect) != nil && layer.keepsComputeType)
    else {
      throw SurgeryError(
        .shapeUnknown, layer: layer.name, setting: "from",
        "the element type of the tensor that layer \"\(layer.name)\" (\(layer.className)) makes can't be told; choose another layer for --from"
      )
    }
    return layer.computeType
  }
}

extension Layer {
  /// The type in which a layer computes: with a mixed policy not that of its weights.
  fileprivate var computeType: String {
    if isInput { return config["dtype"]?.stringValue ?? "float32" }
    if let model, let output = model.outputs.first {
      return model.layer(named: output.layer)?.computeType ?? "float32"
    }
    let policy = config["dtype"]?.stringValue ?? config["dtype"]?["config"]?["name"]?.stringValue ?? "float32"
    return policy.hasPrefix("mixed_") ? String(policy.dropFirst(6)) : policy
  }

  /// False for what gives the type of an operation or of a table.
  fileprivate var keepsComputeType: Bool {
    let others: Set<String> = [
      "CategoryEncoding", "Hashing", "HashedCrossing", "Discretization", "IntegerLookup", "StringLookup",
      "TextVectorization",
    ]
    return !others.contains(className) && !isTensorFlowOperation && !isKeras3Operation
  }

  /// True for a raw TensorFlow operation among a tf.keras model's layers.
  var isTensorFlowOperation: Bool {
    [
      "TensorFlowOpLayer", "TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod",
      "InstanceProperty",
    ].contains(className)
  }
}
