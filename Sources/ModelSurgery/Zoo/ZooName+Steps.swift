extension ZooName {
  /// The name of what a surgery makes of the model; nil where the zoo has no name for it.
  ///
  /// What changes neither the input, nor the classes, nor the architecture keeps its name.
  func after(_ step: any Transform) -> ZooName? {
    switch step {
    case let step as SwapHead: withClasses(step.resultingClasses ?? classes + step.addClasses)
    case let step as WrapAverage: step.frames.map { averaged(frames: $0) }
    case is Unwrap: unwrapped
    case let step as SetInput: after(step)
    case is Freeze, is Unfreeze, is Strip, is Insert, is Remove, is Rename, is Cast, is FoldBatchNorm: self
    default: nil
    }
  }

  /// A name has sizes, but none for an open axis or a batch.
  private func after(_ step: SetInput) -> ZooName? {
    guard step.input == nil, step.batch == nil else { return nil }
    if let shape = step.shape {
      let sizes = shape.compactMap(\.size)
      return sizes.count == shape.count ? withInputShape(sizes) : nil
    }
    guard let frames = step.frames?.size, inputShape.count == 4 else { return nil }
    return withInputShape([frames] + inputShape.dropFirst())
  }

  /// The name of what a recipe makes of the model; nil where the zoo has none, or the very one that it had.
  public func after(_ recipe: Recipe) -> ZooName? {
    var name: ZooName? = self
    for step in recipe.steps { name = name?.after(step) }
    return name == self ? nil : name
  }
}
