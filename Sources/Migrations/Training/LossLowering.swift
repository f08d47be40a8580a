internal import JSON

/// Losses in the target's form: the function's name where that says all, else an object.
struct LossLowering {
  let target: KerasRelease
  let table: ConstructorTable

  /// The value for one output.
  func value(_ loss: TrainingObject) throws(TrainingGap) -> JSONValue {
    if let function = loss.function(.loss) {
      let wished = loss.isClass ? nil : loss.title
      if let name = FunctionNames.spelling(of: function, .loss, wished: wished, in: target) {
        return .string(name)
      }
    }
    let className = loss.isClass ? loss.name : FunctionNames.className(of: loss.name, .loss)
    guard let className, table.knows(.losses, className, in: target) else {
      let isKeras =
        loss.isClass
        ? table.hasEver(.losses, loss.name) : FunctionNames.hasEver(.loss, loss.title ?? loss.name)
      throw TrainingGap(
        isKeras ? "\(target) has no loss \(loss.name)" : "the loss \(loss.name) is not one of Keras's")
    }
    return ["class_name": .string(className), "config": .object(try settings(of: loss, className))]
  }

  private func settings(of loss: TrainingObject, _ className: String) throws(TrainingGap) -> JSONObject {
    var settings: JSONObject = [:]
    if loss.isClass, let title = loss.title { settings["name"] = .string(title) }
    for (key, value) in loss.settings where !NeutralTraining.isPlain(key, value) {
      guard table.takes(key, in: .losses, className, by: target) else {
        throw TrainingGap("the loss \(className) of \(target) has no \(key)")
      }
      if key == "reduction", !reductions.contains(value.stringValue ?? "") {
        throw TrainingGap("the loss \(className) of \(target) has no reduction \(value.stringValue ?? "")")
      }
      settings[key] = .some(value)
    }
    return settings
  }

  private var reductions: Set<String> {
    let all: Set = ["sum", "none"]
    return target == .keras3 ? all.union(["mean", "mean_with_sample_weight"]) : all
  }
}
