/// What classes and keys of Keras 1 are called from Keras 2 on.
enum Keras1Words {
  /// The class in Keras 2, where it has another name.
  static let classes = [
    "Convolution1D": "Conv1D", "AtrousConvolution1D": "Conv1D", "Convolution2D": "Conv2D",
    "AtrousConvolution2D": "Conv2D", "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D", "Convolution3D": "Conv3D", "TimeDistributedDense": "Dense",
  ]

  /// Where the axis of channels is.
  static let formats = ["th": "channels_first", "tf": "channels_last"]

  /// The layer that a Merge is, by its mode.
  static let merges = [
    "sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate",
    "dot": "Dot",
    "cos": "Dot",
  ]

  /// Classes that Keras 2 does not have, and no layers of it compute.
  static let gone: Set = ["SReLU", "ParametricSoftplus"]

  /// Classes whose config has the same words in both.
  static let alike: Set = [
    "Activation", "Flatten", "Reshape", "Permute", "RepeatVector", "Masking", "ActivityRegularization",
    "LeakyReLU",
    "ELU", "ThresholdedReLU",
  ]

  /// Keys of any layer that Keras 2 has elsewhere, or not at all.
  static let dropped: Set = ["name", "trainable", "batch_input_shape", "input_dtype", "input_dim"]
}
