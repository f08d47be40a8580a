/// Surgeries as a chain: each gives a new value and leaves the one that it was called on as it was.
///
/// ```swift
/// let model = try ModelFile(contentsOf: "R50-224x224x3-339-im.h5")
/// try model.swapHead(classes: 10).freeze(.allButHead).write(to: "R50-224x224x3-10-im.h5")
/// ```
extension ModelFile {
  /// A copy with a transform applied.
  public func applying(_ transform: some Transform) throws(ModelFileError) -> ModelFile {
    var copy = self
    try copy.apply(transform)
    return copy
  }

  /// A copy with the steps of a recipe applied.
  public func applying(_ recipe: Recipe) throws(ModelFileError) -> ModelFile {
    var copy = self
    try copy.apply(recipe)
    return copy
  }

  /// Replaces the layer that makes the predictions by a new `Dense(classes, softmax)`, or gives it other classes; see
  /// `SwapHead`.
  ///
  /// - Parameters:
  ///   - classes: Units of the new head. May be left out where they are those of a head that there is.
  ///   - keepClasses: Which of the old head's classes stay, in this order, counted from 0.
  ///   - addClasses: How many new classes come behind those that stay.
  ///   - headFrom: Another model, whose head is put on this one's features.
  ///   - at: The layer on whose output it goes: a name, or an index as in `model.layers[-2]`. Nil to look for the head.
  ///   - pool: Whether to pool the positions of the features away first.
  ///   - features: Size of the last axis that it takes, where the file does not tell it (behind a Lambda).
  ///   - output: Which output, of a model with several.
  ///   - name: The new layer's name.
  ///   - activation: Its activation, under Keras's name; softmax for a new head, what it was for an old one.
  ///   - initializer: What fills new kernels; biases are zeros.
  ///   - seed: The seed of new kernels: the same surgery gives the same file.
  ///   - hidden: Units of the Dense layers between the features and the new head.
  ///   - hiddenActivation: The activation of those.
  ///   - dropout: The rate of a Dropout before it, and behind each of the hidden ones; none if nil.
  ///   - freezeBackbone: Whether to freeze everything but the new layers.
  public func swapHead(
    classes: Int? = nil, keepClasses: [Int]? = nil, addClasses: Int = 0, headFrom: Donor? = nil,
    at: String? = nil, pool: Bool = false, features: Int? = nil, output: String? = nil,
    name: String? = nil, activation: String? = nil, initializer: Initializer = .glorotUniform,
    seed: UInt64 = 0, hidden: [Int] = [], hiddenActivation: String = "relu", dropout: Double? = nil,
    freezeBackbone: Bool = false
  ) throws(ModelFileError) -> ModelFile {
    var transform = SwapHead(classes: classes)
    transform.keepClasses = keepClasses
    transform.addClasses = addClasses
    transform.headFrom = headFrom
    transform.at = at
    transform.pool = pool
    transform.features = features
    transform.output = output
    transform.layerName = name
    transform.activation = activation
    transform.initializer = initializer
    transform.seed = seed
    transform.hidden = hidden
    transform.hiddenActivation = hiddenActivation
    transform.dropout = dropout
    transform.freezeBackbone = freezeBackbone
    return try applying(transform)
  }

  /// Makes a video model of an image model, `(batch, frames, height, width, channels) -> (batch, classes)`; see `WrapAverage`.
  ///
  /// - Parameters:
  ///   - frames: How many frames; nil for any number of them.
  ///   - inputShape: Height, width and channels, for the rare file that does not say.
  public func wrapAverage(frames: Int?, inputShape: [Int]? = nil) throws(ModelFileError) -> ModelFile {
    var transform = WrapAverage(frames: frames)
    transform.inputShape = inputShape
    return try applying(transform)
  }

  /// Takes the model of single frames out of one that averages it over frames; see `Unwrap`.
  public func unwrap() throws(ModelFileError) -> ModelFile { try applying(Unwrap()) }

  /// Freezes layers: training leaves their weights alone; see `Freeze`.
  public func freeze(_ selection: Selection) throws(ModelFileError) -> ModelFile {
    try applying(Freeze(selection))
  }

  /// Thaws layers: training changes their weights again; see `Unfreeze`.
  public func unfreeze(_ selection: Selection) throws(ModelFileError) -> ModelFile {
    try applying(Unfreeze(selection))
  }

  /// Keeps the model up to a layer, whose output becomes the only one; see `Cut`.
  ///
  /// - Parameter layer: The last layer: a name, or an index as in `model.layers[-2]`.
  public func cut(to layer: String) throws(ModelFileError) -> ModelFile { try cut(to: [layer]) }

  /// Keeps a part of the model: from a layer on, up to some layers, or between; see `Cut`.
  ///
  /// - Parameters:
  ///   - from: The first layer to keep; nil for the model's own inputs.
  ///   - to: The last layers, whose outputs become the model's in this order; none to keep the outputs.
  ///   - inputShape: What one sample of the new input looks like, where the file does not tell it.
  public func cut(
    from: String? = nil, to: [String], inputShape: [Int]? = nil
  ) throws(ModelFileError) -> ModelFile {
    var transform = Cut(from: from, to: to)
    transform.inputShape = inputShape
    return try applying(transform)
  }

  /// Takes the head off: the features that it worked on become the output; see `DropHead`.
  ///
  /// - Parameters:
  ///   - output: Which output goes, of a model with several.
  ///   - pool: Whether to average the positions of the features away.
  public func dropHead(
    output: String? = nil, pool: Bool = false
  ) throws(ModelFileError) -> ModelFile {
    try applying(DropHead(output: output, pool: pool))
  }

  /// Puts a layer without weights behind or before another; see `Insert`.
  public func insert(
    _ layer: WeightlessLayer, _ place: Insert.Place, name: String? = nil
  ) throws(ModelFileError) -> ModelFile {
    var transform = Insert(layer, place)
    transform.layerName = name
    return try applying(transform)
  }

  /// Takes layers without weights out, by names and by classes; see `Remove`.
  public func remove(
    layers: [String] = [], classes: [String] = []
  ) throws(ModelFileError) -> ModelFile { try applying(Remove(layers: layers, classes: classes)) }

  /// Gives layers, and the model, other names, all at once; see `Rename`.
  ///
  /// - Parameters:
  ///   - layers: Names, ways down or patterns with one `*`, and what takes their place.
  ///   - prefix: What goes before the names of all layers of the model itself, after that.
  ///   - suffix: What goes behind them.
  ///   - model: The model's new name.
  public func rename(
    layers: KeyValuePairs<String, String> = [:], prefix: String = "", suffix: String = "",
    model: String? = nil
  ) throws(ModelFileError) -> ModelFile {
    var transform = Rename(layers.map { Rename.Rule($0.key, to: $0.value) })
    transform.prefix = prefix
    transform.suffix = suffix
    transform.model = model
    return try applying(transform)
  }

  /// Gives the model another input shape; see `SetInput`.
  ///
  /// - Parameters:
  ///   - input: Which input, of a model with several: its layer's name.
  ///   - shape: What one sample looks like, without the batch axis: `[512, 512, 3]`, `[.any, .any, 3]`.
  ///   - batch: Samples in a batch.
  ///   - frames: The first axis of a sample that is a video or another sequence.
  public func setInput(
    _ input: String? = nil, shape: [AxisSize]? = nil, batch: AxisSize? = nil, frames: AxisSize? = nil
  ) throws(ModelFileError) -> ModelFile {
    try applying(SetInput(input: input, shape: shape, batch: batch, frames: frames))
  }

  /// Takes over the weights of another file's model, layer by layer; see `Transplant`.
  ///
  /// - Parameters:
  ///   - donor: The other model: `Donor(contentsOf:)`.
  ///   - by: How layers find their counterparts.
  ///   - layers: Only these, by name or pattern; all if empty.
  ///   - skipMismatch: Whether layers whose counterparts do not fit keep their weights.
  public func transplant(
    from donor: Donor, by: Transplant.Matching = .name, layers: [String] = [], skipMismatch: Bool = false
  ) throws(ModelFileError) -> ModelFile {
    var transform = Transplant(from: donor)
    transform.by = by
    transform.layers = layers
    transform.skipMismatch = skipMismatch
    return try applying(transform)
  }

  /// Stores the weights in another element type; see `Cast`.
  ///
  /// - Parameters:
  ///   - type: The type.
  ///   - compute: Whether the layers shall compute in it too.
  ///   - except: Layers that stay as they are, by name or pattern.
  public func cast(
    to type: Cast.ElementType, compute: Bool = false, except: [String] = []
  ) throws(ModelFileError) -> ModelFile {
    var transform = Cast(to: type)
    transform.compute = compute
    transform.except = except
    return try applying(transform)
  }

  /// Folds BatchNormalization into the layers before it; see `FoldBatchNorm`.
  ///
  /// - Parameter layers: Only these, by name or pattern; all if empty.
  public func foldBatchNorm(layers: [String] = []) throws(ModelFileError) -> ModelFile {
    var transform = FoldBatchNorm()
    transform.layers = layers
    return try applying(transform)
  }

  /// Drops the optimizer's state and the training configuration; see `Strip`.
  public func strip() throws(ModelFileError) -> ModelFile { try applying(Strip()) }
}

extension Selection {
  /// All but the layers that make the predictions: `exceptHead` under the name that reads well in a chain.
  public static var allButHead: Selection { .exceptHead }
}
