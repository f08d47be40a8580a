public import GraphIR
internal import JSON

/// Makes the model inside an average over frames a model of its own again: the inverse of `WrapAverage`.
///
/// Before: `video (batch, frames, height, width, channels) -> TimeDistributed(model) -> GlobalAveragePooling1D (batch, classes)`;
/// after: the model inside, `(batch, height, width, channels) -> (batch, classes)`, its configuration to the letter and its
/// weights untouched. It does not matter whether this tool or Keras wrapped it.
public struct Unwrap: Transform {
  /// `unwrap`
  public static let name = "unwrap"

  /// Unwraps the model that the whole one averages.
  public init() {}

  /// Unwraps the model or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let outer = whole.model
    let wrapper = try wrapper(in: outer)
    guard var inner = wrapper.children.first?.model else {
      throw refusal(layer: wrapper.name, "layer \"\(wrapper.name)\" holds no model")
    }
    try check(inner, in: wrapper)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    let flags = [outer.config["trainable"]?.boolValue, wrapper.trainableFlag]
    // In Keras 3 a wrapper's flag, and a model's further in, freeze nothing once loaded.
    let isFrozenInside = flags[1] == false || inner.config["trainable"]?.boolValue == false
    whole.raise(
      inner, wasFrozen: flags[0] == false || (whole.dialect.family != .keras3 && isFrozenInside), in: &report)
    inner = whole.model
    report.details["model"] = .string(inner.name)
    report.details["layers_dropped"] = .array(outer.layers.map { .string($0.name) })
    report.lines.append(
      "\(inner.name.isEmpty ? "the model inside" : inner.title) is the model now: it takes what was one frame"
    )
    report.lines.append("layers dropped: \(listed(outer.layers.map(\.name)))")
    whole.settleTraining(after: outer.outputNames, in: &report)
    report.after = whole.parameterCounts
    return report
  }

  /// The TimeDistributed of a model, where nothing else but an input and the average is around it.
  private func wrapper(in model: Model) throws(SurgeryError) -> Layer {
    let found = model.layers.filter { $0.className == "TimeDistributed" && $0.children.first?.model != nil }
    guard let wrapper = found.first, found.count == 1 else {
      throw refusal(
        found.isEmpty
          ? "it has no TimeDistributed of a model among its layers"
          : "it has \(found.count) TimeDistributed layers that hold a model")
    }
    guard model.inputs.count <= 1, model.outputs.count == 1, let output = model.outputs.first else {
      throw refusal("it has \(model.inputs.count) inputs and \(model.outputs.count) outputs, not one of each")
    }
    let others = model.layers.filter { !$0.isInput && !$0.name.isSameName(as: wrapper.name) }
    guard let average = others.first(where: { $0.name.isSameName(as: output.layer) }) else {
      throw refusal(
        layer: wrapper.name, "nothing averages what layer \"\(wrapper.name)\" predicts for every frame")
    }
    guard average.className == "GlobalAveragePooling1D",
      average.config["data_format"]?.stringValue ?? "channels_last" == "channels_last"
    else {
      throw refusal(
        layer: average.name,
        "layer \"\(average.name)\" (\(average.className)) makes the output, not a GlobalAveragePooling1D over the frames"
      )
    }
    if let odd = others.first(where: { !$0.name.isSameName(as: average.name) }) {
      throw refusal(
        layer: odd.name, "layer \"\(odd.name)\" (\(odd.className)) is neither the input nor the average")
    }
    guard average.calls.count == 1, average.calls[0].allInputs.map(\.layer) == [wrapper.name] else {
      throw refusal(
        layer: average.name,
        "layer \"\(average.name)\" does not average what layer \"\(wrapper.name)\" makes, and only that")
    }
    let input = model.inputs.map(\.layer)
    guard wrapper.calls.count == 1, wrapper.calls[0].allInputs.map(\.layer) == input else {
      throw refusal(
        layer: wrapper.name, "layer \"\(wrapper.name)\" does not take the model's input, and only that, once")
    }
    return wrapper
  }

  /// Refuses an inner model that could not stand alone.
  private func check(_ inner: Model, in wrapper: Layer) throws(SurgeryError) {
    if let part = wrapper.firstOpaque {
      throw SurgeryError(
        .weightsUnknown, layer: part.name,
        "the model can't be unwrapped: in which order Keras saves the weights of \"\(part.name)\" (\(part.className)) inside \"\(wrapper.name)\" can't be told"
      )
    }
    guard !inner.layers.isEmpty, inner.outputs.count == 1, inner.inputs.count <= 1 else {
      throw refusal(
        layer: wrapper.name,
        "the model inside has \(inner.layers.count) layers, \(inner.inputs.count) inputs and \(inner.outputs.count) outputs"
      )
    }
    guard inner.declaredInputShapes?.first != nil else {
      throw refusal(
        layer: wrapper.name,
        "the file does not say what the model inside takes, so Keras could not build it alone")
    }
  }

  private func refusal(layer: String? = nil, _ reason: String) -> SurgeryError {
    SurgeryError(
      .notUnwrappable, layer: layer,
      "the model can't be unwrapped: \(reason); expected an input, a TimeDistributed of a model and a GlobalAveragePooling1D"
    )
  }
}

extension SurgeryError.Code {
  /// The model is no average of another model over frames.
  public static let notUnwrappable = SurgeryError.Code("not-unwrappable")
}
