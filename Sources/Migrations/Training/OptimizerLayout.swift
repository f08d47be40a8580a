/// How a release lists the variables of an optimizer: its counters, then what it keeps of each trained weight.
struct OptimizerLayout: Equatable {
  /// What an optimizer keeps of a weight.
  enum Slot: Hashable {
    case momentum
    /// A running average of squares.
    case velocity
    /// The largest of these averages so far.
    case largestVelocity
    case average
    /// One number that nothing reads.
    case placeholder
  }

  /// Whether the number of steps comes first.
  var countsSteps = true
  /// Whether the learning rate comes next.
  var hasRate: Bool
  /// Slots that stand beside each other for each weight, block by block.
  var blocks: [[Slot]]

  /// The layout; nil for an optimizer of whose variables nothing was measured.
  ///
  /// - Parameters:
  ///   - isScheduled: Whether the learning rate is a schedule, which is no variable.
  init?(of optimizer: CanonicalOptimizer, in release: KerasRelease, isScheduled: Bool) {
    let isOld = release < .tf212 || optimizer.isLegacy && !release.isKeras3
    hasRate = release.isKeras3 && !isScheduled
    switch optimizer.className {
    case "Adam", "AdamW":
      let isLargest = optimizer.has("amsgrad")
      blocks = isOld ? [[.momentum], [.velocity]] : [[.momentum, .velocity]]
      if isLargest {
        blocks.append([.largestVelocity])
      } else if release.isStandaloneKeras2 {
        blocks.append([.placeholder])
      }
    case "SGD":
      let isAlways = release.isStandaloneKeras2 || (!isOld && !release.isKeras3)
      blocks = isAlways || optimizer.has("momentum") ? [[.momentum]] : []
    case "RMSprop":
      countsSteps = release != .keras22
      blocks = [[.velocity]]
      if optimizer.has("momentum") { blocks.append([.momentum]) }
      if optimizer.has("centered") { blocks.append([.average]) }
    default: return nil
    }
  }

  /// How many variables stand before those of weights.
  var counters: Int { (countsSteps ? 1 : 0) + (hasRate ? 1 : 0) }

  /// How many variables there are for a number of weights.
  func count(for weights: Int) -> Int { counters + blocks.reduce(0) { $0 + $1.count } * weights }

  /// The slots in order, with the number of the weight that each is of.
  func places(for weights: Int) -> [(slot: Slot, weight: Int)] {
    blocks.flatMap { block in
      (0..<weights).flatMap { weight in block.map { (slot: $0, weight: weight) } }
    }
  }
}
