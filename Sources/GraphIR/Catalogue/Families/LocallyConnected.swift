internal import JSON

extension LayerFamily {
  /// Convolutions with a kernel of their own for every position; gone in Keras 3.
  static let locallyConnected = LayerFamily(
    "LocallyConnected",
    [local(spatial: 1, "LocallyConnected1D"), local(spatial: 2, "LocallyConnected2D")])

  private static func local(spatial: Int, _ name: String) -> LayerDefinition {
    LayerDefinition(
      name, weights: { try weights($0, spatial: spatial) },
      shapes: { facts in
        try [facts.slidden(spatial: spatial, channels: facts.size("filters"))]
      })
  }

  /// The kernel's form depends on `implementation`; bias `(positions..., filters)`.
  private static func weights(_ facts: LayerFacts, spatial: Int) throws -> [WeightSpecification] {
    let filters = try facts.size("filters")
    let open = [Int?](repeating: nil, count: spatial)
    let channels = try facts.channels(spatial: spatial)
    var (input, output) = (open, open)
    if let shape = facts.inputs?.first {
      let slid = try facts.slidden(spatial: spatial, channels: filters)
      let first = facts.channelsFirst ? 2 : 1
      input = Array(shape.dimensions[first..<(first + spatial)])
      output = Array(slid.dimensions[first..<(first + spatial)])
    }
    let kernel: [Int?]
    let window = try Extent.product(of: facts.sizes("kernel_size", count: spatial).map { $0 })
    switch facts.has("implementation") ? try facts.number("implementation") : 1 {
    case 1:
      let patch = try window.flatMap { try Extent.scaled(channels, by: $0) }
      kernel = [try Extent.product(of: output), patch, filters]
    case 2:
      kernel =
        facts.channelsFirst
        ? [channels] + input + [filters] + output : input + [channels] + output + [filters]
    case 3:
      // the connections that there are: known where no window reaches into padding
      let isPadded = facts.text("padding", default: "valid") != "valid"
      kernel = [isPadded ? nil : try Extent.product(of: output + [window, channels, filters])]
    default: throw Untellable()
    }
    return [WeightSpecification("kernel", kernel)] + facts.bias(output + [filters])
  }
}
