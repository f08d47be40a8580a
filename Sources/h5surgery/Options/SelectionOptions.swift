internal import ArgumentParser
internal import ModelSurgery

/// Which layers a freeze or an unfreeze is about. Exactly one kind of selection.
struct SelectionOptions: ParsableArguments {
  @Flag(help: "Every layer but the head: the last layer with weights that leads to an output.")
  var exceptHead = false

  @Flag(help: "Every layer.")
  var all = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "From the input up to and including this layer: its name, or its index in model.layers, as in -2.",
      valueName: "layer"), completion: .layers)
  var until: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("This layer and all that follow it.", valueName: "layer"),
    completion: .layers)
  var from: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Layers whose names match, as in 'block_*', or a range in model.layers, as in 1-20. May be given several times.",
      valueName: "glob"), completion: .layers)
  var layer: [String] = []

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Layers of this Keras class, as in BatchNormalization. May be given several times.", valueName: "name"))
  var classes: [String] = []

  func validate() throws {
    switch given.count {
    case 0:
      throw UsageError(
        "say which layers: --except-head, --all, --until LAYER, --from LAYER, --layer GLOB or --class NAME")
    case 1: break
    default:
      throw UsageError(
        "\(given.joined(separator: " and ")) are different selections; give one of them",
        setting: String(given[1].dropFirst(2)))
    }
  }

  private var given: [String] {
    [
      exceptHead ? "--except-head" : nil, all ? "--all" : nil, until.map { _ in "--until" },
      from.map { _ in "--from" }, layer.isEmpty ? nil : "--layer", classes.isEmpty ? nil : "--class",
    ].compactMap(\.self)
  }

  /// The selection, once `validate` has passed.
  var selection: Selection {
    if let until { return .until(until) }
    if let from { return .from(from) }
    if !layer.isEmpty { return .layers(layer) }
    if !classes.isEmpty { return .classes(classes) }
    return all ? .all : .exceptHead
  }
}
