internal import GraphIR

/// The units that a selection means, and why parts of it mean none.
struct SelectedUnits {
  /// Indices into the model's units.
  var indices: Set<Int> = []
  /// `no layer fits "block_*"`
  var reasons: [String] = []

  /// These units; without any, the reason for that.
  init(_ indices: some Sequence<Int> = [], orBecause reason: String) {
    self.indices = Set(indices)
    if self.indices.isEmpty { reasons.append(reason) }
  }

  /// All that several parts mean.
  init(joining parts: [SelectedUnits]) {
    for part in parts {
      indices.formUnion(part.indices)
      reasons += part.reasons
    }
  }
}

extension Selection {
  /// The model's units that are meant. What is there and has no weights, a pattern that fits nothing, and a Keras
  /// class that the model has not, mean none; an unknown name is refused.
  func units(
    in units: [FreezingUnit], of model: Model, _ dialect: Dialect
  ) throws(SurgeryError) -> SelectedUnits {
    switch self {
    case .all: return SelectedUnits(units.indices, orBecause: "no layer has weights")
    case .exceptHead:
      guard !units.isEmpty else { return SelectedUnits(orBecause: "no layer has weights") }
      var heads: [LayerPath] = []
      guard !model.outputs.isEmpty else {
        throw SurgeryError(
          .noHead, setting: setting, "model \"\(model.name)\" has no layers, so there is no head")
      }
      for output in model.outputs.indices {
        heads.append(try SparedHead(dialect: dialect, model: model).path(ofOutput: output))
      }
      return SelectedUnits(
        units.indices.filter { index in !heads.contains { units[index].path.starts(with: $0) } },
        orBecause: "no layer but the head has weights")
    case .until(let text):
      let name = try model.resolvingIndices(in: [text], of: setting).last ?? text
      let border = try place(of: name, in: units, of: model).upperBound
      return SelectedUnits(0..<border, orBecause: "no layer up to \"\(name)\" has weights")
    case .from(let text):
      let name = try model.resolvingIndices(in: [text], of: setting).first ?? text
      let border = try place(of: name, in: units, of: model).lowerBound
      return SelectedUnits(border..<units.count, orBecause: "no layer from \"\(name)\" on has weights")
    case .layers(let patterns):
      var parts: [SelectedUnits] = []
      for pattern in patterns {
        var found: [SelectedUnits] = []
        for name in try model.resolvingIndices(in: [pattern], of: setting) {
          found.append(try self.units(named: name, in: units, of: model))
        }
        // of a range some may have no weights
        let chosen = found.filter { !$0.indices.isEmpty }
        parts += chosen.isEmpty ? found : chosen
      }
      return SelectedUnits(joining: parts)
    case .classes(let patterns):
      var parts: [SelectedUnits] = []
      for pattern in patterns { parts.append(try self.units(ofClass: pattern, in: units, of: model)) }
      return SelectedUnits(joining: parts)
    case .any(let selections):
      var parts: [SelectedUnits] = []
      for part in selections { parts.append(try part.units(in: units, of: model, dialect)) }
      return SelectedUnits(joining: parts)
    }
  }

  private func units(
    named pattern: String, in units: [FreezingUnit], of model: Model
  ) throws(SurgeryError) -> SelectedUnits {
    let glob = Glob(pattern)
    let found = units.indices.filter { index in
      let names = units[index].names
      // A name that holds others means all of them, so each part of the way counts.
      return units[index].wrapped.contains(where: glob.matches)
        || names.indices.contains {
          glob.matches(names[$0]) || glob.matches(names[...$0].joined(separator: "/"))
        }
    }
    guard found.isEmpty else { return SelectedUnits(found, orBecause: "") }
    let all = model.layersInside()
    let isThere = all.contains { glob.matches($0.displayName) || glob.matches($0.names.last ?? "") }
    if isThere {
      return SelectedUnits(
        orBecause: glob.isPattern
          ? "no layer that fits \"\(pattern)\" has weights" : "layer \"\(pattern)\" has no weights")
    }
    guard glob.isPattern else { throw unknown(pattern, among: all) }
    return SelectedUnits(orBecause: "no layer fits \"\(pattern)\"")
  }

  private func units(
    ofClass pattern: String, in units: [FreezingUnit], of model: Model
  ) throws(SurgeryError) -> SelectedUnits {
    let glob = Glob(pattern)
    let found = units.indices.filter { units[$0].layer.classesInside.contains(where: glob.matches) }
    guard found.isEmpty else { return SelectedUnits(found, orBecause: "") }
    let classes = Set(model.layers.flatMap(\.classesInside))
    let isThere = classes.contains(where: glob.matches)
    if !isThere { try LayerClasses.check(glob, among: classes, setting: setting) }
    return SelectedUnits(
      orBecause: isThere
        ? "no layer of class \"\(pattern)\" has weights" : "no layer is of class \"\(pattern)\"")
  }

  /// The units of one layer: by its way down, by its name when only one layer is called so, or all inside it. An
  /// empty range for a layer without weights, where its units would be.
  private func place(
    of name: String, in units: [FreezingUnit], of model: Model
  ) throws(SurgeryError) -> Range<Int> {
    let all = model.layersInside()
    let exact = all.filter { $0.displayName.isSameName(as: name) }
    let found = exact.isEmpty ? all.filter { $0.names.last?.isSameName(as: name) ?? false } : exact
    guard let layer = found.first else { throw unknown(name, among: all) }
    guard found.count == 1 else {
      throw SurgeryError(
        .unknownLayer, layer: name, setting: setting,
        "\(found.count) layers are called \"\(name)\": write \(DidYouMean.list(found.map { "\"\($0.displayName)\"" }))"
      )
    }
    // Units are in the order of their ways down, so those before the layer come first.
    let first = units.firstIndex { !$0.path.lexicographicallyPrecedes(layer.path) } ?? units.count
    let end = units[first...].firstIndex { !$0.path.starts(with: layer.path) } ?? units.count
    return first..<end
  }

  private func unknown(_ name: String, among all: [FreezingUnit]) -> SurgeryError {
    let names = all.map(\.displayName) + all.compactMap(\.names.last)
    return SurgeryError(
      .unknownLayer, layer: name, setting: setting,
      "no layer \"\(name)\"\(DidYouMean.hint(for: name, among: Array(Set(names))))")
  }
}

extension Model {
  /// Every layer at any depth, with its way down, in file order. What a layer without a model holds is a part of it.
  func layersInside() -> [FreezingUnit] {
    var found: [FreezingUnit] = []
    func visit(_ layer: Layer, _ path: LayerPath, _ names: [String]) {
      found.append(FreezingUnit(path: path, names: names, layer: layer))
      guard layer.containsModel else { return }
      for (index, child) in layer.children.enumerated() {
        let isWrapped = layer.model == nil && child.model != nil
        if isWrapped {
          for (inner, leaf) in child.children.enumerated() {
            visit(leaf, path + [index, inner], names + [leaf.name])
          }
        } else {
          visit(child, path + [index], names + [child.name])
        }
      }
    }
    for (index, layer) in layers.enumerated() { visit(layer, [index], [layer.name]) }
    return found
  }
}

extension Layer {
  /// The classes of a layer and of what it holds.
  var classesInside: [String] { [plainClassName] + children.flatMap(\.classesInside) }
}
