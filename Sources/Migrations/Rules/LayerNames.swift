internal import GraphIR
internal import JSON

/// Names that the target refuses: with a slash in Keras 3, with other letters than ASCII's before.
enum LayerNames: MigrationRule {
  static let name = "layer-name"
  static let symptom = "Argument `name` cannot contain character `/`; is not a valid scope name"
  static let cause =
    "Keras 3 refuses slashes in names; Keras 2 takes names as scopes of TensorFlow, of letters (before TensorFlow 2.4 of "
    + "ASCII's) and a few signs"
  static let remedy = "such characters become underscores, in references and the training configuration too"

  static let looksAtModels = true

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    layer.isKeras3Operation || !isPlain(layer.name)
      || !(layer.config["name"]?.stringValue.map(isPlain) ?? true)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    let target = draft.target
    // the names that a portable file has pass the oldest and the latest
    let isPortable = draft.options.isPortable
    func allowed(_ name: String) -> String {
      let own = Self.allowed(name, by: target)
      return isPortable ? Self.allowed(own, by: .keras3) : own
    }
    let own = MigrationRules.set(of: Self.self)
    try draft.forEachModel { model, draft in
      if let name = model.name, !isPlain(name) { model.name = allowed(name) }
      guard !model.concernedRules.isDisjoint(with: own) else { return }
      var renamed: [ExactName: String] = [:]
      var taken = Set(model.layers.map { ExactName($0.name) })
      let automatic = target == .keras30 ? automaticNames(in: model) : []
      for layer in model.layers {
        var new = allowed(layer.name)
        if !layer.isKeras3Operation, automatic.contains(where: { isNumbered(new, $0) }) { new += "_layer" }
        guard !new.isExactly(layer.name) else { continue }
        while taken.contains(ExactName(new)) { new += "_" }
        taken.insert(ExactName(new))
        renamed[ExactName(layer.name)] = new
      }
      guard !renamed.isEmpty else { return }
      for index in model.layers.indices {
        guard let new = renamed[ExactName(model.layers[index].name)] else { continue }
        let old = model.layers[index].name
        model.layers[index].name = new
        if model.layers[index].config["name"] != nil { model.layers[index].config["name"] = .string(new) }
        draft.note(name, layer: old, .fails, "\"\(old)\" becomes \"\(new)\"")
      }
      model.mapTensors { reference in
        guard let new = renamed[ExactName(reference.layer)] else { return reference }
        return TensorReference(layer: new, node: reference.node, tensor: reference.tensor)
      }
    }
    try draft.forEachLeaf(of: Self.self) { layer, _ in
      guard let name = layer.config["name"]?.stringValue else { return }
      let new = allowed(name)
      guard !new.isExactly(name) else { return }
      layer.config["name"] = .string(new)
      if layer.name.isExactly(name) { layer.name = new }
    }
  }

  /// The names that Keras 3.0 gives operations itself, whatever the file calls them: others can't have them.
  private static func automaticNames(in model: CanonicalModel) -> Set<String> {
    Set(model.layers.filter(\.isKeras3Operation).map(\.className.snakeCased))
  }

  /// Whether a name is another one, or that with a number behind.
  private static func isNumbered(_ name: String, _ base: String) -> Bool {
    guard name.hasPrefix(base) else { return false }
    let rest = name.utf8.dropFirst(base.utf8.count)
    guard rest.first == UInt8(ascii: "_") else { return rest.isEmpty }
    return rest.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// Whether every Keras takes a name: one of ASCII letters, digits and a few signs.
  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first else { return true }
    return (isWord(first) || first == ".")
      && name.unicodeScalars.allSatisfy { isWord($0) || $0 == "_" || $0 == "." || $0 == "-" }
  }

  private static func allowed(_ name: String, by target: KerasRelease) -> String {
    if target.isKeras3 { return name.replacing("/", with: "_") }
    let hasMoreLetters = target >= .tf24
    var new = String(
      String.UnicodeScalarView(
        name.unicodeScalars.map {
          isWord($0) || "_.\\/>-".unicodeScalars.contains($0)
            || (hasMoreLetters && isForeignLetter($0)) ? $0 : "_"
        }))
    if let first = new.unicodeScalars.first, first.isASCII, !isWord(first), first != "." { new = "l" + new }
    return new
  }

  /// A letter that ASCII lacks, or a mark over one.
  private static func isForeignLetter(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII
      && (scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark)
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
  }
}
