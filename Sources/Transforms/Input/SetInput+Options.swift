internal import GraphIR

extension SetInput {
  func checkOptions() throws(SurgeryError) {
    guard shape != nil || batch != nil || frames != nil else {
      throw SurgeryError(.badOption, setting: "shape", "nothing to set: give `shape`, `batch` or `frames`")
    }
    if shape != nil, frames != nil {
      throw SurgeryError(
        .badOption, setting: "frames", "`shape` says the number of frames too; give `frames` without `shape`")
    }
    let given = (shape ?? []).map { ("shape", $0) } + [("batch", batch), ("frames", frames)]
    for case (let setting, let axis?) in given {
      guard axis.size ?? 1 > 0 else {
        throw SurgeryError(.badOption, setting: setting, "an axis has at least 1 element, not \(axis)")
      }
    }
  }

  /// Which of the model's inputs is meant.
  func inputIndex(in model: Model) throws(SurgeryError) -> Int {
    let names = model.inputs.map(\.layer)
    let listed = names.map { "\"\($0)\"" }.joined(separator: ", ")
    guard let input else {
      guard names.count <= 1 else {
        throw SurgeryError(
          .badOption, setting: "input",
          "the model has \(names.count) inputs (\(listed)); say which one with `input: NAME`")
      }
      return 0
    }
    if let index = names.firstIndex(where: { $0.isSameName(as: input) }) { return index }
    if let number = Int(input), !names.isEmpty {
      let index = number < 0 ? names.count + number : number
      guard names.indices.contains(index) else {
        throw SurgeryError(
          .unknownLayer, layer: input, setting: "input",
          "no input \(number): the model has \(count(names.count, "input")) (\(listed)), from 0 or -\(names.count) on"
        )
      }
      return index
    }
    throw SurgeryError(
      .unknownLayer, layer: input, setting: "input",
      names.isEmpty
        ? "no input \"\(input)\"; the model has one input without a name, so leave `input` out"
        : "no input \"\(input)\"; the model's inputs are \(listed)\(DidYouMean.hint(for: input, among: names))"
    )
  }

  /// The input's shape with what the options say.
  func newShape(from old: TensorShape, of name: String, in model: Model) throws(SurgeryError) -> TensorShape {
    var new = old
    if let shape {
      guard shape.count == old.rank - 1 else {
        throw SurgeryError(
          .badOption, layer: name, setting: "shape",
          "`shape: \(shape.map(\.description).joined(separator: ","))` has \(shape.count) axes, and a sample of the input \"\(name)\" \(old) has \(old.rank - 1)"
        )
      }
      new.dimensions.replaceSubrange(1..., with: shape.map(\.size))
    }
    if let frames {
      guard old.rank == 5 || (old.rank > 2 && model.readsSequences(of: name)) else {
        throw SurgeryError(
          .badOption, layer: name, setting: "frames",
          "`frames`: the input \"\(name)\" \(old) is no video and no sequence; use `shape`")
      }
      new.dimensions[1] = frames.size
    }
    if let batch { new.dimensions[0] = batch.size }
    return new
  }

  /// Layers that keep their state need to know how many samples a batch has.
  func checkBatch(from old: TensorShape, to new: TensorShape, in model: Model) throws(SurgeryError) {
    guard new.dimensions[0] == nil, old.dimensions[0] != nil,
      let layer = model.layers.lazy.compactMap(\.firstStateful).first
    else { return }
    throw SurgeryError(
      .shapeMismatch, layer: layer.name, setting: "batch",
      "layer \"\(layer.name)\" (\(layer.className)) is stateful and needs a fixed batch; give `batch: N`")
  }
}

extension Model {
  /// Whether all that reads an input works on it step by step.
  fileprivate func readsSequences(of input: String) -> Bool {
    let classes: Set<String> = [
      "TimeDistributed", "Bidirectional", "LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D",
      "ConvLSTM3D", "CuDNNLSTM", "CuDNNGRU", "Masking",
    ]
    if kind == .sequential {
      return layers.first { !$0.isInput }.map { classes.contains($0.className) } ?? false
    }
    let readers = consumers(of: input).map { layers[$0.layer].className }
    return !readers.isEmpty && readers.allSatisfy(classes.contains)
  }
}

extension Layer {
  /// The first layer that keeps its state from batch to batch, this one included.
  var firstStateful: Layer? {
    config["stateful"]?.boolValue == true ? self : children.lazy.compactMap(\.firstStateful).first
  }
}
