internal import JSON

extension LayerFamily {
  /// Layers that prepare or augment images `(batch, height, width, channels)`. None has weights in a file.
  static let imagePreprocessing = LayerFamily(
    "ImagePreprocessing",
    [
      LayerDefinition(
        "Rescaling", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "RandomContrast",
        "RandomBrightness", "RandomColorDegeneration", "RandomElasticTransform",
        "RandomErasing", "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert",
        "RandomPerspective", "RandomPosterization", "RandomSaturation", "RandomSharpness", "RandomShear",
        "AutoContrast", "CutMix", "MixUp", "Equalization", "Solarization",
        "ContrastLimitedAdaptiveHistogramEqualization",
        shapes: { [try $0.input()] }),
      LayerDefinition("RandAugment", storage: { steps($0, all: true) }, shapes: { [try $0.input()] }),
      LayerDefinition(
        "AugMix", storage: { steps($0, all: $0.flag("all_ops", default: true)) }, shapes: { [try $0.input()] }
      ),
      LayerDefinition("RandomColorJitter", storage: jitter, shapes: { [try $0.input()] }),
      LayerDefinition("Resizing", "CenterCrop", "RandomCrop") { facts in
        [try facts.withImage(height: .some(facts.size("height")), width: .some(facts.size("width")))]
      },
      LayerDefinition("RandomHeight") { [try $0.withImage(height: .some(nil), width: nil)] },
      LayerDefinition("RandomWidth") { [try $0.withImage(height: nil, width: .some(nil))] },
      // bounding boxes in dictionaries, whose shapes no reference tells
      LayerDefinition("MaxNumBoundingBoxes") { _ in throw Untellable() },
      LayerDefinition("Pipeline", storage: { _ in ObjectStorage([HeldObject("layers", .children)]) }) { _ in
        throw Untellable()
      },
    ])

  /// The steps that a mixed augmentation chooses from, to which it hands its own name on.
  private static func steps(_ facts: LayerFacts, all: Bool) -> ObjectStorage {
    let colours = ["RandomBrightness", "RandomColorDegeneration", "RandomContrast", "RandomSharpness"]
    let steps = [
      "AutoContrast", "Equalization", "RandomPosterization", "RandomRotation", "RandomShear",
      "RandomTranslation", "Solarization",
    ]
    return ObjectStorage((all ? steps + colours : steps).map { augmentation($0, name: facts.layer.name) })
  }

  /// One layer for each colour property that has a factor.
  @Sendable private static func jitter(_ facts: LayerFacts) -> ObjectStorage {
    let properties = ["Brightness", "Contrast", "Saturation", "Hue"].filter {
      facts.has("\($0.lowercased())_factor")
    }
    return ObjectStorage(properties.map { augmentation("Random\($0)", name: nil) })
  }

  /// A layer under the attribute that its class gives the name to.
  private static func augmentation(_ className: String, name: String?) -> HeldObject {
    HeldObject(className.snakeCased, .made(MadeObject(className, name: name)))
  }
}

extension LayerFacts {
  /// The input with another height or width; nil leaves an axis, `.some(nil)` opens it.
  fileprivate func withImage(height: Int??, width: Int??) throws -> TensorShape {
    var result = try input()
    guard result.rank == 4 || result.rank == 3 else { throw Untellable() }
    let first = channelsFirst ? result.rank - 2 : result.rank - 3
    if let height { result.dimensions[first] = height }
    if let width { result.dimensions[first + 1] = width }
    return result
  }
}
