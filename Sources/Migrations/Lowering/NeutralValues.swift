internal import JSON

/// Keys that say nothing new where they have one of these values: a Keras that does not know the key does just that.
enum NeutralValues {
  /// Whether a key may be left out where a constructor does not take it.
  static func mayDrop(_ key: String, _ value: JSONValue) -> Bool {
    if value.isNull || whatever.contains(key) { return true }
    return values[key]?.contains(value) ?? false
  }

  /// Whether a key has neutral values at all.
  static func hasNeutral(_ key: String) -> Bool { whatever.contains(key) || values[key] != nil }

  /// Keys on which no prediction depends.
  private static let whatever: Set = [
    "seed", "rng_type", "implementation", "dynamic", "unroll", "renorm_momentum", "query_shape", "key_shape",
    "value_shape", "input_spec", "antialias", "batch_input_shape", "embeddings_initializer", "scale_init",
    "use_cudnn",
  ]

  private static let values: [String: [JSONValue]] = [
    "groups": [1], "time_major": [false], "ragged": [false], "optional": [false], "sparse": [false],
    "keepdims": [false], "synchronized": [false], "renorm": [false], "renorm_clipping": [.null],
    "zero_output_for_mask": [false], "quantization_config": [.null], "lora_rank": [.null],
    "lora_alpha": [.null], "flash_attention": [.null], "autocast": [true], "noise_shape": [.null],
    "activity_regularizer": [.null], "input_length": [.null], "force_generator": [false],
    "use_gate": [false], "rms_scaling": [false], "interpolation": ["nearest"], "invert": [false],
    "output_padding": [.null], "dilation_rate": [1, [1], [1, 1], [1, 1, 1]], "score_mode": ["dot"],
    "return_attention_scores": [false], "weights": [.null],
  ]
}
