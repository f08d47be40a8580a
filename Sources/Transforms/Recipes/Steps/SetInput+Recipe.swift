internal import JSON

extension SetInput: RecipeStep {
  /// The input as it is; a recipe has to say what of it changes.
  public static var blank: SetInput { SetInput() }

  /// The options of `set-input`.
  public static var parameters: [Parameter<SetInput>] {
    [
      Parameter("input", \.input, .text), Parameter("shape", \.shape, .sizes),
      Parameter("batch", \.batch, .size), Parameter("frames", \.frames, .size),
    ]
  }

  /// Something has to change.
  public func objection(to given: [String]) -> RecipeError? {
    given.contains { ["shape", "batch", "frames"].contains($0) }
      ? nil : Self.missing("\"shape\", \"batch\" or \"frames\"")
  }
}

extension Codec where Value == AxisSize {
  /// A number, or `any` for an open axis.
  public static var size: Codec {
    Codec(
      type: .size, expected: "a number from 1, or any", decode: { $0.spelling.flatMap { AxisSize($0) } },
      encode: { $0.size.map { .number(JSONNumber($0)) } ?? "any" })
  }
}

extension Codec where Value == [AxisSize] {
  /// `[512, 512, 3]`, or as on the command line `512,512,3`; `any` leaves an axis open.
  public static var sizes: Codec {
    Codec(
      type: .sizes, expected: "sizes of axes, as in [512, 512, 3]",
      decode: { json in
        let parts =
          json.arrayValue?.map { Codec<AxisSize>.size.decode($0) }
          ?? json.spelling?.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "x" }
          .map { AxisSize(String($0)) }
        guard let parts, !parts.isEmpty else { return nil }
        let sizes = parts.compactMap(\.self)
        return sizes.count == parts.count ? sizes : nil
      },
      encode: { sizes in sizes.isEmpty ? nil : .array(sizes.compactMap { Codec<AxisSize>.size.encode($0) }) })
  }
}
