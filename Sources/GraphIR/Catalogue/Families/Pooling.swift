extension LayerFamily {
  /// Pooling by windows, over everything, or to a given size. None has weights.
  static let pooling = LayerFamily(
    "Pooling",
    [
      windowed(spatial: 1, "MaxPooling1D", "MaxPool1D"),
      windowed(spatial: 2, "MaxPooling2D", "MaxPool2D"),
      windowed(spatial: 3, "MaxPooling3D", "MaxPool3D"),
      windowed(spatial: 1, "AveragePooling1D", "AvgPool1D"),
      windowed(spatial: 2, "AveragePooling2D", "AvgPool2D"),
      windowed(spatial: 3, "AveragePooling3D", "AvgPool3D"),
      global(spatial: 1, "GlobalMaxPooling1D", "GlobalMaxPool1D"),
      global(spatial: 2, "GlobalMaxPooling2D", "GlobalMaxPool2D"),
      global(spatial: 3, "GlobalMaxPooling3D", "GlobalMaxPool3D"),
      global(spatial: 1, "GlobalAveragePooling1D", "GlobalAvgPool1D"),
      global(spatial: 2, "GlobalAveragePooling2D", "GlobalAvgPool2D"),
      global(spatial: 3, "GlobalAveragePooling3D", "GlobalAvgPool3D"),
      adaptive(spatial: 1, "AdaptiveAveragePooling1D", "AdaptiveMaxPooling1D"),
      adaptive(spatial: 2, "AdaptiveAveragePooling2D", "AdaptiveMaxPooling2D"),
      adaptive(spatial: 3, "AdaptiveAveragePooling3D", "AdaptiveMaxPooling3D"),
    ])

  private static func windowed(spatial: Int, _ name: String, _ alias: String) -> LayerDefinition {
    LayerDefinition(name, alias) { facts in
      let input = try facts.input(rank: spatial + 2)
      let window = try facts.sizes("pool_size", count: spatial)
      let strides = facts.has("strides") ? try facts.sizes("strides", count: spatial) : window
      let padding = facts.text("padding", default: "valid")
      return [
        try facts.mapSpatial(input) { axis, size in
          try Extent.windows(size, window: window[axis], stride: strides[axis], padding: padding)
        }
      ]
    }
  }

  private static func global(spatial: Int, _ name: String, _ alias: String) -> LayerDefinition {
    LayerDefinition(name, alias) { facts in
      let input = try facts.input(rank: spatial + 2)
      if facts.flag("keepdims", default: false) { return [try facts.mapSpatial(input) { _, _ in 1 }] }
      return [TensorShape([input.dimensions[0], try facts.channels(spatial: spatial)])]
    }
  }

  private static func adaptive(spatial: Int, _ average: String, _ maximum: String) -> LayerDefinition {
    LayerDefinition(average, maximum) { facts in
      let input = try facts.input(rank: spatial + 2)
      let sizes = try facts.sizes("output_size", count: spatial)
      return [try facts.mapSpatial(input) { axis, _ in sizes[axis] }]
    }
  }
}
