public import GraphIR
internal import JSON

/// Makes a model of videos of a model of frames: the model runs on every frame, and its predictions are averaged. A
/// frame is whatever one sample of the model is: an image, a sequence, a vector, a clip.
///
/// Before: `(batch, height, width, channels) -> (batch, classes)`; after: `video_input (batch, frames, height, width, channels)
/// -> TimeDistributed(model) (batch, frames, classes) -> GlobalAveragePooling1D (batch, classes)`. The model's own
/// configuration stays to the letter and no weight is touched.
public struct WrapAverage: Transform {
  /// `wrap-average`
  public static let name = "wrap-average"

  /// How many frames; nil leaves the axis open.
  public var frames: Int?
  /// What one frame looks like, as height, width and channels, for the rare file that does not say.
  public var inputShape: [Int]?

  /// Averages over so many frames, or over any number.
  public init(frames: Int?) { self.frames = frames }

  /// Wraps the model or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let dialect = whole.dialect
    if let frames, frames < 1 {
      throw SurgeryError(.badOption, setting: "frames", "averaging needs at least 1 frame, not \(frames)")
    }
    let input = try input(of: whole.model, dialect)
    try check(whole, input)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    var base = whole.model
    try base.pushFlagDown(dialect, in: &report)

    let shape = TensorShape([input.shape.dimensions[0], frames] + input.shape.dimensions.dropFirst())
    let features = base.outputs.first.flatMap {
      Tensors(base, dialect, inputShape: input.shape).features(of: $0)
    }
    let holder = Model(
      kind: .functional, className: dialect.functionalClassName, config: [:], layers: [], inputs: [],
      outputs: [])
    let new = NewLayers(
      dialect, in: holder, of: whole.model, computingBy: try policyOfAverage(over: base, whole.model, dialect)
    )
    // A TimeDistributed hands frames on as they come: before 2.3, TensorFlow can't load one that converts them.
    let framing = NewLayers(
      dialect, in: holder, of: whole.model,
      computingBy: DTypePolicy(elementType: input.type) ?? new.policy)
    // The names of the base's layers are groups of the file.
    let taken = Set(base.layers.map(\.name))
    let video = new.input(named: base.freeName("video_input"), shape: shape, type: input.type)
    var frames = framing.timeDistributed(
      named: dialect.automaticName("time_distributed", besides: taken), base)
    var average = new.globalAveragePooling(
      named: dialect.automaticName("global_average_pooling1d", besides: taken), spatial: 1,
      dataFormat: "channels_last")
    frames.calls = [Call(inputs: [TensorReference(layer: video.name)], shapes: [shape])]
    average.calls = [
      Call(
        inputs: [TensorReference(layer: frames.name)],
        shapes: [TensorShape([shape.dimensions[0], self.frames, features])])
    ]
    let name = dialect.automaticName(dialect.nameOfNewModel, besides: [base.name])
    whole.model = Model(
      functional: name, layers: [video, frames, average], input: TensorReference(layer: video.name),
      output: TensorReference(layer: average.name), dialect)
    describe(base, input: shape, in: &report)
    // The one output has another name now, and the optimizer's state another order.
    let before = base.outputNames
    whole.settleTraining(after: before, in: &report)
    report.after = whole.parameterCounts
    return report
  }

  /// The average is of the type that the model's predictions have.
  private func policyOfAverage(
    over base: Model, _ file: Model, _ dialect: Dialect
  ) throws(SurgeryError) -> DTypePolicy {
    try NeighbourPolicy(model: base, file: file, dialect: dialect).policy(on: base.outputs.first)
  }

  private func describe(_ base: Model, input: TensorShape, in report: inout SurgeryReport) {
    report.details["model"] = .string(base.name)
    report.details["frames"] = frames.map { .number(JSONNumber($0)) } ?? .null
    report.details["input_shape"] = .array(
      input.dimensions.map { $0.map { .number(JSONNumber($0)) } ?? .null })
    report.lines.append(
      "\(base.title) runs on \(frames.map { count($0, "frame") } ?? "any number of frames"), predictions averaged"
    )
    report.lines.append("input: video_input \(input)")
  }
}

extension Dialect {
  /// What Keras calls a new functional model.
  var nameOfNewModel: String { family == .keras3 ? "functional" : "model" }
}

extension Model {
  /// Lets a model that is frozen as a whole be frozen by its leaves: wrapped, its own flag would mean another thing.
  fileprivate mutating func pushFlagDown(
    _ dialect: Dialect, in report: inout SurgeryReport
  ) throws(SurgeryError) {
    guard config["trainable"]?.boolValue == false, !(dialect.family == .keras3 && kind == .sequential) else {
      return
    }
    let open = freezingUnits.filter { !$0.isFrozen }
    guard !open.isEmpty else { return }
    config["trainable"] = true
    setFlags(of: open, to: false)
    report.lines.append(
      "\(title) was frozen as a whole: its layers are now frozen one by one, which wrapping keeps")
  }
}
