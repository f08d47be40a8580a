public import GraphIR
internal import JSON

/// Takes a part of a model out: from one of its layers on, up to one or several others, whose outputs become the model's.
///
/// Before: `input -> ... -> from -> ... -> to -> ... -> output`; after: `new input -> from -> ... -> to`. What the part does
/// not need is dropped. Without `from` all inputs stay, as in Keras's `Model(model.inputs,
/// model.get_layer(name).output)`: all outputs of a layer that has several. A nested model that is both `from` and
/// `to` becomes the model itself. Weights and configs of the layers that stay are not touched, and a Sequential stays
/// one unless it gets several outputs.
public struct Cut: Transform {
  /// `cut`
  public static let name = "cut"

  /// The first layer, whose inputs become the model's: a name, or an index as in `model.layers[-2]`. Nil for the model's own.
  public var from: String?
  /// The last layers, in the order of the new outputs; none to keep the outputs that there are.
  public var to: [String]
  /// What one sample of the new input looks like, where the file does not tell it.
  public var inputShape: [Int]?

  /// The part from a layer up to others.
  public init(from: String? = nil, to: [String] = []) {
    self.from = from
    self.to = to
  }

  /// Cuts behind a layer.
  public init(to layer: String) { self.init(to: [layer]) }

  /// Cuts the model or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    try checkOptions()
    let dialect = whole.dialect
    let before = whole.model
    if let nested = try nestedModel(of: before) {
      return try whole.takeOut(
        nested, for: SurgeryReport(operation: Self.name, before: whole.parameterCounts))
    }
    let ends = to.isEmpty ? before.outputs : try taps(in: before, dialect)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    let start = try start(of: before, upTo: ends, dialect, in: &report)
    guard start != nil || before.outputs != ends else {
      before.describeOutputs(dropping: [], dialect, in: &report)
      report.lines = []
      report.doNothing(
        because: [
          ends.count == 1
            ? "layer \"\(ends[0].layer)\" makes the model's one output already"
            : "these are the model's inputs and outputs already"
        ])
      return report
    }
    var part = before
    var dropped: [String]
    if before.kind == .sequential {
      dropped = try part.cutList(from: start, to: ends, dialect)
    } else {
      if let start { part.begin(with: start, dialect) }
      dropped = part.cut(at: ends, before: before, dialect)
      if start != nil { dropped += part.removeOldInputs() }
    }
    whole.model = part
    describe(start, dropped, whole, in: &report)
    whole.dropOptimizerState(in: &report)
    if before.outputs != ends { whole.dropTraining(of: before.outputNames, in: &report) }
    report.after = whole.parameterCounts
    return report
  }

  private func checkOptions() throws(SurgeryError) {
    guard from != nil || !to.isEmpty else {
      throw SurgeryError(
        .badOption, setting: "to",
        "a cut needs a layer to begin with (`from`) or layers to end with (`to`), or both")
    }
    guard let inputShape else { return }
    guard from != nil else {
      throw SurgeryError(
        .badOption, setting: "input-shape",
        "`input-shape` goes with `from`, whose input it describes; set-input changes a model's own")
    }
    guard !inputShape.isEmpty, inputShape.allSatisfy({ $0 > 0 }) else {
      throw SurgeryError(
        .badOption, setting: "input-shape",
        "`input-shape` takes the sizes of one sample, as in 224,224,3, not \(inputShape.map(String.init).joined(separator: ","))"
      )
    }
  }

  /// The tensors that become outputs.
  private func taps(in model: Model, _ dialect: Dialect) throws(SurgeryError) -> [TensorReference] {
    var found: [TensorReference] = []
    for text in to {
      let layer = try model.layer(at: text, setting: "to")
      guard !layer.isInput else {
        throw SurgeryError(
          .notCuttable, layer: layer.name, setting: "to",
          "layer \"\(layer.name)\" is an input: no layer would be left; choose a layer behind it")
      }
      let tensors = try model.tensors(madeBy: layer, dialect, refusing: .notCuttable, setting: "to")
      guard !tensors.contains(where: { found.contains($0) }) else {
        throw SurgeryError(
          .badOption, layer: layer.name, setting: "to",
          "`to: \(text)`: layer \"\(layer.name)\" is given twice, and a tensor can be an output once")
      }
      found += tensors
    }
    return found
  }

  private func describe(
    _ start: CutStart?, _ dropped: [String], _ whole: WholeModel, in report: inout SurgeryReport
  ) {
    if let start {
      report.details["from"] = .string(start.layer)
      report.details["inputs"] = .array(
        start.inputs.map { ["layer": .string($0.name), "shape": $0.shape?.json ?? .null] })
      for input in start.inputs {
        report.lines.append("input: \"\(input.name)\"\(input.shape.map { " \($0)" } ?? "")")
      }
    }
    whole.model.describeOutputs(dropping: dropped, whole.dialect, in: &report)
  }
}

extension SurgeryError.Code {
  /// The model can't be cut there.
  public static let notCuttable = SurgeryError.Code("not-cuttable")
  /// The shape or the type of a tensor can't be told, and the surgery would need it.
  public static let shapeUnknown = SurgeryError.Code("shape-unknown")
}
