public import GraphIR

/// One thing that a migration changes, or that a Keras stumbles over.
public struct MigrationChange: Sendable, Hashable {
  /// The rule's name: `hard-sigmoid`.
  public let rule: String
  /// The layer; nil for the model as a whole.
  public let layer: String?
  /// What the target does with the file as it was.
  public let effect: Effect
  /// How exact the change is.
  public let exactness: Exactness
  /// What is changed, in a few words.
  public let message: String
  /// What of the model it is about, in two or three words: `LSTM's time_major`; nil where the rule says it.
  package var subject: String?
  /// What the target says of the file as it was, where the rule does not say it.
  var said: KerasMessage?
}

/// Reads all numbers of a weight.
public typealias WeightReader = (Weight) throws -> [Double]

/// A model on its way to another Keras.
package struct MigrationDraft {
  /// The Keras that the file is for.
  package let source: KerasRelease
  /// The Keras that it is to be for.
  package let target: KerasRelease
  /// What is asked for besides.
  package let options: MigrationOptions
  /// What wrote the file, beside the release by whose facts it is read.
  let origin: ModelOrigin
  /// The model as it is now.
  package var model: CanonicalModel
  /// What was changed so far.
  package private(set) var changes: [MigrationChange] = []
  /// What is known of other targets' migrations of the model.
  let memory: MigrationMemory
  /// What each release's constructors take.
  package var table: ConstructorTable { memory.table }
  /// Reads the numbers of a small weight.
  private let read: WeightReader

  package init(
    _ model: CanonicalModel, from source: KerasRelease, to target: KerasRelease,
    options: MigrationOptions = .init(), origin: ModelOrigin = ModelOrigin(),
    memory: MigrationMemory = MigrationMemory(), reading read: @escaping WeightReader
  ) {
    self.read = read
    self.model = model
    self.source = source
    self.target = target
    self.options = options
    self.origin = origin
    self.memory = memory
  }

  /// Notes a change.
  package mutating func note(
    _ rule: String, layer: String? = nil, _ effect: Effect, _ message: String, exactness: Exactness = .exact
  ) {
    changes.append(
      MigrationChange(rule: rule, layer: layer, effect: effect, exactness: exactness, message: message))
  }

  /// The numbers of a weight of at most 64 KB.
  package func numbers(of weight: Weight, in layer: CanonicalLayer) throws(MigrationRefusal) -> [Double] {
    guard weight.count <= 16_384 else {
      throw MigrationRefusal(
        .noCounterpart, layer: layer.name, "its weight \"\(weight.name)\" has too many numbers for a config")
    }
    do { return try read(weight) } catch {
      throw MigrationRefusal(
        .unknownForm, layer: layer.name, "its weight \"\(weight.name)\" can't be read: \(error)")
    }
  }

  /// Applies the rules that may have something to do.
  mutating func applyRules() throws(MigrationRefusal) {
    var concerned = model.concernedRules
    for (place, rule) in MigrationRules.all.enumerated() {
      // a definition may be of no layer, which its rule says
      guard rule.looksAtModels || !options.definitions.isEmpty || concerned.contains(RuleSet(at: place))
      else { continue }
      if let dependence = rule.dependence(from: source, to: target) {
        try applyOnce(rule, dependence)
      } else {
        try rule.apply(to: &self)
      }
      concerned = model.concernedRules
    }
  }

  /// Applies a rule that does the same for several targets, or takes over what it did for another one.
  private mutating func applyOnce(_ rule: any MigrationRule.Type, _ dependence: Int) throws(MigrationRefusal)
  {
    let set = MigrationRules.set(of: rule)
    if let known = memory.outcome(of: set, dependence, on: model) {
      let (model, notes) = try known.get()
      self.model = model
      changes += notes
      return
    }
    let (before, count) = (model, changes.count)
    do throws(MigrationRefusal) {
      try rule.apply(to: &self)
    } catch {
      memory.remember(.failure(error), of: set, dependence, on: before)
      throw error
    }
    memory.remember(.success((model, Array(changes[count...]))), of: set, dependence, on: before)
  }

  /// How the Keras that wrote the file merges masks.
  var maskMerging: Dialect.MaskMerging { origin.maskMerging ?? source.dialect.maskMerging }

  /// Whether the migration crosses the border between Keras 2 and Keras 3.
  package var crossesToKeras3: Bool { !source.isKeras3 && target.isKeras3 }
  package var crossesToKeras2: Bool { source.isKeras3 && !target.isKeras3 }

  /// Calls a closure with every model, the innermost first; it may note changes.
  package mutating func forEachModel(
    _ body: (inout CanonicalModel, inout MigrationDraft) throws(MigrationRefusal) -> Void
  ) throws(MigrationRefusal) {
    var whole = model
    try whole.forEachModel { model throws(MigrationRefusal) in try body(&model, &self) }
    model = whole
  }

  /// Calls a closure with every layer that is no model and that concerns a rule, or holds one that does, at every
  /// depth; it may note changes.
  package mutating func forEachLeaf(
    of rule: any MigrationRule.Type,
    _ body: (inout CanonicalLayer, inout MigrationDraft) throws(MigrationRefusal) -> Void
  ) throws(MigrationRefusal) {
    var whole = model
    try whole.forEachLeaf(concerning: MigrationRules.set(of: rule)) { layer throws(MigrationRefusal) in
      try body(&layer, &self)
    }
    model = whole
  }
}

/// What wrote a file, beside the release by whose facts it is read.
package struct ModelOrigin: Sendable, Hashable {
  /// Whether Theano wrote it, which keeps kernels turned around and pads in its own way.
  let isTheano: Bool
  /// Whether it is a file of Keras 1.
  let isKeras1: Bool
  /// How it merges masks; nil where it does as the release by whose facts the file is read.
  let maskMerging: Dialect.MaskMerging?

  init(isTheano: Bool = false, isKeras1: Bool = false, maskMerging: Dialect.MaskMerging? = nil) {
    self.isTheano = isTheano
    self.isKeras1 = isKeras1
    self.maskMerging = maskMerging
  }
}

/// What is asked for besides the target.
public struct MigrationOptions: Sendable, Hashable {
  /// Whether layers of classes that are not Keras's own are let through.
  public var keepsCustomClasses: Bool
  /// What Lambdas compute that can't be read, by the names of their layers.
  public var definitions: [String: String]
  /// Whether CuDNNLSTM and CuDNNGRU become layers that need no graphics card, where the target has them too.
  public var removesCuDNN: Bool
  /// Whether layers whose channels come first become layers whose channels come last.
  public var putsChannelsLast: Bool
  /// Whether predictions may differ at the steps that a mask leaves out.
  public var ignoresMaskedSteps: Bool
  /// Whether the file is for several Kerases.
  var isPortable = false

  /// The options of a migration.
  public init(
    keepsCustomClasses: Bool = false, definitions: [String: String] = [:], removesCuDNN: Bool = false,
    putsChannelsLast: Bool = false, ignoresMaskedSteps: Bool = false
  ) {
    self.keepsCustomClasses = keepsCustomClasses
    self.definitions = definitions
    self.removesCuDNN = removesCuDNN
    self.putsChannelsLast = putsChannelsLast
    self.ignoresMaskedSteps = ignoresMaskedSteps
  }
}
