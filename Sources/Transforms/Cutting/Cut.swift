public import GraphIR
internal import JSON

/// Makes a feature extractor: the model up to one of its layers, whose output becomes the only one.
///
/// Before: `input -> ... -> layer -> ... -> output`; after: `input -> ... -> layer`. What the layer does not need is dropped;
/// all inputs stay, as in Keras's `Model(model.inputs, model.get_layer(name).output)`. Weights and configs of the layers that
/// stay are not touched, and a Sequential stays one.
public struct Cut: Transform {
  /// `cut`
  public static let name = "cut"

  /// The last layer: a name, or an index as in `model.layers[-2]`.
  public var layer: String

  /// Cuts behind a layer.
  public init(to layer: String) { self.layer = layer }

  /// Cuts the model or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let model = whole.model
    let last = try model.layer(at: layer, option: "--to")
    guard !last.isInput else {
      throw SurgeryError(
        .notCuttable, "layer \"\(last.name)\" is an input: no layer would be left; choose a layer behind it")
    }
    let tensor = try model.tensor(madeBy: last, whole.dialect, refusing: .notCuttable)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    guard model.outputs != [tensor] else {
      report.changed = false
      report.details["output"] = .string(last.name)
      report.lines.append("nothing to do: layer \"\(last.name)\" makes the model's one output already")
      return report
    }
    whole.cut(at: tensor, in: &report)
    return report
  }
}

extension SurgeryError.Code {
  /// The model can't be cut there.
  public static let notCuttable = SurgeryError.Code("not-cuttable")
}
