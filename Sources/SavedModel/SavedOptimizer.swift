internal import FormatInterface
internal import GraphIR
internal import JSON
internal import TensorFlowBundle

/// The variables of an optimizer in the order in which Keras saves them; or why they are left out.
enum SavedOptimizer {
  case none
  case variables([Int])
  case lost(String)

  /// The slots of optimizers before 2.11, and of `keras.optimizers.legacy`, in the order in which Keras makes them.
  private static let slots: [String: [String]] = [
    "Adam": ["m", "v", "vhat"], "Adamax": ["m", "v"], "Nadam": ["m", "v"], "SGD": ["momentum"],
    "RMSprop": ["rms", "momentum", "mg"], "Adagrad": ["accumulator"],
    "Adadelta": ["accum_grad", "accum_var"],
    "Ftrl": ["accumulator", "linear"],
  ]

  /// - Parameter trained: The variables that are trained, in order.
  init(
    of saved: SavedGraph, _ training: JSONObject, trained: [Int]
  ) throws(FormatError) {
    guard var object = saved.objects[0].tracked.child("optimizer").map({ saved.objects[$0].tracked }) else {
      self = .none
      return
    }
    let outer = object
    var config = training["optimizer_config"]
    if Self.className(of: config).hasPrefix("LossScaleOptimizer"), object.child("_variables") == nil {
      config = config?["config"]?["inner_optimizer"] ?? config?["config"]?["optimizer"]
      let inside = ["base_optimizer", "_optimizer", "optimizer"].compactMap { object.child($0) }.first
      guard let inside else {
        self = .lost("the optimizer's state: the LossScaleOptimizer has no optimizer inside")
        return
      }
      let inner = saved.objects[inside].tracked
      if inner.child("_variables") != nil || inner.child("iter") != nil || !inner.slots.isEmpty {
        object = inner
      }
    }
    if let list = object.child("_variables") {
      self = .variables(saved.objects[list].tracked.elements)
      return
    }
    guard let iteration = object.child("iter") ?? outer.child("iter") else {
      self = .none
      return
    }
    let name = Self.className(of: config)
    let slots = object.slots.isEmpty ? outer.slots : object.slots
    guard let names = Self.slots[name] else {
      self =
        slots.isEmpty
        ? .variables([iteration])
        : .lost("the optimizer's state: the order of the variables of \"\(name)\" is not known")
      return
    }
    self = try .init(iteration, object, slots, names, name, trained)
  }

  private init(
    _ iteration: Int, _ object: TrackedObject, _ slots: [TrackedObject.Slot], _ names: [String],
    _ name: String,
    _ trained: [Int]
  ) throws(FormatError) {
    var order = [iteration]
    if name == "Nadam", let cache = object.child("momentum_cache") { order.append(cache) }
    var places: [String: [Int: Int]] = [:]
    for slot in slots {
      guard places[slot.name, default: [:]].updateValue(slot.variable, forKey: slot.original) == nil else {
        throw FormatError(.damaged, "the optimizer has two slots \"\(slot.name)\" of one variable")
      }
    }
    if let strange = places.keys.sorted().first(where: { !names.contains($0) }) {
      self = .lost("the optimizer's state: \"\(name)\" has variables \"\(strange)\", which are not known")
      return
    }
    let present = names.filter { places[$0] != nil }
    for slot in present where Set((places[slot] ?? [:]).keys) != Set(trained) {
      self = .lost(
        "the optimizer's state: it has \"\(slot)\" of \(places[slot]?.count ?? 0) variables, and \(trained.count) are "
          + "trained")
      return
    }
    // Ftrl makes all slots of a variable before those of the next
    if name == "Ftrl" {
      for variable in trained { order += present.compactMap { places[$0]?[variable] } }
    } else {
      for slot in present { order += trained.compactMap { places[slot]?[$0] } }
    }
    self = .variables(order)
  }

  private static func className(of config: JSONValue?) -> String {
    let name = config?["class_name"]?.stringValue ?? ""
    return String(name.split(separator: ">").last ?? "")
  }
}
