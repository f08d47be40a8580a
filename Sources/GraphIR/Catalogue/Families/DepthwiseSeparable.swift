extension LayerFamily {
  /// Convolutions of each channel by itself, and those followed by a mix of channels.
  static let depthwiseSeparable = LayerFamily(
    "DepthwiseSeparable",
    [
      depthwise(spatial: 1, "DepthwiseConv1D"),
      depthwise(spatial: 2, "DepthwiseConv2D"),
      separable(spatial: 1, "SeparableConv1D", "SeparableConvolution1D"),
      separable(spatial: 2, "SeparableConv2D", "SeparableConvolution2D"),
    ])

  /// Kernel `(window..., channels, multiplier)`, bias `(channels x multiplier)`.
  private static func depthwise(spatial: Int, _ name: String) -> LayerDefinition {
    LayerDefinition(
      name,
      weights: { facts in
        let channels = try facts.channels(spatial: spatial)
        let kernelName = facts.dialect.family == .keras3 ? "kernel" : "depthwise_kernel"
        let kernel = try facts.depthwiseKernel(spatial: spatial, named: kernelName)
        return [kernel] + facts.bias([try Extent.scaled(channels, by: facts.multiplier())])
      },
      shapes: { facts in
        let channels = try Extent.scaled(facts.channels(spatial: spatial), by: facts.multiplier())
        return [try facts.slidden(spatial: spatial, channels: channels)]
      })
  }

  /// Depthwise kernel, then pointwise kernel `(1..., channels x multiplier, filters)`, bias `(filters)`.
  private static func separable(spatial: Int, _ name: String, _ alias: String) -> LayerDefinition {
    LayerDefinition(
      name, alias,
      weights: { facts in
        let filters = try facts.size("filters")
        let mixed = try Extent.scaled(facts.channels(spatial: spatial), by: facts.multiplier())
        let ones: [Int?] = Array(repeating: 1, count: spatial)
        return [
          try facts.depthwiseKernel(spatial: spatial, named: "depthwise_kernel"),
          WeightSpecification("pointwise_kernel", ones + [mixed, filters]),
        ] + facts.bias([filters])
      },
      shapes: { facts in
        try [facts.slidden(spatial: spatial, channels: facts.size("filters"))]
      })
  }
}

extension LayerFacts {
  /// `depth_multiplier`.
  fileprivate func multiplier() throws -> Int { has("depth_multiplier") ? try size("depth_multiplier") : 1 }

  fileprivate func depthwiseKernel(spatial: Int, named name: String) throws -> WeightSpecification {
    let window: [Int?] = try sizes("kernel_size", count: spatial)
    return WeightSpecification(name, window + [try channels(spatial: spatial), try multiplier()])
  }
}
