internal import JSON

extension LayerFamily {
  /// Layers that lengthen or shorten the spatial axes. The one-dimensional ones know no `data_format`.
  static let paddingCroppingUpsampling = LayerFamily(
    "PaddingCroppingUpsampling",
    [
      padding(spatial: 1, "ZeroPadding1D"),
      padding(spatial: 2, "ZeroPadding2D"),
      padding(spatial: 3, "ZeroPadding3D"),
      cropping(spatial: 1, "Cropping1D"),
      cropping(spatial: 2, "Cropping2D"),
      cropping(spatial: 3, "Cropping3D"),
      upsampling(spatial: 1, "UpSampling1D"),
      upsampling(spatial: 2, "UpSampling2D"),
      upsampling(spatial: 3, "UpSampling3D"),
    ])

  private static func padding(spatial: Int, _ name: String) -> LayerDefinition {
    LayerDefinition(name) { facts in
      let margins = try facts.margins("padding", spatial: spatial)
      return [
        try facts.mapSpatial(facts.input(rank: spatial + 2)) { axis, size in
          try size.map { try Extent.sum(Extent.sum($0, margins[axis].before), margins[axis].after) }
        }
      ]
    }
  }

  private static func cropping(spatial: Int, _ name: String) -> LayerDefinition {
    LayerDefinition(name) { facts in
      let margins = try facts.margins("cropping", spatial: spatial)
      return [
        try facts.mapSpatial(facts.input(rank: spatial + 2)) { axis, size in
          try size.map {
            let left = try Extent.difference($0, Extent.sum(margins[axis].before, margins[axis].after))
            guard left > 0 else { throw Untellable() }
            return left
          }
        }
      ]
    }
  }

  private static func upsampling(spatial: Int, _ name: String) -> LayerDefinition {
    LayerDefinition(name) { facts in
      let factors = try facts.sizes("size", count: spatial)
      return [
        try facts.mapSpatial(facts.input(rank: spatial + 2)) { axis, size in
          try Extent.scaled(size, by: factors[axis])
        }
      ]
    }
  }
}

extension LayerFacts {
  /// How much goes before and behind each spatial axis: a number, one for each axis, or a pair for each.
  fileprivate func margins(_ key: String, spatial: Int) throws -> [(before: Int, after: Int)] {
    func checked(_ before: Int, _ after: Int) throws -> (before: Int, after: Int) {
      guard before >= 0, after >= 0 else { throw Untellable() }
      return (before, after)
    }
    let value = layer.config[key]
    if let number = value?.intValue {
      return Array(repeating: try checked(number, number), count: spatial)
    }
    guard let list = value?.arrayValue else { throw Untellable() }
    if spatial == 1, list.count == 2, list[0].intValue != nil {
      let pair = try integers(value)
      return [try checked(pair[0], pair[1])]
    }
    guard list.count == spatial else { throw Untellable() }
    return try list.map {
      if let number = $0.intValue { return try checked(number, number) }
      let pair = try integers($0)
      guard pair.count == 2 else { throw Untellable() }
      return try checked(pair[0], pair[1])
    }
  }
}
