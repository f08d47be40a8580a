internal import GraphIR
internal import JSON

/// What an optimizer remembers of its steps, in the target's order: step by step the same training goes on.
///
/// A weight is known by where its numbers are; so what a rule computes anew, and what stands in the file twice, has no
/// state.
struct OptimizerStateMigration {
  let source: KerasRelease
  let target: KerasRelease
  let optimizer: CanonicalOptimizer
  /// Whether the learning rate is a schedule in the target.
  let isScheduled: Bool

  /// Why there is no state in the target.
  struct Dropped: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  /// The variables of the target's optimizer, which are none where they can't be kept, and what is to be said of them.
  static func state(
    _ variables: [Weight], _ training: TrainingMigration.Result?, from before: WholeModel,
    to after: WholeModel,
    _ target: KerasRelease
  ) -> (variables: [Weight], notes: [MigrationChange]) {
    let source = KerasRelease(of: before.dialect)
    // counters alone are no state worth a word
    let isWorthAWord = variables.contains { !$0.shape.isEmpty }
    func note(_ message: String, _ exactness: Exactness) -> [MigrationChange] {
      guard isWorthAWord else { return [] }
      return [
        MigrationChange(
          rule: "optimizer-state", layer: nil, effect: .none, exactness: exactness, message: message)
      ]
    }
    guard !variables.isEmpty else { return ([], []) }
    guard let training else {
      return ([], note("the optimizer's state is left out with the training configuration", .left))
    }
    if source == target, isUnchanged(from: before, to: after) { return (variables, []) }
    do throws(Dropped) {
      guard let optimizer = training.optimizer else { throw Dropped("the optimizer is not one of Keras's") }
      let migration = OptimizerStateMigration(
        source: source, target: target, optimizer: optimizer, isScheduled: training.isScheduled)
      let made = try migration.variables(variables, before: before, after: after)
      let place = target.isKeras3 ? " into a .keras" : ""
      return (made, source == target ? [] : note("the optimizer's state is carried over\(place)", .exact))
    } catch {
      return ([], note("the optimizer's state is left out: \(error.reason)", .left))
    }
  }

  /// Whether the same weights are trained in the same order, so that no optimizer needs to be known.
  private static func isUnchanged(from before: WholeModel, to after: WholeModel) -> Bool {
    let old = TrainedWeights.all(of: before.model, before.dialect).map(\.source)
    return old == TrainedWeights.all(of: after.model, after.dialect).map(\.source)
  }

  /// The target's variables in order.
  ///
  /// - Parameters:
  ///   - variables: Those of the file in order.
  ///   - before: The model as the file has it.
  ///   - after: The model in the target's dialect.
  func variables(
    _ variables: [Weight], before: WholeModel, after: WholeModel
  ) throws(Dropped) -> [Weight] {
    if before.backend == "theano" { throw Dropped("Theano turns kernels around") }
    // an archive does not name the one of compile()
    let innerStart = source.isKeras3 ? LossScaling.innerStart(in: variables) : nil
    if optimizer.isScaled || innerStart != nil, target.isKeras3 || !source.isKeras3 {
      throw Dropped("the variables of a LossScaleOptimizer are others in \(target)")
    }
    let isScheduledHere = if case .schedule = optimizer.rate { true } else { false }
    guard let old = OptimizerLayout(of: optimizer, in: source, isScheduled: isScheduledHere),
      let new = OptimizerLayout(of: plain, in: target, isScheduled: isScheduled)
    else { throw Dropped("there is no rule for what \(optimizer.className) remembers") }
    let listed = Array(variables.dropFirst(innerStart ?? 0))
    let dialect = after.dialect
    let thawed = TrainedWeights.thawed(of: after.model, dialect).count
    if target == .keras30, thawed != TrainedWeights.all(of: after.model, dialect).count {
      throw Dropped("\(target) thaws what it loads, and knows no state of what was frozen")
    }
    let trained = try weights(of: before, having: listed.count, in: old)
    let slots = try Self.slots(listed, of: trained, in: old)
    return try list(TrainedWeights.all(of: after.model, after.dialect), slots, new, listed, old)
  }

  /// The optimizer as the target has it: none of those that a later TensorFlow keeps from before.
  private var plain: CanonicalOptimizer {
    var plain = optimizer
    plain.isLegacy = false
    return plain
  }

  /// The trained weights of the file.
  private func weights(
    of whole: WholeModel, having count: Int, in layout: OptimizerLayout
  ) throws(Dropped) -> [Weight] {
    let trained = TrainedWeights.all(of: whole.model, whole.dialect)
    if layout.count(for: trained.count) == count { return trained }
    let thawed = TrainedWeights.thawed(of: whole.model, whole.dialect)
    guard source == .keras30, layout.count(for: thawed.count) == count else {
      throw Dropped("it has \(count) variables, expected \(layout.count(for: trained.count))")
    }
    return thawed
  }

  /// What is kept of each weight, by where its numbers are.
  private static func slots(
    _ variables: [Weight], of trained: [Weight], in layout: OptimizerLayout
  ) throws(Dropped) -> [Weight.Source: [OptimizerLayout.Slot: Weight]] {
    var slots: [Weight.Source: [OptimizerLayout.Slot: Weight]] = [:]
    for weight in trained {
      guard slots.updateValue([:], forKey: weight.source) == nil else {
        throw Dropped("weight \"\(weight.name)\" stands in the model twice")
      }
    }
    for (variable, place) in zip(variables.dropFirst(layout.counters), layout.places(for: trained.count))
    where place.slot != .placeholder {
      let weight = trained[place.weight]
      guard variable.shape == weight.shape else {
        throw Dropped("its variables are not those of the trained weights")
      }
      slots[weight.source]?[place.slot] = variable
    }
    return slots
  }

  private func list(
    _ trained: [Weight], _ slots: [Weight.Source: [OptimizerLayout.Slot: Weight]],
    _ layout: OptimizerLayout, _ listed: [Weight], _ old: OptimizerLayout
  ) throws(Dropped) -> [Weight] {
    for weight in trained where slots[weight.source] == nil {
      throw Dropped("weight \"\(weight.path)\" has other numbers than it was trained with, or was frozen")
    }
    var result: [Weight] = []
    if layout.countsSteps {
      var steps = Self.made("iteration", [], "int64", .values([0]))
      if old.countsSteps, let saved = listed.first { steps.source = saved.source }
      result.append(steps)
    }
    if layout.hasRate, case .constant(let rate) = optimizer.rate, let number = rate.doubleValue {
      result.append(Self.made("learning_rate", [], "float32", .values([number])))
    }
    for place in layout.places(for: trained.count) {
      let weight = trained[place.weight]
      if place.slot == .placeholder {
        result.append(Self.made("vhat", [1], "float32", .values([0])))
      } else if var variable = slots[weight.source]?[place.slot] {
        variable.shape = weight.shape
        result.append(variable)
      } else {
        result.append(Self.made(weight.name, weight.shape, weight.type, .initializer(.zeros, seed: 0)))
      }
    }
    return result
  }

  private static func made(
    _ name: String, _ shape: [Int], _ type: String, _ source: Weight.Source
  ) -> Weight {
    Weight(name: name, path: name, shape: shape, type: type, isTrainable: false, source: source)
  }
}
