internal import JSON

/// What one Keras makes of the keys in configs of one class: found once, for all layers with the same keys.
struct ConfigPlan {
  /// What is to be looked at in the value of a key.
  struct Look {
    /// Where the key stands among the config's.
    let position: Int
    let key: String
    /// Whether the value is the layer's type or policy.
    let isType: Bool
    /// The kind of object that the value is; nil for any other value.
    let object: ConstructorTable.Kind?
    /// Whether the target does not load a config that has the key.
    let isRefused: Bool
    /// What is told where such a key is left out; nil for nothing.
    let message: String?
    /// What the key is called in a few words.
    let subject: String
    /// Whether the key may be left out whatever its value is.
    let isLight: Bool
    /// What the writer gives a refused key by default.
    let standard: JSONValue?
    /// Whether the key need not be said where its value says nothing.
    let isNeedless: Bool
  }

  /// The keys that need a look, in the config's order.
  let looks: [Look]

  /// Whether a key of this value may be left out, though the target refuses it.
  static func mayLeaveOut(_ look: Look, _ value: JSONValue) -> Bool {
    look.isLight || look.standard == value || NeutralValues.mayDrop(look.key, value)
  }

  init(
    _ keys: [String], of className: String, source: KerasRelease, target: KerasRelease,
    _ table: ConstructorTable
  ) {
    looks = keys.enumerated().compactMap { position, key in
      let treatment = table.treatment(of: key, in: .layers, className, by: target)
      let hasNeutral = NeutralValues.hasNeutral(key)
      let isRefused =
        treatment == .refuses
        || (treatment == .unknown && hasNeutral && key != "batch_input_shape"
          && !table.takes(key, in: .layers, className, by: target))
      var standard: JSONValue?
      if isRefused, case .writes(let value) = table.treatment(of: key, in: .layers, className, by: source) {
        standard = CleanConfig.value(value)
      }
      let look = Look(
        position: position, key: key, isType: key == "dtype", object: Self.object(under: key),
        isRefused: isRefused,
        message: treatment == .refuses
          ? "\(className) loses \"\(key)\", which \(target) does not know" : nil,
        subject: "\(className)'s \(key)",
        isLight: className.hasPrefix("Separable") && key.hasPrefix("kernel_"), standard: standard,
        isNeedless: treatment == .accepts && hasNeutral)
      return look.isType || look.object != nil || look.isRefused || look.isNeedless ? look : nil
    }
  }

  private static func object(under key: String) -> ConstructorTable.Kind? {
    if key.hasSuffix("_initializer") { return .initializers }
    if key.hasSuffix("_regularizer") { return .regularizers }
    return key.hasSuffix("_constraint") ? .constraints : nil
  }
}

/// What is found for many layers at once, while a model is lowered for one Keras.
final class LoweringMemory {
  /// A class of layers.
  final class ClassMemory {
    /// Whether the target has it.
    let isKnown: Bool
    private var plans: [(keys: [String], plan: ConfigPlan)] = []

    init(isKnown: Bool) { self.isKnown = isKnown }

    func plan(for keys: [String], or make: () -> ConfigPlan) -> ConfigPlan {
      if let known = plans.first(where: { $0.keys == keys }) { return known.plan }
      let plan = make()
      if plans.count < LoweringMemory.most { plans.append((keys, plan)) }
      return plan
    }
  }

  /// What is noted of a config.
  typealias Noted = (rule: String, effect: Effect, message: String, subject: String?)
  private var groups: [Int: [Noted]] = [:]
  private var classes: [String: ClassMemory] = [:]
  private var objects: [ConstructorTable.Kind: [(value: JSONValue, result: ObjectLowering.Result)]] = [:]

  /// A model with more kinds of objects gains nothing from what is remembered.
  private static let most = 16

  func memory(of className: String, isKnown: () -> Bool) -> ClassMemory {
    if let known = classes[className] { return known }
    let memory = ClassMemory(isKnown: isKnown())
    classes[className] = memory
    return memory
  }

  /// What is noted of every layer of a group.
  ///
  /// - Parameter find: Finds it of one of them, or refuses it.
  func notes(
    of group: Int, or find: (LayerLowering.Note) throws(MigrationRefusal) -> Void
  ) throws(MigrationRefusal) -> [Noted] {
    if let known = groups[group] { return known }
    var found: [Noted] = []
    try find { rule, effect, message, subject in found.append((rule, effect, message, subject)) }
    groups[group] = found
    return found
  }

  /// An object in the target's form.
  func object(
    _ value: JSONValue, _ kind: ConstructorTable.Kind, or make: () -> ObjectLowering.Result
  ) -> ObjectLowering.Result {
    guard case .object = value else { return make() }
    if let known = objects[kind]?.first(where: { $0.value == value }) { return known.result }
    let result = make()
    if objects[kind]?.count ?? 0 < Self.most { objects[kind, default: []].append((value, result)) }
    return result
  }
}
