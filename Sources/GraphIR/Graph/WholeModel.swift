public import JSON

/// What Keras calls a whole model: the architecture with its weights, the training configuration and the optimizer's state.
///
/// A value: a reader makes it, transforms change it, a writer turns the difference into edits of the file.
public struct WholeModel: Sendable {
  /// Which Keras wrote the file, and so which one reads what we write.
  public var dialect: Dialect
  /// The architecture and the weights.
  public var model: Model
  /// The object around the model's config (`class_name`, `config`, ...), with null for the value of `config`.
  public var envelope: JSONObject
  /// The value of `training_config`: loss, metrics, optimizer; nil for a model that was never compiled.
  public var trainingConfig: JSONObject?
  /// The file's `backend`: Theano keeps the kernels of convolutions turned around. Nil where the file does not say.
  public var backend: String?
  /// What the optimizer remembers of its steps; nil when the file holds none.
  public var optimizerState: OptimizerState?

  /// A whole model as a reader makes it.
  public init(
    dialect: Dialect, model: Model, envelope: JSONObject, trainingConfig: JSONObject? = nil,
    backend: String? = nil, optimizerState: OptimizerState? = nil
  ) {
    self.dialect = dialect
    self.model = model
    self.envelope = envelope
    self.trainingConfig = trainingConfig
    self.backend = backend
    self.optimizerState = optimizerState
  }

  /// Numbers in the model's weights.
  public var parameterCounts: ParameterCounts { model.parameterCounts(dialect) }
}

/// The group `optimizer_weights` of a file, as a fact: it is kept whole or dropped whole.
public struct OptimizerState: Sendable, Hashable {
  /// How many arrays.
  public var arrays: Int
  /// Their size in bytes.
  public var byteCount: Int

  /// State of the given size.
  public init(arrays: Int, byteCount: Int) {
    self.arrays = arrays
    self.byteCount = byteCount
  }
}
