/// One order in which a group's weights may have been saved, and why one would think so.
struct OrderCandidate {
  /// Where an order comes from, in the order in which they are tried.
  enum Origin {
    /// From the flags as the file has them.
    case flags
    /// From the flags, where a nested model's missing one stands for false.
    case absentFlagFalse
    /// As if nothing were frozen: the flags were edited after saving.
    case thawed
    /// As a Keras writes it that forgets on loading what is frozen: it does not read its own file right.
    case forgotten
    /// Each layer whole, in turn.
    case natural
    /// By exact layer and variable names.
    case names
  }

  let origin: Origin
  let slots: [WeightSlot]

  /// All distinct orders of a layer, the likeliest first.
  static func all(of layer: Layer, _ dialect: Dialect) -> [OrderCandidate] {
    var thawed = layer
    thawed.thaw()
    let split = SavedOrder.split(of: layer, dialect, absentModelFlag: true)
    let conceivable: [OrderCandidate] = [
      .init(origin: .flags, slots: SavedOrder.slots(of: layer, dialect)),
      .init(
        origin: .absentFlagFalse, slots: SavedOrder.slots(of: layer, dialect, absentModelFlag: false)),
      .init(origin: .thawed, slots: SavedOrder.slots(of: thawed, dialect)),
      .init(origin: .forgotten, slots: split.trainable + split.nonTrainable),
      .init(origin: .natural, slots: split.natural),
    ]
    var distinct: [OrderCandidate] = []
    for candidate in conceivable where !distinct.contains(where: { $0.slots == candidate.slots }) {
      distinct.append(candidate)
    }
    return distinct
  }
}

extension Layer {
  /// Sets every flag that says false to true, at any depth.
  fileprivate mutating func thaw() {
    if trainableFlag == false { trainableFlag = true }
    guard !children.isEmpty else { return }
    children = children.map { child in
      var child = child
      child.thaw()
      return child
    }
  }
}
