extension LayerFamily {
  /// Convolutions and their transposes: kernel `(window..., channels / groups, filters)`, bias `(filters)`.
  static let convolution = LayerFamily(
    "Convolution",
    [
      convolution(spatial: 1, "Conv1D", "Convolution1D"),
      convolution(spatial: 2, "Conv2D", "Convolution2D"),
      convolution(spatial: 3, "Conv3D", "Convolution3D"),
      transpose(spatial: 1, "Conv1DTranspose", "Convolution1DTranspose"),
      transpose(spatial: 2, "Conv2DTranspose", "Convolution2DTranspose"),
      transpose(spatial: 3, "Conv3DTranspose", "Convolution3DTranspose"),
    ])

  private static func convolution(spatial: Int, _ name: String, _ alias: String) -> LayerDefinition {
    LayerDefinition(
      name, alias,
      weights: { facts in
        try facts.requirePlainVariables()
        let filters = try facts.size("filters")
        let groups = facts.has("groups") ? try facts.size("groups") : 1
        let channels = try facts.channels(spatial: spatial).map { try Extent.quotient($0, groups) }
        let window: [Int?] = try facts.sizes("kernel_size", count: spatial)
        return [WeightSpecification("kernel", window + [channels, filters])] + facts.bias([filters])
      },
      shapes: { facts in
        try [facts.slidden(spatial: spatial, channels: facts.size("filters"))]
      })
  }

  private static func transpose(spatial: Int, _ name: String, _ alias: String) -> LayerDefinition {
    LayerDefinition(
      name, alias,
      weights: { facts in
        let filters = try facts.size("filters")
        let window: [Int?] = try facts.sizes("kernel_size", count: spatial)
        let kernel = WeightSpecification("kernel", window + [filters, try facts.channels(spatial: spatial)])
        return [kernel] + facts.bias([filters])
      },
      shapes: { facts in
        let input = try facts.input(rank: spatial + 2)
        let window = try facts.sizes("kernel_size", count: spatial)
        let strides = try facts.sizes("strides", count: spatial, default: 1)
        let dilation = try facts.sizes("dilation_rate", count: spatial, default: 1)
        let padding = facts.text("padding", default: "valid")
        let extra = facts.has("output_padding") ? try facts.numbers("output_padding", count: spatial) : nil
        return [
          try facts.mapSpatial(input, channels: try facts.size("filters")) { axis, size in
            try size.map {
              try transposedLength(
                $0, window: Extent.dilated(window[axis], rate: dilation[axis]), stride: strides[axis],
                padding: padding, extra: extra?[axis])
            }
          }
        ]
      })
  }

  /// What a convolution of the given window and stride would have to start from.
  private static func transposedLength(
    _ size: Int, window: Int, stride: Int, padding: String, extra: Int?
  ) throws -> Int {
    guard let extra else {
      let spread = try Extent.product(size, stride)
      switch padding {
      case "same": return spread
      case "valid": return try Extent.sum(spread, max(window - stride, 0))
      default: throw Untellable()
      }
    }
    let spread = try Extent.sum(Extent.product(Extent.difference(size, 1), stride), extra)
    switch padding {
    case "same": return try Extent.sum(spread, window % 2)
    case "valid": return try Extent.sum(spread, window)
    default: throw Untellable()
    }
  }
}

extension LayerFacts {
  /// The input after a window has slid over its spatial axes, with other channels.
  func slidden(spatial: Int, channels: Int?, window key: String = "kernel_size") throws -> TensorShape {
    let input = try input(rank: spatial + 2)
    let window = try sizes(key, count: spatial)
    let strides = try sizes("strides", count: spatial, default: 1)
    let dilation = try sizes("dilation_rate", count: spatial, default: 1)
    let padding = text("padding", default: "valid")
    return try mapSpatial(input, channels: channels) { axis, size in
      try Extent.windows(
        size, window: window[axis], stride: strides[axis], padding: padding, dilation: dilation[axis])
    }
  }
}
