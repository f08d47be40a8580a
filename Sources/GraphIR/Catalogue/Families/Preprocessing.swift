internal import JSON

extension LayerFamily {
  /// Layers that turn raw features into numbers. Tables of words and bins are not among the weights of a file.
  static let preprocessing = LayerFamily(
    "Preprocessing",
    [
      LayerDefinition("Normalization", weights: statistics, shapes: { [try $0.input()] }),
      LayerDefinition("CategoryEncoding") { facts in
        try facts.encoded(depth: facts.size(facts.has("num_tokens") ? "num_tokens" : "max_tokens"))
      },
      LayerDefinition("Hashing") { try $0.encoded(depth: $0.size("num_bins")) },
      LayerDefinition("HashedCrossing") { try $0.encoded(depth: $0.size("num_bins")) },
      LayerDefinition("Discretization", weights: sketch) { try $0.encoded(depth: $0.bins()) },
      LayerDefinition("IntegerLookup", "StringLookup", weights: lookupWeights, storage: frequencies) {
        facts in
        try facts.encoded(depth: facts.vocabularySize())
      },
      LayerDefinition("TextVectorization", weights: lookupWeights, storage: lookup, shapes: tokens),
      LayerDefinition("CategoryCrossing") { _ in throw Untellable() },
      LayerDefinition("STFTSpectrogram", weights: fourierKernels, shapes: { _ in throw Untellable() }),
      LayerDefinition("MelSpectrogram", shapes: melBins),
      LayerDefinition("FeatureSpace", weights: { _ in throw Untellable() }) { _ in throw Untellable() },
    ])

  /// Mean and variance `(sizes of the kept axes)` and a count, unless the config has them.
  @Sendable private static func statistics(_ facts: LayerFacts) throws -> [WeightSpecification] {
    if facts.has("mean") { return [] }
    let axes = try facts.axes("axis", default: facts.layer.config["axis"] == nil ? [-1] : [])
    var shape: [Int?] = axes.map { _ in nil }
    if let input = facts.inputs?.first {
      var places = try axes.map { try Extent.axis($0, rank: input.rank) }
      if facts.dialect.isAtLeast(2, 4) { places.sort() }
      shape = places.map { input.dimensions[$0] }
    }
    return [
      WeightSpecification("mean", shape, trainable: false),
      WeightSpecification("variance", shape, trainable: false),
      WeightSpecification("count", [], trainable: false),
    ]
  }

  /// In tf.keras, bins that are to be learned stand in a variable `(2, bins)` with the counts that they were made of.
  @Sendable private static func sketch(_ facts: LayerFacts) -> [WeightSpecification] {
    let isLearned = facts.dialect.family == .tfKeras && facts.has("num_bins") && !facts.has("bin_boundaries")
    return isLearned ? [WeightSpecification("summary", [2, nil], trainable: false)] : []
  }

  /// Inverse document frequencies are saved under a key of their own, not among the variables. In tf.keras a
  /// vocabulary that is learned is a weight too, of which the file has nothing but the text.
  @Sendable private static func frequencies(_ facts: LayerFacts) -> ObjectStorage {
    let mode = facts.text("output_mode", default: "int")
    let hasFrequencies = mode == "tf_idf" || mode == "tf-idf"
    return ObjectStorage(
      tables: hasFrequencies ? ["idf_weights"] : [],
      hasHiddenWeights: facts.dialect.family == .tfKeras && (hasFrequencies || !facts.has("vocabulary")))
  }

  /// A lookup inside, whose frequencies the layer saves as well.
  @Sendable private static func lookup(_ facts: LayerFacts) -> ObjectStorage {
    var storage = frequencies(facts)
    storage.objects = [HeldObject("_lookup_layer", .made(MadeObject("StringLookup", storage: storage)))]
    return storage
  }

  /// None, except that inverse document frequencies may be a variable.
  @Sendable private static func lookupWeights(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let mode = facts.text("output_mode", default: "int")
    if mode == "tf_idf" || mode == "tf-idf" { throw Untellable() }
    return []
  }

  /// `(batch, length)` of word numbers, or `(batch, vocabulary)`.
  @Sendable private static func tokens(_ facts: LayerFacts) throws -> [TensorShape] {
    let input = try facts.input()
    guard input.rank >= 1 else { throw Untellable() }
    let batch = input.dimensions[0]
    guard facts.text("output_mode", default: "int") == "int" else {
      return [TensorShape([batch, try facts.vocabularySize()])]
    }
    let length = facts.layer.config["output_sequence_length"]
    return [TensorShape([batch, length?.intValue])]
  }

  /// Real and imaginary part `(frame, 1, frequencies)`.
  @Sendable private static func fourierKernels(_ facts: LayerFacts) throws -> [WeightSpecification] {
    let frame = try facts.size("frame_length")
    let length = facts.has("fft_length") ? try facts.size("fft_length") : nil
    let shape = try [frame, 1, length.map { try Extent.sum($0 / 2, 1) }]
    let mode = facts.text("mode", default: "log")
    var found: [WeightSpecification] = []
    if mode != "imag" { found.append(WeightSpecification("real_kernel", shape)) }
    if mode != "real" { found.append(WeightSpecification("imag_kernel", shape)) }
    return found
  }

  /// `(batch, bins, frames)`.
  @Sendable private static func melBins(_ facts: LayerFacts) throws -> [TensorShape] {
    let input = try facts.input(rank: 2)
    let (stride, bins) = (try facts.size("sequence_stride"), try facts.size("num_mel_bins"))
    let frames = try input.dimensions[1].map {
      try Extent.quotient(Extent.sum(Extent.sum($0, stride), 1), stride)
    }
    return [TensorShape([input.dimensions[0], bins, frames])]
  }
}

extension LayerFacts {
  /// Categories as numbers, or as vectors of `depth` in the place of the last axis or behind it.
  fileprivate func encoded(depth: @autoclosure () throws -> Int?) throws -> [TensorShape] {
    let input = try input()
    let mode = text("output_mode", default: layer.plainClassName == "CategoryEncoding" ? "multi_hot" : "int")
    switch mode {
    case "int": return [input]
    case "one_hot":
      guard input.rank >= 1 else { throw Untellable() }
      let isColumn = input.rank > 1 && input.last == 1
      return [TensorShape((isColumn ? input.dimensions.dropLast() : input.dimensions[...]) + [try depth()])]
    case "multi_hot", "count", "binary", "tf_idf", "tf-idf":
      return [try input.replacingLast(try depth())]
    default: throw Untellable()
    }
  }

  fileprivate func bins() throws -> Int? {
    if let list = layer.config["bin_boundaries"]?.arrayValue, !list.isEmpty { return list.count + 1 }
    return try size("num_bins")
  }

  /// The size of the vocabulary where the config pins it down.
  fileprivate func vocabularySize() throws -> Int? {
    if flag("pad_to_max_tokens", default: false), has("max_tokens") { return try size("max_tokens") }
    guard let words = layer.config["vocabulary"]?.arrayValue else { throw Untellable() }
    let isText = layer.plainClassName == "TextVectorization"
    let reserved = isText || !has("num_oov_indices") ? 1 : try size("num_oov_indices")
    return try Extent.sum(words.count, reserved)
  }
}
