internal import GraphIR
internal import JSON

/// The shapes of one call before and after a change.
struct CallChange {
  var before: [TensorShape]?
  var after: [TensorShape]?
}

/// Carries another input shape through a model: infers, checks, and rewrites what the file says of shapes.
struct InputChange {
  let dialect: Dialect
  /// True where only the batch axis is fixed, which was open: every layer has worked on batches of that size before.
  let onlyFixesBatch: Bool

  init(dialect: Dialect, from old: TensorShape, to new: TensorShape) {
    self.dialect = dialect
    onlyFixesBatch =
      old.dimensions.dropFirst() == new.dimensions.dropFirst() && old.dimensions.first == .some(nil)
  }

  /// A model that takes other shapes.
  ///
  /// - Parameters:
  ///   - new: what each of its inputs gets.
  ///   - old: what it got before.
  ///   - path: the way to the model, for messages.
  func applied(
    to model: Model, on new: [TensorShape], from old: [TensorShape], path: [String]
  ) throws(SurgeryError) -> Model {
    guard new != old else { return model }
    let pass = ShapePass(model, dialect, old: old, new: new)
    let graph = CallGraph(model, dialect)
    var changed = pass.changedInputs(graph)
    var touched: Set<Int> = []
    for site in graph.callsInOrder() {
      let call = model.layers[site.layer].calls[site.call]
      let isFirstOfList = model.kind == .sequential && call.allInputs.isEmpty
      guard isFirstOfList || call.allInputs.contains(where: { changed.contains($0) }) else { continue }
      touched.insert(site.layer)
      let layer = model.layers[site.layer]
      try check(layer, pass.before(site), pass.after(site), path: path + [layer.name])
      let (was, now) = (pass.before(site).outputs, pass.after(site).outputs)
      guard let now, now != was else { continue }
      for index in now.indices
      where was.map({ !$0.indices.contains(index) || $0[index] != now[index] }) ?? true {
        changed.insert(graph.reference(to: site, tensor: index))
      }
    }
    var result = model
    result.declare(new, from: old, self)
    for index in result.layers.indices {
      let calls = model.layers[index].calls.indices.map { CallSite(layer: index, call: $0) }
      result.layers[index].writtenCalls = result.layers[index].writtenCalls.map {
        pass.follow($0, changed)
      }
      guard touched.contains(index) else { continue }
      let changes = calls.map { (pass.before($0), pass.after($0)) }
      result.layers[index] = try rewritten(
        result.layers[index], changes, path: path + [model.layers[index].name])
    }
    return result
  }

  /// A layer whose calls get other shapes: its own notes, and all that it holds.
  private func rewritten(
    _ layer: Layer, _ calls: [(before: CallShapes, after: CallShapes)], path: [String]
  ) throws(SurgeryError) -> Layer {
    var layer = layer
    let changes = calls.map { CallChange(before: $0.before.inputs, after: $0.after.inputs) }
    layer.entry = follow(layer.entry, changes)
    if let inner = layer.model {
      layer.contents = .model(try nested(inner, changes, path: path))
      layer.config = followInput(layer.config, changes)
      return layer
    }
    layer.config = followInput(layer.config, changes)
    if layer.className == "Embedding" { layer.followInputLength(changes) }
    guard !layer.children.isEmpty else { return layer }
    var inside = layer.children
    for index in inside.indices {
      let shapes = calls.map { call in
        (before: call.before.child(index), after: call.after.child(index, batchOf: call.before, in: layer))
      }
      inside[index] = try rewritten(inside[index], shapes, path: path + [inside[index].name])
    }
    layer.children = inside
    return layer
  }

  /// A model inside another: what it declares follows its calls, open axes stay open.
  private func nested(_ model: Model, _ calls: [CallChange], path: [String]) throws(SurgeryError) -> Model {
    guard let first = calls.first, let before = first.before, let after = first.after else { return model }
    let declared = model.declaredInputShapes ?? before
    guard declared.count == after.count else {
      throw SurgeryError(
        .shapeUnknown, layer: path.joined(separator: "/"),
        "model \"\(path.joined(separator: "/"))\" takes \(declared.count) inputs and is called on \(after.count); what each gets can't be told"
      )
    }
    var shapes = declared
    for index in shapes.indices {
      let given = calls.compactMap { $0.after.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
      guard given.allSatisfy({ $0.rank == declared[index].rank }) else { continue }
      for axis in shapes[index].dimensions.indices where shapes[index].dimensions[axis] != nil {
        let sizes = Set(given.map { $0.dimensions[axis] })
        shapes[index].dimensions[axis] = sizes.count == 1 ? sizes.first ?? nil : nil
      }
    }
    return try applied(to: model, on: shapes, from: declared, path: path)
  }
}

extension CallShapes {
  fileprivate func child(_ index: Int) -> CallShapes {
    guard children.indices.contains(index), let call = children[index].calls.first else {
      return CallShapes()
    }
    return call
  }

  /// The same after a change. What TimeDistributed holds sees batches of frames, whose number stays open.
  fileprivate func child(_ index: Int, batchOf before: CallShapes, in layer: Layer) -> CallShapes {
    var call = child(index)
    guard layer.className == "TimeDistributed", let old = before.child(index).inputs?.first,
      var shape = call.inputs?.first, !old.dimensions.isEmpty, !shape.dimensions.isEmpty
    else { return call }
    shape.dimensions[0] = old.dimensions[0]
    call.inputs = [shape]
    return call
  }
}
