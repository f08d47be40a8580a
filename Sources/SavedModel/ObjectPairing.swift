internal import FormatInterface
internal import TensorFlowBundle

/// Which object of the checkpoint each object of `saved_model.pb` is: both graphs are walked together from the root.
///
/// The numbers of objects differ. Whoever is reached twice has to be the same both times.
struct ObjectPairing {
  private var partners: [Int: Int] = [:]

  init(of saved: [SavedObject], with checkpoint: [TrackedObject]) throws(FormatError) {
    var open = [(0, 0)]
    try walk(&open, saved, checkpoint)
    // slots hang between an optimizer and a variable, so they come when both are known
    for (object, partner) in partners.sorted(by: { $0.key < $1.key }) {
      guard !saved[object].tracked.slots.isEmpty else { continue }
      var theirs: [SlotKey: Int] = [:]
      for slot in checkpoint[partner].slots {
        theirs[SlotKey(original: slot.original, name: slot.name)] = slot.variable
      }
      for slot in saved[object].tracked.slots {
        guard let original = partners[slot.original],
          let variable = theirs[SlotKey(original: original, name: slot.name)]
        else { continue }
        open.append((slot.variable, variable))
      }
    }
    try walk(&open, saved, checkpoint)
  }

  private struct SlotKey: Hashable {
    let original: Int
    let name: String
  }

  /// The object's partner; nil where the checkpoint has nothing of it.
  func partner(of object: Int) -> Int? { partners[object] }

  private mutating func walk(
    _ open: inout [(Int, Int)], _ saved: [SavedObject], _ checkpoint: [TrackedObject]
  ) throws(FormatError) {
    while let (object, partner) = open.popLast() {
      if let known = partners[object] {
        guard known == partner else {
          throw FormatError(
            .damaged,
            "object \(object) of saved_model.pb is two objects of the checkpoint, \(known) and \(partner): the files "
              + "are not of one model")
        }
        continue
      }
      partners[object] = partner
      let theirs = checkpoint[partner]
      guard !theirs.children.isEmpty else { continue }
      let named = Dictionary(
        theirs.children.map { ($0.name, $0.object) }, uniquingKeysWith: { first, _ in first })
      for child in saved[object].tracked.children {
        if let other = named[child.name] { open.append((child.object, other)) }
      }
    }
  }
}
