internal import JSON

extension LayerFamily {
  /// Layers that prepare or augment images `(batch, height, width, channels)`. None has weights in a file.
  static let imagePreprocessing = LayerFamily(
    "ImagePreprocessing",
    [
      LayerDefinition(
        "Rescaling", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "RandomContrast",
        "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomElasticTransform",
        "RandomErasing", "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert",
        "RandomPerspective", "RandomPosterization", "RandomSaturation", "RandomSharpness", "RandomShear",
        "RandAugment", "AugMix", "AutoContrast", "CutMix", "MixUp", "Equalization", "Solarization",
        "ContrastLimitedAdaptiveHistogramEqualization",
        shapes: { [try $0.input()] }),
      LayerDefinition("Resizing", "CenterCrop", "RandomCrop") { facts in
        [try facts.withImage(height: .some(facts.size("height")), width: .some(facts.size("width")))]
      },
      LayerDefinition("RandomHeight") { [try $0.withImage(height: .some(nil), width: nil)] },
      LayerDefinition("RandomWidth") { [try $0.withImage(height: nil, width: .some(nil))] },
      // bounding boxes in dictionaries, whose shapes no reference tells
      LayerDefinition("MaxNumBoundingBoxes", "Pipeline") { _ in throw Untellable() },
    ])
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
