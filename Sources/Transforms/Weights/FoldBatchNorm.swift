public import GraphIR
internal import JSON

/// Folds BatchNormalization into the convolution or Dense before it, which then computes both in one.
///
/// Before: `x -> Conv2D (no activation) -> BatchNormalization -> y`; after: `x -> Conv2D with other numbers -> y`, the same in
/// real arithmetic: kernel * s and (bias - mean) * s + beta with s = gamma / √(variance + epsilon), in double precision and
/// rounded once. Only where nothing else reads the convolution, both are called once, and the normalisation is over the
/// channels that the convolution makes; every other one stays, and the report says why. The result predicts; trained on, it
/// goes another way, since nothing normalises batches any more.
public struct FoldBatchNorm: Transform {
  /// `fold-batchnorm`
  public static let name = "fold-batchnorm"

  /// Only these: names or ways down, of the normalisations or of the layers before them, with `*`, `?` and `[a-z]`; all if
  /// empty.
  public var layers: [String] = []

  /// Folds all that can be.
  public init() {}

  /// Folds or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let patterns = try LayerPatterns(layers, of: "layers", in: whole.model)
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    var folder = NormalizationFolder(dialect: whole.dialect, patterns: patterns)
    let outputs = whole.model.outputNames
    folder.fold(&whole.model, on: [], trainsInside: false)
    report.details["folded"] = .array(
      folder.folded.map { ["normalization": .string($0.normalization), "into": .string($0.into)] })
    report.details["skipped"] = .array(
      folder.skipped.map { ["layer": .string($0.layer), "reason": .string($0.reason)] })
    guard !folder.folded.isEmpty else {
      report.changed = false
      report.lines.append(
        folder.skipped.isEmpty
          ? "nothing to do: no BatchNormalization is selected"
          : "nothing to do: no BatchNormalization can be folded")
      report.lines += patterns.absent + Self.lines(skipped: folder.skipped)
      return report
    }
    let made = folder.biases == 0 ? "" : "; \(count(folder.biases, "layer")) got a bias"
    report.lines.append("folded: \(count(folder.folded.count, "BatchNormalization layer"))\(made)")
    if folder.widened > 0 {
      report.lines.append(
        "stored in float32 now, which half precision would have rounded: \(count(folder.widened, "layer"))")
    }
    report.lines += patterns.absent + Self.lines(skipped: folder.skipped)
    if folder.thawed > 0 {
      report.warnings.append(
        "\(count(folder.thawed, "folded layer")) would still have been trained: training the result goes another way, since it no longer normalises by the statistics of its batches; fold what is only to predict"
      )
    }
    whole.settleTraining(after: outputs, in: &report)
    report.after = whole.parameterCounts
    return report
  }

  /// One line for each reason, with the number of layers and the first of them.
  private static func lines(skipped: [NormalizationFolder.Skipped]) -> [String] {
    var order: [String] = []
    var layers: [String: [String]] = [:]
    for skip in skipped {
      if layers[skip.kind] == nil { order.append(skip.kind) }
      layers[skip.kind, default: []].append(skip.layer)
    }
    return order.map { kind in
      let names = layers[kind] ?? []
      let shown = names.prefix(3).joined(separator: ", ")
      return "kept: \(names.count), \(kind) (\(shown)\(names.count > 3 ? ", ..." : ""))"
    }
  }
}
