internal import GraphIR
internal import JSON
internal import Operations

/// Writes operations as what the target has: layers where they say the same, else its own operations.
enum OperationLayers: MigrationRule {
  static let name = "operations"
  static let symptom = "as of the rules before, which read operations"
  static let cause = "no two families of Kerases write operations in one form"
  static let remedy = "stock layers where they compute the same, else operations in the target's form"

  static func concerns(_ layer: CanonicalLayer) -> Bool {
    // the rules before open models for what they read, and lists that are held are closed in any case
    layer.operation != nil || layer.isOperatorLayer || layer.holdsList
      || NewerLayers.concerns(layer) || ResidualScales.concerns(layer) || Lambdas.concerns(layer)
  }

  static func apply(to draft: inout MigrationDraft) throws(MigrationRefusal) {
    try draft.forEachModel { model, draft throws(MigrationRefusal) in
      if model.layers.contains(where: { $0.operation != nil }) {
        let lowered = try draft.memory.lowered(model, from: draft.source, for: draft.target)
        model = lowered.model
        for note in lowered.notes {
          draft.note(name, layer: note.layer, .none, note.message, exactness: note.exactness)
        }
      }
      try model.close()
      for index in model.layers.indices { model.layers[index].closeHeldLayer() }
    }
  }
}

/// What is known of a graph before its operations are lowered, whatever the target.
struct OperationGraph {
  /// The layers, with the shapes of all calls.
  let graph: EditedGraph
  /// The names of the operations, each behind those that it reads.
  let operations: [String]
  let shapes: ShapeWalk
  let types: TensorTypes
  let masks: CarriedMasks

  init(_ written: CanonicalModel, _ dialect: Dialect) throws(MigrationRefusal) {
    var model = written
    let order = model.callsInOrder()
    shapes = try model.completeShapes(dialect, order)
    operations = order.map { model.layers[$0.layer] }.filter { $0.operation != nil }.map(\.name)
    // whoever shares the layers finds what is known of them
    _ = model.concernedRules
    graph = EditedGraph(model)
    types = TensorTypes(model)
    masks = CarriedMasks(model)
  }
}

/// Lowers the operations of one graph, each behind those that it reads.
struct OperationLowering {
  /// What is told about an operation.
  struct Note {
    let layer: String
    let message: String
    let exactness: Exactness
  }

  let source: KerasRelease
  let target: LoweringTarget
  /// The graph as it is now.
  var graph: EditedGraph
  private(set) var notes: [Note] = []
  /// The layers in the place of the operation that is being lowered.
  var chain: LayerChain
  /// The name of the operation's layer.
  private(set) var name = ""
  /// What the operation is called, for a sentence.
  private var title = ""
  private let types: TensorTypes
  private let masks: CarriedMasks
  private var shapes: ShapeWalk
  /// Layers that were made for operations, and may be joined with what follows them.
  private(set) var made: Set<ExactName> = []

  init(_ known: OperationGraph, from source: KerasRelease, for target: LoweringTarget) {
    (self.source, self.target) = (source, target)
    (graph, types, masks, shapes) = (known.graph, known.types, known.masks, known.shapes)
    chain = LayerChain(named: "", type: "float32", beside: [])
  }

  /// Lowers the operations of these names, each behind those that it reads.
  mutating func run(_ names: [String]) throws(MigrationRefusal) {
    for name in names {
      guard let layer = graph.layer(named: name), let operation = layer.operation else { continue }
      try lower(operation, layer)
    }
  }

  func refusal(_ message: String) -> MigrationRefusal {
    MigrationRefusal(.noCounterpart, layer: name, message)
  }

  mutating func note(_ message: String, _ exactness: Exactness) {
    notes.append(Note(layer: name, message: message, exactness: exactness))
  }

  /// Whether the target has no form for operations: TensorFlow 2.1 to 2.10 can't run theirs in a TimeDistributed.
  var hasOnlyLayers: Bool { target.isStandaloneKeras2 || (target.isBeforeTF212 && graph.isHeld) }

  // MARK: One operation

  private mutating func lower(_ operation: Operation, _ layer: CanonicalLayer) throws(MigrationRefusal) {
    (name, title) = (layer.name, operation.name)
    let operands = layer.calls[0].arguments.map(operand)
    let type = operands.lazy.compactMap(\.type).first { DTypePolicy(elementType: $0) != nil }
    chain = LayerChain(named: name, type: type ?? "float32", beside: graph.names)
    if hasOnlyLayers, operands.contains(where: \.isMasked) {
      throw refusal(
        "it takes a masked tensor, and the layers of \(target.title) for it would hand the mask on")
    }
    let result = try lower(operation, operands)
    finish(result)
  }

  private func operand(_ argument: CallArgument) -> Operand {
    guard let tensor = argument.tensor else {
      let shape = argument.constant.flatMap(Constant.init)?.shape
      return Operand(argument: argument, shape: shape?.map(Optional.some), type: nil)
    }
    return Operand(
      argument: argument, shape: shapes.shape(of: tensor)?.dimensions, type: types.type(of: tensor),
      isMasked: masks.isMasked(tensor))
  }

  /// Lowers an operation into the chain.
  mutating func lower(_ operation: Operation, _ operands: [Operand]) throws(MigrationRefusal) -> Operand {
    let shape = try shape(of: operation, operands)
    if !operands.contains(where: \.isMasked), let result = try stock(operation, operands, shape) {
      return result
    }
    if let result = try native(operation, operands, shape) { return result }
    if let parts = operation.parts(for: operands) { return try lower(parts, operands) }
    let part = operation.name == title ? "" : ", for want of \(operation.name)"
    throw refusal("the operation \(title) of these tensors has no layer in \(target.title)\(part)")
  }

  /// Lowers an expression of the operands; what stands in it twice is computed once.
  mutating func lower(_ expression: Expression, _ operands: [Operand]) throws(MigrationRefusal) -> Operand {
    var known: [Expression: Operand] = [:]
    return try lower(expression, operands, &known)
  }

  private mutating func lower(
    _ expression: Expression, _ operands: [Operand], _ known: inout [Expression: Operand]
  ) throws(MigrationRefusal) -> Operand {
    if let operand = known[expression] { return operand }
    switch expression {
    case .input(let place): return operands[place]
    case .constant(let value):
      return Operand(argument: .constant(value.json), shape: value.shape?.map(Optional.some), type: nil)
    case .operation(let operation, let parts):
      var inner: [Operand] = []
      for part in parts { inner.append(try lower(part, operands, &known)) }
      let result = try lower(operation, inner)
      known[expression] = result
      return result
    }
  }

  private func shape(of operation: Operation, _ operands: [Operand]) throws(MigrationRefusal) -> [Int?]? {
    do { return try operation.shape(of: operands.map(\.shape)) } catch { throw refusal(error.message) }
  }

  private mutating func native(
    _ operation: Operation, _ operands: [Operand], _ shape: [Int?]?
  ) throws(MigrationRefusal) -> Operand? {
    let type = TensorTypes.type(of: operation) ?? operands.lazy.compactMap(\.type).first
    if target.isKeras3 {
      guard
        let layer = Keras3Layers(family: target.family, shape: shape, type: chain.type).layer(
          operation, operands)
      else { return nil }
      return chain.add(layer, shape, type)
    }
    guard !hasOnlyLayers else { return nil }
    if !target.isBeforeTF24 {
      guard
        let layer = TensorFlowFunctionLayers(family: target.family, type: chain.type).layer(
          operation, operands)
      else {
        return nil
      }
      return chain.add(layer, shape, type)
    }
    guard target.family == .tf21,
      let layer = TensorFlowNodeLayers(name: name, type: type ?? "float32").layer(operation, operands)
    else { return nil }
    return chain.add(layer, shape, type, prefix: TensorFlowNodeLayers.prefix)
  }

  // MARK: Into the graph

  private mutating func finish(_ result: Operand) {
    var result = result
    let isOutput = graph.outputs.tensors.contains { $0.layer.isExactly(name) }
    let isLast =
      result.tensor.map { tensor in chain.layers.last?.name.isExactly(tensor.layer) ?? false } ?? false
    let isNode = chain.layers.last?.className == "TensorFlowOpLayer"
    if chain.layers.isEmpty, let tensor = result.tensor, !isOutput || made.contains(ExactName(tensor.layer)) {
      join(with: tensor)
      return
    }
    // the name of a TensorFlowOpLayer is not free, and that of an output is needed
    let needsName = isNode && isOutput && !name.hasPrefix(TensorFlowNodeLayers.prefix)
    if isLast, needsName { result = nodeNamed(result) }
    if !isLast || needsName {
      result = chain.add("Activation", ["activation": "linear"], [result.argument], shape: result.shape)
    }
    if isLast, isNode, !needsName, !name.hasPrefix(TensorFlowNodeLayers.prefix),
      let tensor = nodeNamed(result).tensor
    {
      graph.redirect(name, to: tensor)
    } else {
      chain.renameLast(name)
    }
    let layers = chain.layers
    letGoOfNames()
    for layer in layers {
      shapes.set(layer.outputShapes.first ?? nil, of: layer.name)
      made.insert(ExactName(layer.name))
    }
    graph.replace(name, with: layers)
  }

  /// Forgets the chain, so that the graph has its set of names for itself and need not copy it.
  private mutating func letGoOfNames() { chain = LayerChain(named: "", type: chain.type, beside: []) }

  /// Gives the last layer the operation's name with the prefix of TensorFlow's operations.
  private mutating func nodeNamed(_ result: Operand) -> Operand {
    let base = TensorFlowNodeLayers.prefix + name
    var (new, number) = (base, 1)
    while graph.names.contains(ExactName(new)) || chain.has(new) {
      new = "\(base)_\(number)"
      number += 1
    }
    chain.renameLast(new)
    return Operand(argument: .tensor(TensorReference(layer: new)), shape: result.shape, type: result.type)
  }

  /// Takes an operation out that the layer before does. One that was made for another operation gets its name.
  private mutating func join(with tensor: TensorReference) {
    letGoOfNames()
    graph.remove(name)
    guard made.contains(ExactName(tensor.layer)), graph.readings(of: tensor.layer) == 0,
      let layer = graph.layer(named: tensor.layer)
    else { return graph.redirect(name, to: tensor) }
    graph.update(layer.name) { $0.rename(name) }
    made.insert(ExactName(name))
    shapes.set(layer.outputShapes.first ?? nil, of: name)
  }
}
