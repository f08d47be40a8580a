internal import GraphIR

extension Insert: RecipeStep {
  /// No layer of use, nowhere; a recipe has to say which and where.
  public static var blank: Insert { Insert(.softmax, .after("")) }

  /// The options of `insert`.
  public static var parameters: [Parameter<Insert>] {
    [
      Parameter("layer", .required, .weightless, get: { $0.layer }, set: { $0.layer = $1 }),
      Parameter(
        "after", .oneOf("place"), .layer,
        get: { if case .after(let layer) = $0.place { layer } else { nil } },
        set: { $0.place = .after($1) }),
      Parameter(
        "before", .oneOf("place"), .layer,
        get: { if case .before(let layer) = $0.place { layer } else { nil } },
        set: { $0.place = .before($1) }),
      Parameter("rate", .optional, .number, get: { $0.layer.rate }, set: { $0.layer.rate = $1 }),
      Parameter("stddev", .optional, .number, get: { $0.layer.deviation }, set: { $0.layer.deviation = $1 }),
      Parameter(
        "activation", .optional, .text, get: { $0.layer.function }, set: { $0.layer.function = $1 }),
      Parameter("scale", .optional, .number, get: { $0.layer.scale }, set: { $0.layer.scale = $1 }),
      Parameter(
        "offset", .optional, .number, get: { $0.layer.offset == 0 ? nil : $0.layer.offset },
        set: { $0.layer.offset = $1 }),
      Parameter("name", \.layerName, .text),
    ]
  }

  /// Each class has settings of its own.
  public func objection(to given: [String]) -> RecipeError? {
    let own = layer.settings
    let known = ["rate", "stddev", "activation", "scale", "offset"]
    if let strange = known.first(where: { given.contains($0) && !own.contains($0) }) {
      return RecipeError(
        .contradiction, key: strange, "\(Self.name): \"\(strange)\" is not for \(layer.className)")
    }
    return own.first { $0 != "offset" && !given.contains($0) }
      .map { Self.missing("\"\($0)\" for \(layer.className)", key: $0) }
  }
}

extension Remove: RecipeStep {
  /// No layers; a recipe has to say which.
  public static var blank: Remove { Remove() }

  /// What `remove` takes behind OUT, and its options.
  public static var parameters: [Parameter<Remove>] {
    [Parameter("layers", \.layers, .texts), Parameter("class", \.classes, .texts)]
  }

  /// Something has to go.
  public func objection(to given: [String]) -> RecipeError? {
    given.isEmpty ? Self.missing("\"layers\" or \"class\"") : nil
  }
}

extension WeightlessLayer {
  /// One of each class, with settings that stand for none.
  static let all: [WeightlessLayer] = [
    .dropout(rate: 0), .spatialDropout(spatial: 1, rate: 0), .spatialDropout(spatial: 2, rate: 0),
    .spatialDropout(spatial: 3, rate: 0), .alphaDropout(rate: 0), .gaussianDropout(rate: 0),
    .gaussianNoise(deviation: 0), .activation("linear"), .softmax, .relu, .rescaling(scale: 1, offset: 0),
  ]

  /// The settings that the class has, under the names of their options.
  fileprivate var settings: [String] {
    switch self {
    case .dropout, .spatialDropout, .alphaDropout, .gaussianDropout: ["rate"]
    case .gaussianNoise: ["stddev"]
    case .activation: ["activation"]
    case .rescaling: ["scale", "offset"]
    case .softmax, .relu: []
    }
  }

  fileprivate var rate: Double? {
    get {
      switch self {
      case .dropout(let rate), .spatialDropout(_, let rate), .alphaDropout(let rate),
        .gaussianDropout(let rate):
        rate
      default: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .dropout: self = .dropout(rate: newValue)
      case .spatialDropout(let spatial, _): self = .spatialDropout(spatial: spatial, rate: newValue)
      case .alphaDropout: self = .alphaDropout(rate: newValue)
      case .gaussianDropout: self = .gaussianDropout(rate: newValue)
      default: break
      }
    }
  }

  fileprivate var deviation: Double? {
    get { if case .gaussianNoise(let deviation) = self { deviation } else { nil } }
    set { if let newValue, deviation != nil { self = .gaussianNoise(deviation: newValue) } }
  }

  fileprivate var function: String? {
    get { if case .activation(let function) = self { function } else { nil } }
    set { if let newValue, function != nil { self = .activation(newValue) } }
  }

  fileprivate var scale: Double? {
    get { if case .rescaling(let scale, _) = self { scale } else { nil } }
    set {
      if let newValue, case .rescaling(_, let offset) = self {
        self = .rescaling(scale: newValue, offset: offset)
      }
    }
  }

  fileprivate var offset: Double? {
    get { if case .rescaling(_, let offset) = self { offset } else { nil } }
    set {
      if let newValue, case .rescaling(let scale, _) = self {
        self = .rescaling(scale: scale, offset: newValue)
      }
    }
  }
}

extension Codec where Value == WeightlessLayer {
  /// A layer's class, under Keras's name; what it needs is said by other settings.
  static var weightless: Codec {
    let names = WeightlessLayer.all.map(\.className)
    return Codec(
      type: .choice, expected: "one of \(names.joined(separator: ", "))",
      decode: { json in WeightlessLayer.all.first { $0.className == json.stringValue } },
      encode: { .string($0.className) }, names: names)
  }
}
