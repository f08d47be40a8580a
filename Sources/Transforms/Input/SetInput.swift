public import GraphIR
internal import JSON

/// Gives a model another input shape: other sizes of an image, another batch, another number of frames, or open axes.
///
/// No weight is touched, so the weights must allow it: shapes are inferred anew through the whole graph, into nested models and
/// wrappers, and whatever does not fit, or can't be told, is refused with the layer's name. All places of the file that have
/// shapes follow. A Sequential whose file does not say what it takes, as Keras 2.2 and 2.3 write one that was given
/// an InputLayer, gets the shape on its first layer, so that it loads again.
public struct SetInput: Transform {
  /// `set-input`
  public static let name = "set-input"

  /// Which input, of a model with several: its layer's name, or its number from 0 on.
  public var input: String?
  /// What one sample looks like, without the batch axis.
  public var shape: [AxisSize]?
  /// Samples in a batch.
  public var batch: AxisSize?
  /// The first axis of a sample that is a video or another sequence.
  public var frames: AxisSize?

  /// Changes what is given and leaves the rest.
  public init(
    input: String? = nil, shape: [AxisSize]? = nil, batch: AxisSize? = nil, frames: AxisSize? = nil
  ) {
    self.input = input
    self.shape = shape
    self.batch = batch
    self.frames = frames
  }

  /// Changes the input or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    try checkOptions()
    let isShapeless = whole.model.declaredInputShapes == nil
    let model = isShapeless ? try opened(whole.model, whole.dialect) : whole.model
    let index = try inputIndex(in: model)
    guard let declared = model.declaredInputShapes, declared.indices.contains(index) else {
      throw Self.shapeless("so it has no shape to change; save the model after it was built")
    }
    let name = model.inputs.indices.contains(index) ? model.inputs[index].layer : model.name
    let old = declared[index]
    let new = try newShape(from: old, of: name, in: model)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    report.details["input"] = .string(name)
    report.details["shape_before"] = isShapeless ? .null : old.json
    report.details["shape"] = new.json
    guard new != old || isShapeless else {
      describeOutputs(of: model, whole, in: &report)
      report.lines = []
      report.doNothing(because: ["the input is \(old) already"])
      return report
    }
    try checkBatch(from: old, to: new, in: model)
    var shapes = declared
    shapes[index] = new
    let change = InputChange(dialect: whole.dialect, from: old, to: new)
    do throws(SurgeryError) {
      whole.model = try change.applied(to: model, on: shapes, from: declared, path: [])
    } catch {
      throw error.asked(by: shape != nil ? "shape" : frames != nil ? "frames" : "batch")
    }
    whole.envelope = change.follow(whole.envelope, [CallChange(before: declared, after: shapes)])
    report.lines.append(
      isShapeless
        ? "input: \(new), which the file did not say" : "input: \"\(name)\" \(old) -> \(new)")
    describeOutputs(of: model, whole, in: &report)
    report.after = whole.parameterCounts
    return report
  }

  private func describeOutputs(of before: Model, _ whole: WholeModel, in report: inout SurgeryReport) {
    let old = Tensors(before, whole.dialect)
    let now = Tensors(whole.model, whole.dialect)
    var list: [JSONValue] = []
    for output in whole.model.outputs {
      let (was, shape) = (old.shape(of: output), now.shape(of: output))
      let name = "\"\(output.layer)\""
      list.append(["layer": .string(output.layer), "shape": shape?.json ?? .null])
      if let shape {
        report.lines.append("output: \(name) \(shape == was ? "\(shape) as before" : "\(shape)")")
      }
    }
    report.details["outputs"] = .array(list)
  }
}

extension SurgeryError.Code {
  /// A layer can't work on what the new input would bring it.
  public static let shapeMismatch = SurgeryError.Code("shape-mismatch")
}
