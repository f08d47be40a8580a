internal import GraphIR

extension Selection {
  /// Indices into the model's units that are meant.
  func indices(
    in units: [FreezingUnit], of model: Model, _ dialect: Dialect
  ) throws(SurgeryError) -> Set<Int> {
    switch self {
    case .all: return Set(units.indices)
    case .exceptHead:
      var heads: [LayerPath] = []
      guard !model.outputs.isEmpty else {
        throw SurgeryError(
          .noHead, setting: setting, "model \"\(model.name)\" has no layers, so there is no head")
      }
      for output in model.outputs.indices {
        heads.append(
          try HeadFinder(dialect: dialect, model: model, purpose: .sparing).head(ofOutput: output).path)
      }
      return Set(units.indices.filter { index in !heads.contains { units[index].path.starts(with: $0) } })
    case .until(let text):
      let name = try model.resolvingIndices(in: [text], of: setting).last ?? text
      guard let last = try place(of: name, in: units, of: model).last else { return [] }
      return Set(units.indices.prefix { $0 <= last })
    case .from(let text):
      let name = try model.resolvingIndices(in: [text], of: setting).first ?? text
      guard let first = try place(of: name, in: units, of: model).first else { return [] }
      return Set(units.indices.drop { $0 < first })
    case .layers(let patterns):
      var found: Set<Int> = []
      for pattern in patterns {
        let names = try model.resolvingIndices(in: [pattern], of: setting)
        // of a range some may have no weights
        let several = names.count > 1
        let chosen = names.map { name in self.units(named: name, in: units) }
        if several, let first = chosen.first(where: { !$0.isEmpty }) {
          found = chosen.reduce(found.union(first)) { $0.union($1) }
          continue
        }
        for (name, units) in zip(names, chosen) {
          guard !units.isEmpty else { throw nothing(named: name, in: model) }
          found.formUnion(units)
        }
      }
      return found
    case .classes(let patterns):
      var found: Set<Int> = []
      for pattern in patterns { found.formUnion(try self.units(ofClass: pattern, in: units, of: model)) }
      return found
    case .any(let parts):
      var found: Set<Int> = []
      for part in parts { found.formUnion(try part.indices(in: units, of: model, dialect)) }
      return found
    }
  }

  private func units(named pattern: String, in units: [FreezingUnit]) -> Set<Int> {
    let glob = Glob(pattern)
    let found = units.indices.filter { index in
      let names = units[index].names
      // A name that holds others means all of them, so each part of the way counts.
      return units[index].wrapped.contains(where: glob.matches)
        || names.indices.contains {
          glob.matches(names[$0]) || glob.matches(names[...$0].joined(separator: "/"))
        }
    }
    return Set(found)
  }

  private func units(
    ofClass pattern: String, in units: [FreezingUnit], of model: Model
  ) throws(SurgeryError) -> Set<Int> {
    let glob = Glob(pattern)
    let found = units.indices.filter { units[$0].layer.classesInside.contains(where: glob.matches) }
    guard found.isEmpty else { return Set(found) }
    let classes = Set(units.flatMap { $0.layer.classesInside })
    throw SurgeryError(
      .nothingSelected, setting: setting,
      "no layer with weights is of class \"\(pattern)\"\(DidYouMean.hint(for: pattern, among: Array(classes)))"
    )
  }

  /// The units of one layer: by its way down, by its name when only one layer is called so, or all inside it.
  private func place(
    of name: String, in units: [FreezingUnit], of model: Model
  ) throws(SurgeryError) -> Range<Int> {
    let all = model.layersInside()
    let exact = all.filter { $0.displayName.isSameName(as: name) }
    let found = exact.isEmpty ? all.filter { $0.names.last?.isSameName(as: name) ?? false } : exact
    guard let layer = found.first else { throw nothing(named: name, in: model) }
    guard found.count == 1 else {
      throw SurgeryError(
        .unknownLayer, layer: name, setting: setting,
        "\(found.count) layers are called \"\(name)\": write \(DidYouMean.list(found.map { "\"\($0.displayName)\"" }))"
      )
    }
    // Units are in the order of their ways down, so those before the layer come first.
    let first = units.firstIndex { !$0.path.lexicographicallyPrecedes(layer.path) } ?? units.count
    let end = units[first...].firstIndex { !$0.path.starts(with: layer.path) } ?? units.count
    if first == end {
      // A layer without weights: the border lies between its neighbours.
      if case .from = self { return first..<(first + 1) }
      guard first > 0 else {
        throw SurgeryError(
          .nothingSelected, layer: name, setting: setting,
          "no layer up to \"\(name)\" has weights, so there is nothing to freeze")
      }
      return (first - 1)..<first
    }
    return first..<end
  }

  private func nothing(named name: String, in model: Model) -> SurgeryError {
    let all = model.layersInside()
    let glob = Glob(name)
    if all.contains(where: { glob.matches($0.displayName) || glob.matches($0.names.last ?? "") }) {
      return SurgeryError(
        .nothingSelected, layer: name, setting: setting,
        "what \"\(name)\" means has no weights, so there is nothing to freeze")
    }
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
  fileprivate var classesInside: [String] { [plainClassName] + children.flatMap(\.classesInside) }
}
