internal import ModelSurgery

/// One layer as `inspect` shows it, with what it holds.
struct LayerSummary {
  /// How much of what could be trained is trained.
  enum Training {
    /// Nothing to train.
    case nothing
    case all
    case none
    case some

    init(trained: Int, of trainableByNature: Int) {
      if trainableByNature == 0 {
        self = .nothing
      } else if trained == 0 {
        self = .none
      } else {
        self = trained == trainableByNature ? .all : .some
      }
    }
  }

  let name: String
  /// The way from the top: `time_distributed/resnet50/conv1`.
  let way: String
  let className: String
  /// Output shapes, one per call; nil where they can't be told.
  let outputShapes: [TensorShape]?
  let parameters: ParameterCounts
  let training: Training
  /// Keras's `layer.trainable`, as far as the weights show it.
  let isTrainable: Bool
  /// Tensors that its calls read: a layer's name, with node and tensor where the name alone is not enough.
  let connectedTo: [String]
  let layers: [LayerSummary]
  /// The layer itself.
  let layer: Layer
}

extension LayerSummary {
  /// Its output shape in the summary: one, several, or a question mark.
  var shapeText: String {
    guard let outputShapes, !outputShapes.isEmpty else { return "?" }
    return outputShapes.map(\.description).joined(separator: ", ")
  }

  /// A word for the column on training.
  var trainingText: String {
    switch training {
    case .nothing: ""
    case .all: "yes"
    case .none: "no"
    case .some: "partly"
    }
  }

  /// For `--format json`.
  var json: JSONValue {
    [
      "name": .string(name), "class": .string(className), "output_shape": shapeJSON,
      "parameters": JSONValue(parameters.total), "trainable_parameters": JSONValue(parameters.trainable),
      "trainable": .bool(isTrainable), "connected_to": JSONValue(connectedTo),
      "layers": .array(layers.map(\.json)),
    ]
  }

  /// One shape as a list of sizes, several as a list of lists, an unknown one as null.
  private var shapeJSON: JSONValue {
    guard let outputShapes, let first = outputShapes.first else { return .null }
    return outputShapes.count == 1 ? JSONValue(first) : .array(outputShapes.map { JSONValue($0) })
  }

  /// This layer and everything inside, outermost first.
  var selfAndInside: [LayerSummary] { [self] + layers.flatMap(\.selfAndInside) }
}
