internal import GraphIR

extension Cast: RecipeStep {
  /// To some type; a recipe has to say which.
  public static var blank: Cast { Cast(to: .float32) }

  /// The options of `cast`.
  public static var parameters: [Parameter<Cast>] {
    [
      Parameter("to", \.to, .elementType, .required), Parameter("compute", \.compute, .flag),
      Parameter("except", \.except, .texts),
    ]
  }
}

extension FoldBatchNorm: RecipeStep {
  /// All that can be folded.
  public static var blank: FoldBatchNorm { FoldBatchNorm() }

  /// The options of `fold-batchnorm`.
  public static var parameters: [Parameter<FoldBatchNorm>] { [Parameter("layers", \.layers, .texts)] }
}

extension Transplant: RecipeStep {
  /// From nowhere; a recipe has to say from which file.
  public static var blank: Transplant { Transplant(from: nobody) }

  /// The options of `transplant`.
  public static var parameters: [Parameter<Transplant>] {
    [
      Parameter("from", .required, get: { $0.donor }, set: { $0.donor = $1 }),
      Parameter("by", \.by, .choice), Parameter("layers", \.layers, .texts),
      Parameter("skip-mismatch", \.skipMismatch, .flag),
    ]
  }

  /// Stands for a file until the recipe has named it.
  private static let nobody: Donor = {
    guard let dialect = Dialect(kerasVersion: "2.3.0-tf") else { preconditionFailure("no dialect") }
    let model = Model(
      kind: .functional, className: "Model", config: [:], layers: [], inputs: [], outputs: [])
    return Donor(path: "", whole: WholeModel(dialect: dialect, model: model, envelope: [:]))
  }()
}

extension Codec where Value == Cast.ElementType {
  /// An element type by NumPy's name, or by the short ones of PyTorch.
  public static var elementType: Codec {
    choice(aliases: [
      "fp16": "float16", "half": "float16", "bf16": "bfloat16", "fp32": "float32", "single": "float32",
      "fp64": "float64", "double": "float64",
    ])
  }
}
