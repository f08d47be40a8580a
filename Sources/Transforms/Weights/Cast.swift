public import GraphIR
internal import JSON

/// Stores the weights in another element type, each number rounded to the nearest.
///
/// Before: `float32` weights; after: `float16` ones, in a file half as big. What the layers compute in stays as it is: every
/// Keras converts to it when it loads. With `compute`, the layers' dtype policies in the config are changed too, so that the
/// loaded model computes in the new type. Integers, truth values, texts and random generators' states are left alone, and so
/// is the optimizer's state. A number that is too large for the type ends the writing with an error that names its weight.
public struct Cast: Transform {
  /// `cast`
  public static let name = "cast"

  /// A floating-point element type, in NumPy's words.
  public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case float16, bfloat16, float32, float64

    /// Bytes of one number.
    public var size: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32: 4
      case .float64: 8
      }
    }
  }

  /// The new element type.
  public var to: ElementType
  /// Whether the layers shall compute in it too.
  public var compute = false
  /// Layers that stay as they are: names or ways down, with `*`, `?` and `[a-z]`. A name that holds others means all of them.
  public var except: [String] = []

  /// Stores weights in the given type.
  public init(to type: ElementType) { to = type }

  /// Changes the types or refuses.
  public func apply(to whole: inout WholeModel) throws(SurgeryError) -> SurgeryReport {
    let excepted = try LayerPatterns(except, of: "except", in: whole.model)
    if compute { try checkCompute(whole, except: excepted) }
    var report = SurgeryReport(operation: Self.name, before: whole.parameterCounts)
    var caster = Caster(type: to, changesPolicy: compute, dialect: whole.dialect, excepted: excepted)
    let model = whole.model
    for index in model.layers.indices {
      let layer = model.layers[index]
      caster.cast(&whole.model.layers[index], [layer.name], framesFrom: model.policyOfFrames(for: layer))
    }
    report.details["to"] = .string(to.rawValue)
    report.details["weights_cast"] = .number(JSONNumber(caster.weights))
    report.details["bytes_before"] = .number(JSONNumber(caster.bytesBefore))
    report.details["bytes_after"] = .number(JSONNumber(caster.bytesAfter))
    report.details["weights_left"] = .array(caster.left.map { .string($0) })
    report.details["policies_set"] = .number(JSONNumber(caster.policies))
    guard caster.weights > 0 || caster.policies > 0 else {
      let what = compute ? "is stored in \(to.rawValue) and computed in it" : "is stored in \(to.rawValue)"
      report.doNothing(because: ["every floating-point weight selected \(what) already"])
      return report
    }
    say(caster, in: &report)
    report.lines += excepted.absent
    if caster.policies > 0 {
      whole.dropOptimizerState(in: &report)
      report.warnings += Self.warnings(of: caster)
    }
    return report
  }

  private func say(_ caster: Caster, in report: inout SurgeryReport) {
    if caster.weights > 0 {
      let (before, after) = (caster.bytesBefore, caster.bytesAfter)
      let saved =
        before >= after ? "\((before - after).asByteCount) saved" : "\((after - before).asByteCount) more"
      report.lines.append(
        "cast to \(to.rawValue): \(count(caster.weights, "weight")), \(before.asByteCount) -> "
          + "\(after.asByteCount) (\(saved))"
      )
    }
    if !caster.left.isEmpty {
      report.lines.append(
        "left alone, not floating-point: \(count(caster.left.count, "weight")) (\(listed(caster.left)))")
    }
    if caster.policies > 0 {
      report.lines.append("\(count(caster.policies, "layer")) compute in \(to.rawValue) once loaded")
    } else if !compute {
      report.lines.append("the layers compute as before: Keras converts the weights when it loads them")
    }
  }

  private static func warnings(of caster: Caster) -> [String] {
    guard !caster.unsure.isEmpty else { return [] }
    let shown = caster.unsure.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
    return [
      "\(shown)\(caster.unsure.count > 3 ? " and others" : ""): whether code of a class that is not Keras's own works in another type can't be told from the file; try it"
    ]
  }
}
