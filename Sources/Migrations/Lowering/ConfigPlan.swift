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
    /// Whether it is told where such a key is left out.
    let isToldOf: Bool
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
    let treatments = table.treatments(in: .layers, className)
    looks = keys.enumerated().compactMap { position, key in
      let ofReleases = treatments[key]
      let treatment = ofReleases?[target.rank] ?? .unknown
      let hasNeutral = NeutralValues.hasNeutral(key)
      let isRefused =
        treatment == .refuses
        || (treatment == .unknown && hasNeutral && key != "batch_input_shape"
          && !table.takes(key, in: .layers, className, by: target))
      var standard: JSONValue?
      if isRefused, case .writes(let value)? = ofReleases?[source.rank] {
        standard = CleanConfig.value(value)
      }
      let look = Look(
        position: position, key: key, isType: key == "dtype", object: Self.object(under: key),
        isRefused: isRefused, isToldOf: treatment == .refuses,
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

/// The plans for the classes of one file, for every Keras that was asked about.
struct ConfigPlans {
  /// Those for configs of one class that have the same keys.
  private struct Form {
    let keys: [String]
    /// One for each release, by its rank; nil where none was asked for yet.
    var plans: [ConfigPlan?]
  }

  private var forms: [String: [Form]] = [:]

  /// More forms of a class are not worth a search.
  private static let most = 16

  /// The plan for a config.
  mutating func plan(
    for keys: [String], of className: String, source: KerasRelease, target: KerasRelease,
    _ table: ConstructorTable
  ) -> ConfigPlan {
    func made() -> ConfigPlan { ConfigPlan(keys, of: className, source: source, target: target, table) }
    guard let place = forms[className]?.firstIndex(where: { $0.keys == keys }) else {
      let plan = made()
      var form = Form(keys: keys, plans: Array(repeating: nil, count: KerasRelease.all.count))
      form.plans[target.rank] = plan
      if forms[className]?.count ?? 0 < Self.most { forms[className, default: []].append(form) }
      return plan
    }
    if let known = forms[className]?[place].plans[target.rank] { return known }
    let plan = made()
    forms[className]?[place].plans[target.rank] = plan
    return plan
  }
}

/// What is found for many layers at once, while a model is lowered for one Keras.
final class LoweringMemory {

  private var groups: [Int: [LoweringNote]] = [:]
  /// Whether the target has a class.
  private var classes: [String: Bool] = [:]
  private var objects: [ConstructorTable.Kind: [(value: JSONValue, result: ObjectLowering.Result)]] = [:]

  /// A model with more kinds of objects gains nothing from what is remembered.
  private static let most = 16

  func isKnown(_ className: String, or find: () -> Bool) -> Bool {
    if let known = classes[className] { return known }
    let isKnown = find()
    classes[className] = isKnown
    return isKnown
  }

  /// What is noted of every layer of a group.
  ///
  /// - Parameter find: Finds it of one of them, or refuses it.
  func notes(
    of group: Int, or find: (LayerLowering.Note) throws(MigrationRefusal) -> Void
  ) throws(MigrationRefusal) -> [LoweringNote] {
    if let known = groups[group] { return known }
    var found: [LoweringNote] = []
    try find { found.append($0) }
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
